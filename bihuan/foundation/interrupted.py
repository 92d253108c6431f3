"""A form that was sent after the session had ended: kept with the visitor, and given back after signing in.

Only to the account that used this browser last: two people on one machine never meet each other's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

KEY = "interrupted"
LAST = "last-account"
LAST_AGE = 30 * 24 * 60 * 60
MOST = 200_000  # characters; a session is no store of files
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "password", "next"})


@dataclass(frozen=True)
class Interrupted:
    """`fields` as they were sent; `has_files` when files must be chosen again."""

    path: str
    fields: tuple[tuple[str, str], ...]
    has_files: bool
    owner: str

    @property
    def words(self) -> tuple[str, ...]:
        """What a person would recognise: no ids, no codes of choices."""
        return tuple(value for _name, value in self.fields if value.strip() and not value.isascii())


def keep_form(request: HttpRequest) -> bool:
    """Keep what was sent. False where there is nothing to keep, or too much."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT]
    if request.method != "POST" or sum(len(name) + len(str(value)) for name, value in fields) > MOST:
        return False
    owner = request.get_signed_cookie(LAST, default="", max_age=LAST_AGE)
    request.session[KEY] = [request.get_full_path(), fields, bool(request.FILES), owner]
    return True


def kept_form(request: HttpRequest) -> Interrupted | None:
    """What waits for this account; what waits for somebody else is forgotten."""
    found: Any = request.session.get(KEY)
    if not found:
        return None
    path, fields, has_files, owner = found
    if owner not in ("", _account(request)):
        del request.session[KEY]
        return None
    return Interrupted(path, tuple((name, value) for name, value in fields), has_files, owner)


def form_arrived(request: HttpRequest) -> None:
    """Sent again: it waits no longer."""
    if request.method == "POST" and KEY in request.session and request.session[KEY][0] == request.get_full_path():
        del request.session[KEY]


def remember_account(request: HttpRequest, answer: HttpResponse) -> None:
    """Who uses this browser, signed, so that words are given back to nobody else."""
    account = _account(request)
    if account and request.get_signed_cookie(LAST, default="", max_age=LAST_AGE) != account:
        answer.set_signed_cookie(LAST, account, max_age=LAST_AGE, httponly=True, samesite="Lax", secure=request.is_secure())


def _account(request: HttpRequest) -> str:
    account_id = getattr(getattr(request, "actor", None), "account_id", None)
    return "" if account_id is None or request.path.startswith("/api/") else str(account_id)
