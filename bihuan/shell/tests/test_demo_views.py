"""Becoming a role, and moving the demo's time; outside the demo none of it exists."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from bihuan.duties.models import Duty
from bihuan.foundation import clock
from bihuan.foundation.models import DemoClock
from bihuan.kernel.refusals import Refused
from bihuan.people.tests.factories import AccountFactory, UnitFactory, account_with
from bihuan.shell.demo import clock as demo_clock
from bihuan.shell.demo.organisation import build_organisation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def open_duty(key: str, due_at: datetime) -> Duty:
    return Duty.objects.create(kind="test", key=key, title=key, unit=UnitFactory(), opened_at=AT, due_at=due_at)


def test_a_visitor_becomes_a_role_without_a_password(client, demo) -> None:
    account = build_organisation(at=AT).accounts["zonghe"]

    shown = client.get("/demo/roles")
    answer = client.post(f"/demo/become/{account.pk}", {"next": "/demo/roles"})

    assert shown.content.decode().count('class="role"') == 16
    assert answer.status_code == 302
    assert answer["Location"] == "/demo/roles"
    assert client.session["_auth_user_id"] == str(account.pk)


def test_the_way_back_leads_to_this_site_only(client, demo) -> None:
    account = build_organisation(at=AT).accounts["hr"]

    assert client.post(f"/demo/become/{account.pk}", {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_no_real_account_can_be_taken(client, demo) -> None:
    real = AccountFactory(username="zonghe")

    assert client.post(f"/demo/become/{real.pk}").status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method, address", [("get", "/demo/roles"), ("post", "/demo/become/{account}")])
def test_outside_the_demo_there_is_no_such_address(client, method, address) -> None:
    account = build_organisation(at=AT).accounts["zonghe"]

    assert getattr(client, method)(address.format(account=account.pk)).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["/demo/clock", "/demo/clock/next"])
def test_outside_the_demo_nobody_moves_the_time(client, address) -> None:
    client.force_login(account_with("site.manage", unit=UnitFactory()))

    assert client.post(address, {"date": "2099-01-01"}).status_code == 404
    assert DemoClock.objects.count() == 0


def test_a_role_page_is_not_written_by_reading(client, demo) -> None:
    account = build_organisation(at=AT).accounts["zonghe"]

    assert client.get(f"/demo/become/{account.pk}").status_code == 405
    assert get_user_model().objects.filter(last_login=None).count() == 16


def test_the_next_moment_is_the_nearest_due_or_the_change_of_the_month() -> None:
    assert demo_clock.next_moment(AT) == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)

    open_duty("later", datetime(2026, 11, 28, 16, 0, tzinfo=UTC))
    open_duty("now", AT)
    open_duty("nearest", datetime(2026, 11, 25, 16, 0, tzinfo=UTC))

    assert demo_clock.next_moment(AT) == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


def test_moving_the_time_stops_at_every_due_moment_on_the_way(demo, monkeypatch) -> None:
    stood: list[datetime] = []
    monkeypatch.setattr(demo_clock, "run_all", lambda *, at: stood.append(at))
    due_at = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    open_duty("due", due_at)
    to = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)

    assert demo_clock.clock_move(to=to, at=AT) == to
    assert stood == [due_at, datetime(2026, 11, 30, 16, 0, tzinfo=UTC), to]
    assert abs(clock.now() - to) < timedelta(seconds=30)


@pytest.mark.parametrize(
    "to, code",
    [
        (AT, "demo_clock_backwards"),
        (AT - timedelta(days=1), "demo_clock_backwards"),
        (AT + timedelta(days=401), "demo_clock_too_far"),
    ],
)
def test_the_time_moves_forward_and_not_too_far(demo, to, code) -> None:
    with pytest.raises(Refused) as refused:
        demo_clock.clock_move(to=to, at=AT)

    assert refused.value.code == code
    assert DemoClock.objects.count() == 0


def test_the_page_moves_the_time_to_the_morning_of_a_day(client, demo) -> None:
    client.force_login(account_with(unit=UnitFactory()))
    to = clock.local(clock.now()).date() + timedelta(days=2)

    answer = client.post("/demo/clock", {"date": to.isoformat(), "next": "/demo/roles"})

    assert answer.status_code == 303
    assert answer["Location"] == "/demo/roles"
    moved = clock.local(clock.now())
    assert (moved.date(), moved.hour) == (to, 9)


@pytest.mark.parametrize("wrong", ["", "morgen", "2026-02-30", date(2001, 1, 1).isoformat()])
def test_an_unreadable_or_past_day_moves_nothing(client, demo, wrong) -> None:
    client.force_login(account_with(unit=UnitFactory()))

    assert client.post("/demo/clock", {"date": wrong}).status_code == 303
    assert DemoClock.objects.count() == 0
