"""Which roles the demo offers, and becoming one of them without a password."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from bihuan.kernel.refusals import NotFound
from bihuan.people.models import Account, Unit
from bihuan.shell.demo.posts import DEMO_ROLES, DemoRole


@dataclass(frozen=True)
class Role:
    """`id` is the account's."""

    id: int
    name: str
    post: str
    unit: str
    hint: str
    username: str


def roles() -> tuple[Role, ...]:
    """In the order of the demo; only accounts of invented people."""
    accounts = {row.username: row for row in _accounts().select_related("person")}
    units = dict(Unit.objects.filter(code__in=[role.unit for role in DEMO_ROLES]).values_list("code", "name"))
    return tuple(
        _role(role, accounts[role.username], units.get(role.unit, "")) for role in DEMO_ROLES if role.username in accounts
    )


def _role(role: DemoRole, account: Account, unit: str) -> Role:
    name = account.person.name if account.person else ""
    return Role(id=account.pk, name=name, post=role.title, unit=unit, hint=role.can, username=role.username)


def demo_account(account_id: int) -> Account:
    """Refuses (NotFound) every account that is not one of the demo's roles."""
    account = _accounts().filter(pk=account_id).first()
    if account is None:
        raise NotFound("not_found")
    return account


def _accounts() -> QuerySet[Account]:
    return Account.objects.filter(username__in=[role.username for role in DEMO_ROLES], person__is_demo=True, is_active=True)
