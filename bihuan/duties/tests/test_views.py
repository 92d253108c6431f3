"""The pages as a person meets them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bihuan.duties.models import CaseProposal, Duty, Notice
from bihuan.duties.services.notices import notice_send
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, open_duty
from bihuan.people import middleware
from bihuan.people.tests.factories import UnitFactory, account_with

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = DUE - 2 * HOUR


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: NOW)


@pytest.fixture
def unit():
    return UnitFactory(name="西南片区")


def sign_in(client, *capabilities, unit):
    account = account_with(*capabilities, unit=unit)
    client.force_login(account)
    return account.person


def test_home_shows_what_i_owe_with_the_button_that_fulfils_it(client, unit):
    sign_in(client, "training.monthly.draft", unit=unit)
    open_duty(unit=unit, link="/training/plans/7/")
    open_duty("late", unit=unit, title="上月的上报", due_at=NOW - HOUR)
    open_duty("other", unit=UnitFactory(), title="别人的事")

    page = client.get("/").content.decode()

    assert page.index("上月的上报") < page.index("上报 2026-12 月计划")
    assert '<a class="btn btn-go" href="/training/plans/7/">去上报</a>' in page
    assert 'id="work-late"' in page
    assert 'id="work-today"' in page
    assert "别人的事" not in page


def test_home_without_duties_says_so(client, unit):
    sign_in(client, unit=unit)

    assert "现在没有要您办的事" in client.get("/").content.decode()


def test_the_ledger_filters_by_what_the_address_says(client, unit):
    sign_in(client, "duties.view", unit=unit)
    open_duty(unit=unit, month="2026-12")
    open_duty("november", unit=unit, title="十一月的", month="2026-11", kind="test.plain")
    open_duty("elsewhere", unit=UnitFactory(), title="外单位的", month="2026-12")

    def titles(**query):
        return [row.title for row in client.get(reverse("duties:ledger"), query).context["ledger"].rows]

    assert sorted(titles()) == ["上报 2026-12 月计划", "十一月的"]
    assert titles(month="2026-11") == ["十一月的"]
    assert titles(kind="test.report") == ["上报 2026-12 月计划"]
    assert titles(unit=str(unit.pk), state="met") == []
    assert titles(q="十一") == ["十一月的"]
    assert sorted(titles(kind="nonsense", after="%%%")) == ["上报 2026-12 月计划", "十一月的"]


def test_the_ledger_pages_by_key_forth_and_back(client, unit):
    sign_in(client, "duties.view", unit=unit)
    for number in range(120):
        open_duty(f"p{number:03}", unit=unit, title=f"第{number:03}", due_at=DUE + number // 3 * HOUR)

    first = client.get(reverse("duties:ledger")).context["ledger"]
    second = client.get(reverse("duties:ledger"), {"after": first.keys.after}).context["ledger"]
    third = client.get(reverse("duties:ledger"), {"after": second.keys.after}).context["ledger"]
    back = client.get(reverse("duties:ledger"), {"before": third.keys.before}).context["ledger"]

    seen = [row.title for page in (first, second, third) for row in page.rows]
    assert len(seen) == len(set(seen)) == 120
    assert (first.total, first.keys.before, third.keys.after) == ("120", None, None)
    assert [row.title for row in back.rows] == [row.title for row in second.rows]


def test_the_ledger_leaves_as_excel(client, unit):
    sign_in(client, "duties.view", unit=unit)
    open_duty(unit=unit, title="=1+1")

    answer = client.get(reverse("duties:ledger"), {"format": "xlsx"})

    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.content[:2] == b"PK"


def test_the_ledger_takes_few_queries_whatever_its_length(client, unit, django_assert_max_num_queries):
    sign_in(client, "duties.view", unit=unit)
    for number in range(60):
        open_duty(f"q{number}", unit=unit)

    with django_assert_max_num_queries(14):
        client.get(reverse("duties:ledger"))


def test_a_duty_outside_my_scope_is_not_found(client, unit):
    sign_in(client, "duties.view", unit=unit)
    duty = open_duty(unit=UnitFactory())

    assert client.get(reverse("duties:duty", args=[duty.pk])).status_code == 404


def test_a_waiver_needs_a_reason_and_keeps_it(client, unit):
    sign_in(client, "duties.view", "duties.waive", unit=unit)
    duty = open_duty(unit=unit)
    address = reverse("duties:waive", args=[duty.pk])

    refused = client.post(address, {"reason": " "})
    duty.refresh_from_db()
    assert (refused.status_code, duty.state) == (422, "open")

    assert client.post(address, {"reason": "台风"}).status_code == 303
    page = client.get(reverse("duties:duty", args=[duty.pk])).content.decode()
    assert "台风" in page
    assert "已批准免除" in page


def test_without_the_capability_there_is_no_waiver(client, unit):
    sign_in(client, "duties.view", unit=unit)
    duty = open_duty(unit=unit)

    assert 'name="reason"' not in client.get(reverse("duties:duty", args=[duty.pk])).content.decode()
    assert client.post(reverse("duties:waive", args=[duty.pk]), {"reason": "台风"}).status_code == 403
    assert Duty.objects.get().state == "open"


def test_the_inbox_is_ones_own_and_opening_a_notice_marks_it_read(client, unit):
    mine = sign_in(client, unit=unit)
    other = account_with(unit=unit).person
    for person in (mine, other):
        notice_send(key="n", recipient=person, title=f"给{person.name}", link="/duties/1/", at=NOW)
    notice, foreign = Notice.objects.get(recipient=mine), Notice.objects.get(recipient=other)

    page = client.get(reverse("duties:inbox")).content.decode()
    opened = client.post(reverse("duties:notice-read", args=[notice.pk]), {"next": "/duties/1/"})
    elsewhere = client.post(reverse("duties:notice-read", args=[notice.pk]), {"next": "//evil.example/"})
    not_mine = client.post(reverse("duties:notice-read", args=[foreign.pk]))

    assert f"给{mine.name}" in page
    assert f"给{other.name}" not in page
    assert (opened.status_code, opened.url) == (303, "/duties/1/")
    assert elsewhere.url == reverse("duties:inbox")
    assert not_mine.status_code == 404
    assert list(Notice.objects.order_by("pk").values_list("read_at", flat=True)) == [NOW, None]


def test_all_notices_can_be_marked_read_at_once(client, unit):
    mine = sign_in(client, unit=unit)
    for number in range(3):
        notice_send(key=f"n{number}", recipient=mine, title="通知", at=NOW)

    client.post(reverse("duties:inbox-read-all"))

    assert client.get(reverse("duties:inbox"), {"unread": "1"}).context["inbox"].rows == ()


@pytest.mark.parametrize(("verb", "state"), [("proposal-drop", "dropped"), ("proposal-keep", "opened")])
def test_a_proposal_is_decided_once_with_a_reason(client, unit, verb, state):
    sign_in(client, "duties.propose", unit=unit)
    open_duty(unit=unit)
    duties_sweep(at=DUE)
    row = CaseProposal.objects.get()
    address = reverse(f"duties:{verb}", args=[row.pk])

    listed = client.get(reverse("duties:proposals")).content.decode()
    shown = client.get(reverse("duties:proposal", args=[row.pk])).content.decode()
    refused = client.post(address, {"note": ""})
    decided = client.post(address, {"note": "情况属实"})
    again = client.post(address, {"note": "再来一次"})

    assert "逾期未完成：上报 2026-12 月计划" in listed
    assert "不予立案" in shown
    assert (refused.status_code, decided.status_code, again.status_code) == (422, 303, 409)
    row.refresh_from_db()
    assert (row.state, row.note) == (state, "情况属实")


def test_proposals_of_other_units_are_not_found(client, unit):
    sign_in(client, "duties.propose", unit=unit)
    open_duty(unit=UnitFactory())
    duties_sweep(at=DUE)

    assert client.get(reverse("duties:proposal", args=[CaseProposal.objects.get().pk])).status_code == 404
