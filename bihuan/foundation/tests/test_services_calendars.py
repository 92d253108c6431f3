"""Calendars as rows: shipped, edited, announced; compared with two libraries; asked on the command line."""

import json
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from bihuan.cli import main
from bihuan.foundation.models import AuditEntry, CalendarDay, CalendarYear, OutboxEvent, WorkCalendar
from bihuan.foundation.notices import NoticeDay, notice_days, notice_years, printed
from bihuan.foundation.selectors.calendars import forget_calendars, working_calendar
from bihuan.foundation.services import calendars as services
from bihuan.foundation.services.calendars import calendar_day_clear, calendar_day_set, calendars_seed, notice_load
from bihuan.kernel.calendars import Period
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState
from bihuan.kernel.tests.factories import local

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 1, tzinfo=UTC)


class Keeper:
    person_id = None
    name = "系统"

    def __init__(self, may=True):
        self.may = may

    def can(self, capability, unit_path=None):
        return self.may and capability == "calendar.manage"


KEEPER = Keeper()


@pytest.fixture(autouse=True)
def cold():
    forget_calendars()
    yield
    forget_calendars()


@pytest.fixture
def office():
    calendars_seed(actor=KEEPER, at=AT)
    return WorkCalendar.objects.get(name="office")


@pytest.mark.rule("CLK-1")
@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-02-13T16:00", 480, "2026-02-14T16:30"),
        ("2026-02-28T10:00", 450, "2026-03-02T10:00"),
        ("2025-09-30T17:00", 240, "2025-10-09T12:00"),
        ("2025-10-11T12:15", 120, "2025-10-11T15:30"),
        ("2020-01-23T17:00", 480, "2020-02-03T17:30"),
        ("2026-03-06T18:00", 1, "2026-03-09T09:01"),
        ("2026-03-06T09:00", 0, "2026-03-06T09:00"),
    ],
)
def test_golden_vectors_from_rows(office, start, minutes, due):
    assert working_calendar().add(local(start), minutes) == (local(due), False)


def test_four_calendars_are_shipped_once(office):
    assert calendars_seed(actor=KEEPER, at=AT) == 0
    assert list(WorkCalendar.objects.order_by("name").values_list("name", flat=True)) == [
        "always",
        "class-hours",
        "office",
        "xinjiang",
    ]
    hours = {name: working_calendar(name).periods_on(date(2026, 3, 4)) for name in ("class-hours", "xinjiang", "always")}
    assert {name: " ".join(map(str, periods)) for name, periods in hours.items()} == {
        "class-hours": "09:00-12:00 13:00-17:00",
        "xinjiang": "10:00-19:00",
        "always": "00:00-24:00",
    }


@pytest.mark.rule("CLK-6")
def test_round_the_clock_follows_no_notice_and_is_never_provisional(office):
    calendar = working_calendar("always")

    assert calendar.add(local("2027-01-31T12:00"), 10_080) == (local("2027-02-07T12:00"), False)


@pytest.mark.rule("CLK-2")
def test_every_day_agrees_with_two_libraries_but_for_the_known_differences(office):
    calendar = working_calendar()
    days = [date(2004, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]

    differs = [day for day in days if calendar.is_working(day) != chinese_calendar.is_workday(day)]

    known = [date.fromisoformat(row["day"]) for row in printed()["corrections"]]
    assert differs == known == [date(2005, 12, 31)]
    assert calendar.is_working(date(2005, 12, 31))


@pytest.mark.rule("CLK-2")
def test_every_day_agrees_with_the_library_the_rows_came_from(office):
    import holidays

    china = holidays.country_holidays("CN", years=notice_years())
    calendar = working_calendar()
    days = [date(2004, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]

    assert [day for day in days if calendar.is_working(day) != china.is_working_day(day)] == []


@pytest.mark.rule("CLK-1")
@pytest.mark.parametrize(("year", "n_working", "n_make_up"), [(2024, 251, 8), (2025, 248, 5), (2026, 248, 6)])
def test_working_days_and_make_up_days_of_a_year(office, year, n_working, n_make_up):
    calendar = working_calendar()
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]

    assert sum(map(calendar.is_working, days)) == n_working
    assert sum(calendar.is_working(day) and day.weekday() > 4 for day in days) == n_make_up


@pytest.mark.rule("CLK-4")
def test_a_later_notice_moves_the_deadline_of_the_same_start():
    calendars_seed(actor=KEEPER, at=AT, known_on=date(2020, 1, 26))
    before = working_calendar().add(local("2020-01-23T17:00"), 480)

    (_class_hours, office, _xinjiang) = sorted(load(2020, notice_days(2020)), key=lambda report: report.calendar)

    assert before.due_at == local("2020-01-31T17:30")
    assert working_calendar().add(local("2020-01-23T17:00"), 480).due_at == local("2020-02-03T17:30")
    assert office.changed_days == (date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 2))
    assert office.became_firm == ()


def load(year, days, actor=KEEPER):
    return notice_load(year=year, days=days, notice=f"{year} 年安排", announced_on=date(2026, 11, 1), actor=actor, at=AT)


@pytest.mark.rule("CLK-3")
def test_a_year_becomes_firm_when_its_notice_is_loaded(office):
    start = local("2026-12-31T17:00")
    days = [*notice_days(2027), NoticeDay(date(2027, 1, 2), True, "元旦调休上班")]
    before = working_calendar().add(start, 120)

    reports = load(2027, days)

    assert before == (local("2027-01-04T10:00"), True)
    assert working_calendar().add(start, 120) == (local("2027-01-02T10:00"), False)
    assert {report.calendar: report.became_firm for report in reports} == {
        "office": (2027,),
        "class-hours": (2027,),
        "xinjiang": (2027,),
    }
    assert (reports[0].n_make_up_days, reports[0].changed_days) == (1, (date(2027, 1, 2),))
    assert [report.became_firm for report in load(2027, days)] == [()] * 3
    assert CalendarYear.objects.filter(year=2027).count() == 3
    assert OutboxEvent.objects.filter(kind="calendar.changed").count() == 6


def test_a_notice_leaves_what_a_person_set(office):
    calendar_day_set(calendar_id=office.pk, day=date(2027, 2, 8), is_working=True, name="值班", actor=KEEPER, at=AT)

    load(2027, notice_days(2027))

    row = CalendarDay.objects.get(calendar=office, day=date(2027, 2, 8))
    assert (row.is_working, row.name) == (True, "值班")
    assert not working_calendar("class-hours").is_working(date(2027, 2, 8))


def test_a_notice_for_another_year_is_refused(office):
    with pytest.raises(NotFound, match="notice_day_outside_year"):
        load(2027, [NoticeDay(date(2029, 1, 1), False)])

    assert not CalendarYear.objects.filter(year=2027).exists()


def test_setting_a_day_changes_deadlines_at_once_and_is_on_the_trail(office):
    start = local("2026-03-06T17:00")
    assert working_calendar().add(start, 120).due_at == local("2026-03-09T10:00")

    calendar_day_set(
        calendar_id=office.pk,
        day=date(2026, 3, 7),
        is_working=True,
        periods=[Period.parse("10:00-11:00")],
        name="盘点",
        actor=KEEPER,
        at=AT,
    )

    assert working_calendar().add(start, 120).due_at == local("2026-03-07T11:00")
    entry = AuditEntry.objects.get(verb="calendar.day_set")
    assert (entry.before, entry.after["day"], entry.after["periods"]) == ({}, "2026-03-07", [[600, 660]])

    calendar_day_set(calendar_id=office.pk, day=date(2026, 3, 7), is_working=True, actor=KEEPER, at=AT)
    assert working_calendar().add(start, 120).due_at == local("2026-03-07T10:00")

    calendar_day_clear(calendar_id=office.pk, day=date(2026, 3, 7), actor=KEEPER, at=AT)
    assert working_calendar().add(start, 120).due_at == local("2026-03-09T10:00")
    office.refresh_from_db()
    assert office.version == 4


@pytest.mark.rule("CLK-19")
def test_impossible_hours_are_refused_and_nothing_changes(office):
    with pytest.raises(Refused, match="periods_overlap"):
        calendar_day_set(
            calendar_id=office.pk,
            day=date(2026, 3, 7),
            is_working=True,
            periods=[Period.parse("10:00-12:00"), Period.parse("11:00-13:00")],
            actor=KEEPER,
            at=AT,
        )

    office.refresh_from_db()
    assert office.version == 1
    assert not CalendarDay.objects.filter(day=date(2026, 3, 7)).exists()
    assert not AuditEntry.objects.filter(verb="calendar.day_set").exists()


def test_who_may_not_keep_calendars_changes_nothing(office):
    nobody = Keeper(may=False)
    acts = [
        lambda: calendars_seed(actor=nobody, at=AT),
        lambda: calendar_day_set(calendar_id=office.pk, day=date(2026, 3, 7), is_working=True, actor=nobody, at=AT),
        lambda: calendar_day_clear(calendar_id=office.pk, day=date(2026, 2, 14), actor=nobody, at=AT),
        lambda: load(2027, notice_days(2027), actor=nobody),
    ]
    before = (CalendarDay.objects.count(), CalendarYear.objects.count(), AuditEntry.objects.count())

    for act in acts:
        with pytest.raises(NotPermitted):
            act()

    assert (CalendarDay.objects.count(), CalendarYear.objects.count(), AuditEntry.objects.count()) == before


def test_what_is_not_there_is_not_found(office):
    with pytest.raises(NotFound, match="calendar_day_not_found"):
        calendar_day_clear(calendar_id=office.pk, day=date(2026, 3, 7), actor=KEEPER, at=AT)
    with pytest.raises(NotFound, match="calendar_not_found"):
        calendar_day_set(calendar_id=0, day=date(2026, 3, 7), is_working=True, actor=KEEPER, at=AT)
    with pytest.raises(NotFound, match="calendar_not_found"):
        working_calendar("none")


def test_the_second_of_two_writers_is_told_so(office, monkeypatch):
    stale = WorkCalendar.objects.get(pk=office.pk)
    calendar_day_set(calendar_id=office.pk, day=date(2026, 3, 7), is_working=True, actor=KEEPER, at=AT)
    monkeypatch.setattr(services, "_calendar", lambda calendar_id: stale)

    with pytest.raises(StaleState):
        calendar_day_set(calendar_id=office.pk, day=date(2026, 3, 8), is_working=True, actor=KEEPER, at=AT)

    assert not CalendarDay.objects.filter(day=date(2026, 3, 8)).exists()


def test_a_warm_calendar_costs_one_query(office, django_assert_num_queries):
    first = working_calendar()

    with django_assert_num_queries(1):
        assert working_calendar() is first


def ask(capsys, *words):
    code = main(["calendar", *words])
    return code, capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("due", "2026-02-13T16:00", "480"), {"due_at": "2026-02-14T16:30:00+08:00", "provisional": False}),
        (("due", "2026-02-13T08:00+00:00", "480"), {"due_at": "2026-02-14T16:30:00+08:00", "provisional": False}),
        (
            ("due", "2026-03-06T18:30", "60", "--calendar", "xinjiang"),
            {"due_at": "2026-03-09T10:30:00+08:00", "provisional": False},
        ),
        (("due", "2026-12-31T17:00", "61"), {"due_at": "2027-01-04T09:01:00+08:00", "provisional": True}),
        (("elapsed", "2026-02-13T16:00", "2026-02-14T16:30"), {"minutes": 480}),
        (("elapsed", "2026-03-06T17:59:30", "2026-03-09T09:00"), {"minutes": 0.5}),
        (("elapsed", "2026-03-06T00:00", "2026-03-13T00:00", "--calendar", "always"), {"minutes": 10_080}),
    ],
)
def test_the_command_line_answers_in_json_on_an_empty_database_too(capsys, words, answer):
    code, out = ask(capsys, *words, "--json")

    assert (code, json.loads(out)) == (0, answer)


def test_the_command_line_answers_in_words(capsys):
    assert ask(capsys, "due", "2026-12-31T17:00", "61") == (0, "2027-01-04T09:01:00+08:00（暂定：年度放假通知未发布）")
    assert ask(capsys, "elapsed", "2026-03-06T09:00", "2026-03-06T10:00") == (0, "60 分钟")


def test_the_command_line_says_why_it_refuses(capsys):
    assert main(["calendar", "due", "2026-03-06T09:00", "60", "--calendar", "none"]) == 1
    assert capsys.readouterr().err.strip() == "没有名为「none」的工作日历。"
