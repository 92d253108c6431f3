"""Who holds no post any more does not sign in; what was open ends with the last post."""

from datetime import date, datetime, timedelta

import pytest

from bihuan.foundation.clock import SITE_ZONE
from bihuan.foundation.models import AuditEntry
from bihuan.people import middleware
from bihuan.people.models import ApiToken, Assignment
from bihuan.people.services.tokens import token_issue
from bihuan.people.tests.factories import AccountFactory, AssignmentFactory, PersonFactory, PostFactory, UnitFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=SITE_ZONE)
TODAY = NOW.date()
SECRET = "correct-horse-battery"
SENTENCE = "您的任职已结束或尚未开始，不能登录。"


@pytest.fixture
def account(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: NOW)
    person = PersonFactory(joined_on=date(2026, 1, 1))
    AssignmentFactory(unit=UnitFactory(kind="group", code="HQ"), post=PostFactory(), person=person, starts_on=date(2026, 1, 1))
    return AccountFactory(person=person)


def ends(account, on=TODAY - timedelta(days=1)):
    Assignment.objects.filter(person=account.person).update(ends_on=on)


def sign_in(client, account):
    return client.post("/sign-in/", {"username": account.username, "password": SECRET})


def test_on_the_last_day_one_still_signs_in(client, account):
    ends(account, on=TODAY)

    assert sign_in(client, account).status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("change", [{"ends_on": TODAY - timedelta(days=1)}, {"starts_on": TODAY + timedelta(days=1)}])
def test_without_a_post_that_day_nobody_signs_in_and_the_page_says_why(client, account, change):
    Assignment.objects.filter(person=account.person).update(**change)

    answer = sign_in(client, account)

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert SENTENCE in shown
    assert "请核对账号和密码" not in shown
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_of_a_leaver_tells_nothing(client, account):
    ends(account)

    answer = client.post("/sign-in/", {"username": account.username, "password": "wrong"})

    assert SENTENCE not in answer.content.decode()


def test_an_open_session_dies_with_the_last_post(client, account):
    sign_in(client, account)
    assert client.get("/regulations/").status_code == 200

    ends(account)

    answer = client.get("/regulations/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")
    assert "_auth_user_id" not in client.session


def test_who_left_is_out_though_an_assignment_was_forgotten(client, account):
    sign_in(client, account)

    type(account.person).objects.filter(pk=account.person_id).update(left_on=TODAY - timedelta(days=1))

    assert client.get("/").status_code == 302
    assert SENTENCE in sign_in(client, account).content.decode()


def test_a_token_opens_nothing_any_more_and_no_new_one_is_given(client, account):
    secret = token_issue(account=account, name="报表", at=NOW).secret
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert client.get("/api/v1/tokens", **bearer).status_code == 200
    ends(account)
    before = (ApiToken.objects.count(), AuditEntry.objects.count())

    given = {"username": account.username, "password": SECRET, "name": "又一个"}
    asked = client.post("/api/v1/tokens", given, content_type="application/json")

    assert client.get("/api/v1/tokens", **bearer).status_code == 401
    assert (asked.status_code, asked.json()["code"]) == (401, "sign_in_out_of_service")
    assert (ApiToken.objects.count(), AuditEntry.objects.count()) == before


def test_an_account_of_no_person_signs_in_as_ever(client, account):
    keeper = AccountFactory(person=None)

    assert sign_in(client, keeper).status_code == 302
    assert client.get("/").status_code == 200
