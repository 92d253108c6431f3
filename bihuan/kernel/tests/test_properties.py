"""P1–P10: what must hold for every calendar and every history, against a counter that knows nothing but minutes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bihuan.kernel.calendars import Period, WorkingCalendar
from bihuan.kernel.clocks import ClockEvent, ClockRule, Kind, Reopening, fold
from bihuan.kernel.tests.factories import SHANGHAI, brute_add, brute_elapsed

MONDAY = date(2026, 3, 2)
FIRST = datetime(2026, 3, 2, tzinfo=UTC)
ZONES = st.sampled_from([SHANGHAI, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")])


@st.composite
def periods(draw):
    edges = sorted(draw(st.lists(st.integers(0, 1439), min_size=0, max_size=6, unique=True)))
    found = [Period(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if draw(st.booleans()):
        start = draw(st.integers(found[-1].end_minute if found else 0, 1439))
        found.append(Period(start, draw(st.integers(start + 1, start + 1440))))
    return tuple(found)


@st.composite
def calendars(draw, zones=ZONES):
    week = draw(st.lists(periods(), min_size=7, max_size=7))
    if sum(period.end_minute - period.start_minute for found in week for period in found) < 240:
        week[draw(st.integers(0, 6))] = (Period(540, 780),)  # a week of minutes would take a target beyond the scan
    dated = draw(st.dictionaries(st.integers(0, 20).map(lambda n: MONDAY + timedelta(days=n)), periods(), max_size=6))
    return WorkingCalendar("random", draw(zones), tuple(week), dated)


whole_minutes = st.integers(0, 14 * 1440).map(lambda n: FIRST + timedelta(minutes=n))
instants = st.integers(0, 14 * 86_400_000_000).map(lambda n: FIRST + timedelta(microseconds=n))
targets = st.integers(0, 3_000)
quick = settings(max_examples=40, deadline=None)


@pytest.mark.rule("CLK-P1")
@quick
@given(calendars(), instants, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_adding_and_measuring_are_each_others_inverse(calendar, start, length):
    due_at = calendar.add(start, length).due_at

    assert calendar.elapsed(start, due_at) == length
    assert due_at == start or calendar.elapsed(start, due_at - timedelta(microseconds=1)) < length


@pytest.mark.rule("CLK-P2")
@quick
@given(calendars(), instants, instants, targets, targets)
def test_a_later_start_or_a_larger_target_is_never_due_earlier(calendar, one, two, less, more):
    (one, two), (less, more) = sorted((one, two)), sorted((less, more))
    assume(less > 0)

    assert calendar.add(one, less).due_at <= calendar.add(two, less).due_at
    assert calendar.add(one, less).due_at <= calendar.add(one, more).due_at


@pytest.mark.rule("CLK-P3")
@quick
@given(calendars(), instants, instants, instants)
def test_measured_parts_add_up_to_the_whole(calendar, a, b, c):
    assert calendar.elapsed(a, c) == calendar.elapsed(a, b) + calendar.elapsed(b, c)


@st.composite
def histories(draw):
    """Events of one clock: a start and whatever may follow, sensible or not."""
    kinds = st.sampled_from([kind for kind in Kind if kind is not Kind.STARTED])
    rest = st.builds(
        ClockEvent,
        kind=kinds,
        at=whole_minutes,
        sequence=st.integers(0, 2),
        reason=st.sampled_from(["", "customer", "part"]),
        minutes=st.integers(0, 2_000),
    )
    events = [ClockEvent(Kind.STARTED, draw(whole_minutes)), *draw(st.lists(rest, max_size=8))]
    return [replace(event, event_id=f"e{n}") for n, event in enumerate(events)]


rules = st.builds(
    ClockRule,
    target_minutes=targets,
    pausable=st.sampled_from([None, frozenset({"customer"})]),
    honours_pause=st.booleans(),
    reopening=st.sampled_from(Reopening),
    reopen_within_days=st.sampled_from([None, 3]),
    warn_before=st.sampled_from([(), (60, 30)]),
)
END = FIRST + timedelta(days=15)


@pytest.mark.rule("CLK-P4")
@quick
@given(calendars(), histories(), rules, st.data())
def test_the_fold_does_not_know_the_order_of_arrival_nor_repetitions(calendar, events, rule, data):
    arrived = data.draw(st.permutations(events + events[: len(events) // 2]))

    assert fold(arrived, rule, calendar, END) == fold(events, rule, calendar, END)


@pytest.mark.rule("CLK-P5")
@quick
@given(calendars(), histories(), rules, instants)
def test_a_pause_that_ends_when_it_begins_changes_nothing(calendar, events, rule, at):
    blink = [ClockEvent(kind, at, reason="blink", sequence=3) for kind in (Kind.RESUMED, Kind.PAUSED)]
    assume(at not in {event.at for event in events})

    state, same = fold(events, rule, calendar, END), fold([*events, *blink], rule, calendar, END)

    assert replace(same, ignored=()) == replace(state, ignored=())


@pytest.mark.rule("CLK-P6")
@quick
@given(calendars(), st.data(), instants, targets)
def test_splitting_a_period_changes_nothing(calendar, data, start, target):
    def halves(found):
        for period in found:
            middle = data.draw(st.integers(period.start_minute, min(period.end_minute, 1440)))
            if period.start_minute < middle < period.end_minute and middle < 1440:
                yield from (Period(period.start_minute, middle), Period(middle, period.end_minute))
            else:
                yield period

    split = replace_week(calendar, [tuple(halves(found)) for found in calendar.week])

    assert split.add(start, target) == calendar.add(start, target)
    assert list(split.periods_between(FIRST, END)) == list(calendar.periods_between(FIRST, END))


def replace_week(calendar, week):
    return WorkingCalendar(calendar.name, calendar.zone, tuple(week), calendar.days, calendar.announced_years)


def with_days(calendar, **rows):
    return WorkingCalendar(calendar.name, calendar.zone, calendar.week, {**calendar.days, **rows["rows"]})


@pytest.mark.rule("CLK-P7")
@quick
@given(calendars(), histories(), rules, st.lists(st.timedeltas(timedelta(0), timedelta(days=10)), min_size=2, max_size=2))
def test_the_verdict_does_not_depend_on_when_the_worker_looks(calendar, events, rule, waits):
    ended = [*events, ClockEvent(Kind.MET, END, event_id="end")]

    one, two = (fold(ended, rule, calendar, END + wait) for wait in waits)

    assert (one.verdict, one.breached_at, one.due_at) == (two.verdict, two.breached_at, two.due_at)


@pytest.mark.rule("CLK-P7")
@quick
@given(calendars(), instants, targets, instants)
def test_an_open_clock_is_breached_exactly_from_its_due_moment_on(calendar, start, target, now):
    assume(now >= start)

    state = fold([ClockEvent(Kind.STARTED, start)], ClockRule(target), calendar, now)

    assert state.due_at == calendar.add(start, target).due_at
    assert state.breached_at == (state.due_at if now >= state.due_at else None)


@pytest.mark.rule("CLK-P8")
@quick
@given(calendars(), st.integers(0, 20), instants, targets)
def test_a_holiday_never_brings_a_deadline_forward_and_a_make_up_day_never_puts_it_off(calendar, n, start, target):
    day = MONDAY + timedelta(days=n)
    week = [found or (Period(540, 600),) for found in calendar.week]
    calendar = replace_week(calendar, week)
    holiday = with_days(calendar, rows={day: ()})
    longer = with_days(calendar, rows={day: (Period(0, 1440),)})

    assert holiday.add(start, target).due_at >= calendar.add(start, target).due_at
    assert not calendar.is_working(day) or holiday.add(start, target).due_at >= longer.add(start, target).due_at
    assert calendar.is_working(day) or longer.add(start, target).due_at <= calendar.add(start, target).due_at


@pytest.mark.rule("CLK-P9")
@quick
@given(calendars(), histories(), rules)
def test_counted_and_uncounted_time_is_the_wall_time(calendar, events, rule):
    state = fold(events, rule, calendar, END)
    ledger = state.ledger

    assert sum((line.wall for line in ledger if line.counted), timedelta(0)) == state.counted
    assert all(one.end_at == two.start_at for one, two in zip(ledger, ledger[1:], strict=False))
    if state.started_at is not None and ledger:
        assert sum((line.wall for line in ledger), timedelta(0)) == (state.ended_at or END) - state.started_at


@pytest.mark.rule("CLK-P10", "CLK-6")
@settings(max_examples=30, deadline=None)
@given(calendars(), whole_minutes, st.integers(0, 800))
def test_the_due_moment_is_that_of_counting_minute_by_minute(calendar, start, target):
    assert calendar.add(start, target).due_at == brute_add(calendar, start, target)


@pytest.mark.rule("CLK-P10", "CLK-20")
@settings(max_examples=30, deadline=None)
@given(calendars(), whole_minutes, whole_minutes)
def test_elapsed_time_is_that_of_counting_minute_by_minute(calendar, start, end):
    start, end = sorted((start, end))

    assert calendar.elapsed(start, end) == timedelta(minutes=brute_elapsed(calendar, start, end))


def brute_counted(calendar, events, now):
    """Counted minutes of a started clock with pauses for any reason, each minute asked whether the clock runs."""
    at, counted = events[0].true_at, 0
    while at < now:
        done = [event for event in sorted(events, key=lambda event: event.order) if event.true_at <= at]
        runs = done[-1].kind in (Kind.STARTED, Kind.RESUMED)
        counted += brute_elapsed(calendar, at, at + timedelta(minutes=1)) if runs else 0
        at += timedelta(minutes=1)
    return counted


@pytest.mark.rule("CLK-P10", "CLK-7", "CLK-8")
@settings(max_examples=25, deadline=None)
@given(calendars(), st.lists(st.integers(0, 2 * 1440), min_size=2, max_size=7, unique=True))
def test_a_paused_clock_counts_what_counting_minute_by_minute_says(calendar, moments):
    *changes, end = sorted(moments)
    kinds = [Kind.STARTED, *[Kind.PAUSED, Kind.RESUMED] * 3]
    events = [ClockEvent(kind, FIRST + timedelta(minutes=minute)) for kind, minute in zip(kinds, changes, strict=False)]
    now = FIRST + timedelta(minutes=end)

    assert fold(events, ClockRule(1_000), calendar, now).counted == timedelta(minutes=brute_counted(calendar, events, now))


@pytest.mark.rule("CLK-18")
@quick
@given(calendars(), instants, st.integers(1, 2_000))
def test_before_leaves_exactly_that_much_and_always_lies_in_working_time(calendar, due_at, minutes):
    start = calendar.before(due_at, minutes)

    assert calendar.elapsed(start, due_at) == timedelta(minutes=minutes)
    assert calendar.is_open(start)
