"""The pages of working calendars: read by everybody, changed by a keeper only, with a trail."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.foundation.models import AuditEntry, CalendarDay, CalendarYear, WorkCalendar
from bihuan.foundation.notice_lines import notice_lines
from bihuan.foundation.notices import NoticeDay
from bihuan.foundation.selectors.calendar_pages import MAKE_UP, OFF, PLAIN, REST, year_view
from bihuan.foundation.selectors.calendars import forget_calendars
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory, account_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
NOTICE = {"year": 2028, "notice": "2028 年通知", "announced_on": "2027-11-05"}


@pytest.fixture
def office():
    forget_calendars()
    calendars_seed(actor=system_actor(AT), at=AT)
    yield WorkCalendar.objects.get(name="office")
    forget_calendars()


def signed_in(client, *capabilities):
    client.force_login(account_with(*capabilities, unit=UnitFactory()))
    return client


def kinds(view):
    return {cell.day: cell.kind for month in view.months for week in month.weeks for cell in week if cell.number}


def n_trail():
    return AuditEntry.objects.exclude(verb="calendar.created").count()


def test_a_year_tells_holidays_make_up_days_and_weekends_apart(office):
    view = year_view(office.pk, 2026)

    found = kinds(view)
    assert len(found) == 365
    assert found[date(2026, 2, 17)] == OFF
    assert found[date(2026, 2, 14)] == MAKE_UP
    assert found[date(2026, 3, 7)] == REST
    assert found[date(2026, 3, 6)] == PLAIN
    assert not view.is_provisional


def test_everybody_reads_but_only_a_keeper_is_offered_changes(client, office):
    signed_in(client)

    body = client.get(reverse("foundation:calendar", args=[office.pk]), {"year": 2026}).content.decode()

    assert "2026 年共" in body
    assert "设置某一天" not in body
    assert "/days/" not in body and 'href="days/' not in body


def test_a_year_without_a_notice_is_told_to_be_provisional(client, office):
    signed_in(client)

    body = client.get(reverse("foundation:calendar", args=[office.pk]), {"year": 2029}).content.decode()

    assert "2029 年放假通知尚未载入" in body
    assert "期限暂定" in body


def test_a_keeper_sets_a_day_and_gives_it_back(client, office):
    signed_in(client, "calendar.manage")
    url = reverse("foundation:calendar-day", args=[office.pk, "2026-03-07"])

    done = client.post(url, {"day": "2026-03-07", "kind": "work", "hours": "09:00-12:00", "name": "盘点"})

    row = CalendarDay.objects.get(calendar=office, day=date(2026, 3, 7))
    assert (done.status_code, row.is_working, row.periods, row.name) == (303, True, [[540, 720]], "盘点")
    assert n_trail() == 1

    done = client.post(reverse("foundation:calendar-day-clear", args=[office.pk, "2026-03-07"]))

    assert done.status_code == 303
    assert not CalendarDay.objects.filter(calendar=office, day=date(2026, 3, 7)).exists()
    assert n_trail() == 2


@pytest.mark.parametrize("hours", ["soon", "09:00-12:00 11:00-13:00"])
def test_hours_that_cannot_be_are_refused_beside_the_form(client, office, hours):
    signed_in(client, "calendar.manage")
    before = CalendarDay.objects.count()

    answer = client.post(
        reverse("foundation:calendar-day-new", args=[office.pk]), {"day": "2026-03-07", "kind": "work", "hours": hours}
    )

    assert answer.status_code == 422
    assert (CalendarDay.objects.count(), n_trail()) == (before, 0)


def test_nobody_else_changes_anything(client, office):
    signed_in(client, "people.view")
    url = reverse("foundation:calendar-day", args=[office.pk, "2026-03-07"])
    before = CalendarDay.objects.count()

    answers = [
        client.post(url, {"day": "2026-03-07", "kind": "work"}).status_code,
        client.post(url + "/clear").status_code,
        client.post(reverse("foundation:calendar-notice"), {**NOTICE, "lines": "2028-01-01 休 元旦"}).status_code,
    ]

    assert answers == [403, 403, 403]
    assert (CalendarDay.objects.count(), n_trail()) == (before, 0)


def test_a_pasted_notice_makes_a_year_firm(client, office):
    signed_in(client, "calendar.manage")

    done = client.post(
        reverse("foundation:calendar-notice"), {**NOTICE, "lines": "2028-01-01 至 2028-01-03 休 元旦\n2028-01-08 班\n"}
    )

    assert done.status_code == 303
    assert CalendarYear.objects.get(calendar=office, year=2028).notice == "2028 年通知"
    found = kinds(year_view(office.pk, 2028))
    assert (found[date(2028, 1, 3)], found[date(2028, 1, 8)]) == (OFF, MAKE_UP)


def test_a_notice_comes_from_a_workbook_too(client, office):
    signed_in(client, "calendar.manage")
    book = write_workbook([SheetOut("通知", ["2028-01-03", "休", "元旦"], [["2028-01-08", "班", None]])])

    done = client.post(reverse("foundation:calendar-notice"), {**NOTICE, "file": SimpleUploadedFile("n.xlsx", book)})

    found = kinds(year_view(office.pk, 2028))
    assert (done.status_code, found[date(2028, 1, 3)], found[date(2028, 1, 8)]) == (303, OFF, MAKE_UP)


def test_an_unreadable_notice_changes_nothing(client, office):
    signed_in(client, "calendar.manage")

    answer = client.post(reverse("foundation:calendar-notice"), {**NOTICE, "lines": "2028-01-01 休 元旦\n大约二月"})

    assert answer.status_code == 422
    assert "第 2 行" in answer.content.decode()
    assert not CalendarYear.objects.filter(year=2028).exists()
    assert n_trail() == 0


def test_lines_are_read_as_people_write_them():
    assert notice_lines("2028年1月1日 放假 元旦\n\n2028/1/8,班") == (
        NoticeDay(date(2028, 1, 1), False, "元旦"),
        NoticeDay(date(2028, 1, 8), True, "调休上班"),
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "notice_empty"),
        ("2028-02-30 休", "notice_line_not_readable"),
        ("2028-01-05 至 2028-01-01 休", "notice_line_not_readable"),
        ("2028-01-01 至 2028-12-31 休", "notice_line_not_readable"),
        ("2028-01-01 也许", "notice_line_not_readable"),
        ("2028-01-01 休\n2028-01-01 班", "notice_day_twice"),
    ],
)
def test_lines_that_cannot_be_meant_are_refused(text, code):
    with pytest.raises(Refused) as refused:
        notice_lines(text)

    assert refused.value.code == code


def test_an_impossible_day_is_no_address(client, office):
    signed_in(client, "calendar.manage")

    assert client.get(f"/foundation/calendars/{office.pk}/days/2026-02-30").status_code == 404
