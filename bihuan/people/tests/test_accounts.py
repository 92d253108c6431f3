"""Sign-ins of persons, initial passwords, and one's own password."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from bihuan.cli import main
from bihuan.foundation.clock import now
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.models import Account
from bihuan.people.selectors.actors import actor_of
from bihuan.people.services.accounts import account_lock, account_open, account_reset, account_unlock, accounts_open
from bihuan.people.services.passwords import password_change
from bihuan.people.services.tokens import actor_by_token, token_issue
from bihuan.people.tests.factories import (
    AccountFactory,
    AssignmentFactory,
    PersonFactory,
    PostFactory,
    UnitFactory,
    account_with,
    actor_with,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MANAGER = ("people.view", "people.manage")
GIVEN, CHOSEN = "correct-horse-battery", "qiu-shan-wan-zhao"


@pytest.fixture
def group():
    return UnitFactory(kind="group", name="集团")


@pytest.fixture
def manager(group):
    return actor_with(*MANAGER, unit=group, at=AT, name="胡人事")


def stored() -> tuple:
    return list(Account.objects.order_by("pk").values()), AuditEntry.objects.count()


def refused_with(code: str, service, kind: type[Refused] = Refused, **given) -> None:
    before = stored()
    with pytest.raises(kind) as refused:
        service(**given)
    assert refused.value.code == code
    assert stored() == before


def test_a_sign_in_is_opened_under_the_employee_number(group, manager) -> None:
    person = AssignmentFactory(unit=group, person=PersonFactory(employee_no="E7", name="王新")).person

    opened = account_open(person_id=person.pk, actor=manager, at=AT)

    account = Account.objects.get(person=person)
    assert (account.username, account.must_change_password, account.is_active, account.is_staff) == ("E7", True, True, False)
    assert account.check_password(opened.password)
    assert opened.password not in str(Account.objects.values()) + str(AuditEntry.objects.values())
    assert [len(part) for part in opened.password.split("-")] == [4, 4, 4]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_name, entry.unit_id, entry.after) == (
        "account.opened",
        "胡人事",
        group.pk,
        {"username": "E7"},
    )


def test_what_a_sign_in_is_not_opened_for(group, manager) -> None:
    given = {"actor": manager, "at": AT}
    held = AssignmentFactory(unit=group, person=PersonFactory(employee_no="E8")).person
    has_one = AccountFactory(person=AssignmentFactory(unit=group).person)
    leaver = AssignmentFactory(unit=group, person=PersonFactory(left_on=date(2026, 11, 21))).person
    idle = AssignmentFactory(unit=group, ends_on=date(2026, 11, 21)).person
    AccountFactory(username="E8", person=None)

    refused_with("account_exists", account_open, person_id=has_one.person_id, **given)
    refused_with("account_name_taken", account_open, person_id=held.pk, **given)
    refused_with("account_own", account_open, person_id=manager.person_id, **given)
    refused_with("person_left", account_open, person_id=leaver.pk, **given)
    refused_with("account_without_post", account_open, person_id=idle.pk, **given)
    refused_with("account_missing", account_reset, person_id=held.pk, **given)


def test_who_manages_an_area_reaches_no_sign_in_beyond_it(group) -> None:
    mine, other = UnitFactory(parent=group), UnitFactory(parent=group)
    department = UnitFactory(parent=group, kind="department")
    given = {"actor": actor_with(*MANAGER, unit=mine, at=AT), "at": AT}
    both = AssignmentFactory(unit=mine).person
    AssignmentFactory(person=both, unit=other, is_primary=False)
    reaching = AssignmentFactory(unit=department, post=PostFactory(reach="parent")).person
    looker = {"actor": actor_with("people.view", unit=group, at=AT), "at": AT}
    keeper = {"actor": actor_with(*MANAGER, unit=department, at=AT), "at": AT}

    refused_with("not_permitted", account_open, NotPermitted, person_id=both.pk, **given)
    refused_with("not_permitted", account_open, NotPermitted, person_id=both.pk, **looker)
    refused_with("not_permitted", account_open, NotPermitted, person_id=reaching.pk, **keeper)
    refused_with("not_found", account_open, NotFound, person_id=reaching.pk, **given)
    refused_with("not_permitted", accounts_open, NotPermitted, unit_id=group.pk, **looker)


def test_a_reset_ends_what_was_and_tokens_stay(group, manager) -> None:
    account = account_with(unit=group)
    secret = token_issue(account=account, name="报表", at=AT).secret
    browser = Client()
    browser.force_login(account)

    opened = account_reset(person_id=account.person_id, actor=manager, at=AT)

    account.refresh_from_db()
    assert (account.check_password(opened.password), account.check_password(GIVEN)) == (True, False)
    assert account.must_change_password
    assert browser.get("/").url.startswith("/sign-in/")
    assert actor_by_token(secret, at=AT).person_id == account.person_id
    assert AuditEntry.objects.filter(verb="account.reset").count() == 1
    refused_with("password_change_first", token_issue, account=account, name="新的", at=AT)


def test_a_locked_sign_in_is_none_until_it_is_unlocked(group, manager) -> None:
    account = account_with(unit=group)
    secret = token_issue(account=account, name="报表", at=AT).secret
    given = {"person_id": account.person_id, "actor": manager, "at": AT}

    refused_with("change_reason_missing", account_lock, reason=" ", **given)
    refused_with("account_not_locked", account_unlock, **given)
    account_lock(reason="手机遗失", **given)

    account.refresh_from_db()
    assert (account.is_active, actor_by_token(secret, at=AT)) == (False, None)
    assert AuditEntry.objects.get(verb="account.locked").reason == "手机遗失"
    refused_with("account_locked", account_lock, reason="手机遗失", **given)
    account_unlock(**given)
    account.refresh_from_db()
    assert (account.is_active, account.check_password(GIVEN)) == (True, True)


def test_a_subtree_is_opened_at_once_and_only_where_it_is_ones_own(group) -> None:
    mine, other = UnitFactory(parent=group), UnitFactory(parent=group)
    below = UnitFactory(parent=mine, name="下级")
    account = account_with(*MANAGER, unit=mine)
    actor = actor_of(account.person, at=AT, account_id=account.pk)
    AssignmentFactory(unit=below, person=PersonFactory(employee_no="A2"))
    AssignmentFactory(unit=mine, person=PersonFactory(employee_no="A1"))
    AssignmentFactory(unit=other, person=PersonFactory(employee_no="A3"))
    both = AssignmentFactory(unit=mine, person=PersonFactory(employee_no="A4")).person
    AssignmentFactory(unit=other, person=both, is_primary=False)
    AssignmentFactory(unit=mine, person=PersonFactory(employee_no="A5", left_on=date(2026, 1, 1)))

    opened = accounts_open(unit_id=mine.pk, actor=actor, at=AT)

    assert [(each.account.username, each.unit.name) for each in opened] == [("A1", mine.name), ("A2", "下级")]
    assert all(Account.objects.get(username=each.account.username).check_password(each.password) for each in opened)
    assert AuditEntry.objects.filter(verb="account.opened").count() == 2
    refused_with("accounts_none_waiting", accounts_open, unit_id=mine.pk, actor=actor, at=AT)


def test_ones_own_password_is_changed_with_the_old_one(group) -> None:
    account = account_with(unit=group, employee_no="E123456")
    actor = actor_of(account.person, at=AT, account_id=account.pk)

    refused_with("password_old_wrong", password_change, old="wrong", new=CHOSEN, actor=actor, at=AT)
    refused_with("password_same", password_change, old=GIVEN, new=GIVEN, actor=actor, at=AT)
    refused_with("password_weak", password_change, old=GIVEN, new="84736251", actor=actor, at=AT)
    refused_with("password_weak", password_change, old=GIVEN, new="a1b", actor=actor, at=AT)
    password_change(old=GIVEN, new=CHOSEN, actor=actor, at=AT)

    account.refresh_from_db()
    assert (account.check_password(CHOSEN), account.must_change_password) == (True, False)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.after) == ("password.changed", {"username": account.username})


def test_who_has_an_initial_password_changes_it_first(client, group, manager) -> None:
    person = AssignmentFactory(unit=group, person=PersonFactory(employee_no="E9")).person
    opened = account_open(person_id=person.pk, actor=manager, at=AT)
    elsewhere = Client()
    for browser in (client, elsewhere):
        assert browser.post("/sign-in/", {"username": "E9", "password": opened.password}).status_code == 302

    assert client.get("/").url == "/people/password"
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/people/password"
    assert client.get("/api/v1/people/units").status_code == 401
    page = client.get("/people/password")
    assert (page.status_code, "初始密码，请先改成自己的密码" in page.content.decode()) == (200, True)
    typed = {"old": opened.password, "new": CHOSEN, "again": "qiu-shan"}
    differing = client.post("/people/password", typed)
    assert (differing.status_code, differing.context["form"].errors["again"]) == (422, ["两次输入的新密码不一样。"])
    short = client.post("/people/password", typed | {"new": "a1b", "again": "a1b"})
    assert short.context["form"].errors == {"new": ["密码太短，至少要 8 个字符。"]}
    assert client.post("/people/password", typed | {"again": CHOSEN}).status_code == 303

    assert client.get("/").status_code == 200
    assert elsewhere.get("/").url.startswith("/sign-in/")


def test_leaving_stays_open_to_who_has_an_initial_password(client, group, manager) -> None:
    account = account_with(unit=group)
    account_reset(person_id=account.person_id, actor=manager, at=AT)
    account.refresh_from_db()
    client.force_login(account)

    assert client.post("/sign-out/").url == "/sign-in/"


def test_the_password_is_shown_on_one_answer_only(client, group) -> None:
    client.force_login(account_with(*MANAGER, unit=group))
    person = AssignmentFactory(unit=group, person=PersonFactory(employee_no="E10", name="王新")).person
    url = f"/people/persons/{person.pk}/"

    assert client.get(f"{url}account/open").status_code == 200
    assert not Account.objects.filter(person=person).exists()
    shown = client.post(f"{url}account/open")

    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store")
    assert Account.objects.get(username="E10").check_password(shown.context["password"])
    again = client.post(f"{url}account/open")
    assert (again.status_code, "已经有登录账号" in again.content.decode()) == (422, True)
    assert client.post(f"{url}account/lock", {"reason": "调查"}).status_code == 303
    assert "已锁定" in client.get(url).content.decode()
    assert client.post(f"{url}account/unlock", {"go": "1"}).status_code == 303
    assert client.post(f"{url}account/reset").context["password"] != shown.context["password"]


def test_the_workbook_of_a_unit_is_downloaded_once(client, group) -> None:
    client.force_login(account_with(*MANAGER, unit=group))
    AssignmentFactory(unit=group, person=PersonFactory(employee_no="E11", name="王新"))
    url = f"/people/units/{group.pk}/accounts"

    assert client.post(url).status_code == 422
    assert not Account.objects.filter(username="E11").exists()
    given = client.post(url, {"is_known": "on"})

    assert given["Cache-Control"] == "no-store"
    assert Account.objects.filter(username="E11", must_change_password=True).count() == 1
    assert given.content[:2] == b"PK"
    assert client.post(url, {"is_known": "on"}).status_code == 422


def test_the_first_administrator_is_opened_by_command(group, capsys) -> None:
    AssignmentFactory(unit=group, person=PersonFactory(employee_no="E12", joined_on=now().date()))

    assert main(["account", "open", "E12"]) == 0
    assert main(["account", "open", "E12"]) == 1
    assert main(["account", "open", "E13"]) == 1

    told = capsys.readouterr()
    password = told.out.split("初始密码 ")[1].split("（")[0]
    assert Account.objects.get(username="E12").check_password(password)
    assert told.err.splitlines()[1] == "没有工号为「E13」的人员。"
