"""One's own password."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused, StaleState
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Account

WEAK = {
    "password_too_short": _("密码太短，至少要 8 个字符。"),
    "password_too_common": _("这个密码太常见，容易被猜到。"),
    "password_too_similar": _("密码和工号或姓名太相近。"),
    "password_entirely_numeric": _("密码不能全是数字。"),
}
"""By the code of the check: not every check of the framework speaks Chinese."""


def password_change(*, old: str, new: str, actor: Actor, at: datetime) -> Account:
    """A new password of one's own; every other session ends with the old one. Refuses a wrong old one, the same again,
    and one too easy to guess. Tokens of programs stay."""
    account = Account.objects.select_related("person").filter(pk=actor.account_id).first()
    if account is None:
        raise NotFound("not_found")
    if not check_password(old, account.password):
        raise Refused("password_old_wrong")
    if old == new:
        raise Refused("password_same")
    try:
        validate_password(new, account)
    except ValidationError as weak:
        raise Refused("password_weak", why="".join(str(WEAK[str(each.code)]) for each in weak.error_list)) from weak
    before, account.password, account.must_change_password = account.password, make_password(new), False
    with transaction.atomic():
        fresh = {"password": account.password, "must_change_password": False}
        if not Account.objects.filter(pk=account.pk, password=before).update(**fresh):
            raise StaleState("stale_state")
        told = {"username": account.username}
        audit_record(account.person or account, "password.changed", actor=actor, at=at, unit_id=actor.home_unit_id, after=told)
    return account
