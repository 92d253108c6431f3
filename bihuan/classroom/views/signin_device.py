"""The key of a phone: random, kept by the browser where no script reads it; only its digest is stored."""

from __future__ import annotations

import hashlib
import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE, DAYS = "bihuan_phone", 400
SHAPE = re.compile(r"[0-9a-f]{32}")


def key_of(request: HttpRequest) -> str:
    """The phone's key; a new one where it has none yet."""
    known = request.COOKIES.get(COOKIE, "")
    return known if SHAPE.fullmatch(known) else secrets.token_hex(16)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def keep(answer: HttpResponseBase, key: str) -> None:
    answer.set_cookie(
        COOKIE, key, max_age=DAYS * 24 * 3600, httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
    )
