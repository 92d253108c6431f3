"""Clocks: the hard cases, one by one. Hours 09:00–12:00 and 13:30–18:00 unless a test says otherwise."""

from itertools import permutations

import pytest

from bihuan.kernel.clocks import ClockRule, fold, recalculated
from bihuan.kernel.tests.factories import DAY, EXTENDED_2020, HOUR, LATER, always, event, local, minutes, office


def test_a_clock_without_a_start_is_not_running():
    state = fold([], HOUR, office(), LATER)

    assert (state.status, state.verdict, state.due_at, state.started_at) == ("not_started", "pending", None, None)
    assert (state.ledger, state.ended_at, state.remaining) == ((), None, minutes(60))


@pytest.mark.rule("CLK-1")
def test_a_make_up_saturday_counts():
    state = fold([event("started", "2026-02-13T16:00")], ClockRule(480), office(), local("2026-02-14T10:00"))

    assert (state.status, state.verdict, state.due_at) == ("running", "pending", local("2026-02-14T16:30"))
    assert (state.counted, state.remaining, state.overrun) == (minutes(180), minutes(300), minutes(0))


@pytest.mark.rule("CLK-3")
def test_a_due_moment_in_a_year_not_announced_is_provisional_until_the_notice_is_loaded():
    events = [event("started", "2026-12-31T17:00")]
    before = fold(events, DAY, office(announced=frozenset({2026})), local("2026-12-31T17:30"))
    closed_eve = fold(events, HOUR, office(announced=frozenset({2026})), local("2026-12-31T17:30"))
    late = fold(events, DAY, office(announced=frozenset({2026})), local("2027-02-01T00:00"))
    paused = fold(
        [*events, event("paused", "2027-01-04T10:00")], DAY, office(announced=frozenset({2026})), local("2027-01-05T00:00")
    )

    assert (before.provisional, before.due_at) == (True, local("2027-01-01T17:00"))
    assert (closed_eve.provisional, late.provisional, paused.provisional) == (False, True, True)
    assert fold(events, DAY, office(announced=frozenset({2026, 2027})), LATER).provisional is False


@pytest.mark.rule("CLK-4")
def test_a_changed_calendar_moves_open_clocks_and_leaves_judged_ones():
    events = [event("started", "2020-01-23T17:00")]
    early, late = local("2020-01-24T12:00"), local("2020-02-02T12:00")
    rule = ClockRule(480)

    open_before, open_after = (fold(events, rule, office(rows), early) for rows in (None, EXTENDED_2020))
    judged_before, judged_after = (fold(events, rule, office(rows), late) for rows in (None, EXTENDED_2020))

    assert (open_before.due_at, open_after.due_at) == (local("2020-01-31T17:30"), local("2020-02-03T17:30"))
    assert recalculated(open_before, open_after) == open_after
    assert (judged_before.verdict, judged_after.verdict) == ("breached", "pending")
    kept = recalculated(judged_before, judged_after)
    assert (kept.verdict, kept.due_at, kept.breached_at) == ("breached", *[local("2020-01-31T17:30")] * 2)


@pytest.mark.rule("CLK-5")
def test_lunch_does_not_count():
    state = fold([event("started", "2025-10-11T12:15")], ClockRule(120), office(), local("2025-10-11T14:00"))

    assert (state.due_at, state.counted) == (local("2025-10-11T15:30"), minutes(30))


@pytest.mark.rule("CLK-6")
def test_a_clock_round_the_clock_counts_every_minute():
    state = fold([event("started", "2026-03-06T23:59")], ClockRule(10_080), always(), local("2026-03-07T00:01"))

    assert (state.due_at, state.counted) == (local("2026-03-13T23:59"), minutes(2))


@pytest.mark.rule("CLK-7")
def test_a_pause_over_a_weekend_costs_its_working_minutes_and_no_more():
    events = [
        event("started", "2026-03-06T16:00"),
        event("paused", "2026-03-06T17:00", reason="customer"),
        event("resumed", "2026-03-09T10:00"),
    ]

    without = fold(events[:1], ClockRule(240), office(), local("2026-03-09T10:00"))
    state = fold(events, ClockRule(240), office(), local("2026-03-09T10:00"))

    assert (without.due_at, state.due_at) == (local("2026-03-09T11:00"), local("2026-03-09T14:30"))
    assert office().elapsed(without.due_at, state.due_at) == minutes(120)
    assert (state.counted, state.remaining) == (minutes(60), minutes(180))


@pytest.mark.rule("CLK-8")
def test_two_pauses_add_up_in_whatever_order_they_arrive():
    events = [
        event("started", "2026-03-04T09:00", event_id="a"),
        event("paused", "2026-03-04T09:10", event_id="b"),
        event("resumed", "2026-03-04T09:30", event_id="c"),
        event("paused", "2026-03-04T09:40", event_id="d"),
        event("resumed", "2026-03-04T10:10", event_id="e"),
    ]

    states = {fold(order, HOUR, office(), local("2026-03-04T10:20")).due_at for order in permutations(events)}

    assert states == {local("2026-03-04T10:50")}


@pytest.mark.rule("CLK-8")
def test_pauses_for_two_reasons_overlap_instead_of_adding_up():
    events = [
        event("started", "2026-03-04T09:00"),
        event("paused", "2026-03-04T09:10", reason="customer"),
        event("paused", "2026-03-04T09:20", reason="part"),
        event("resumed", "2026-03-04T09:30", reason="customer"),
        event("resumed", "2026-03-04T09:40", reason="part"),
    ]

    state = fold(events, HOUR, office(), local("2026-03-04T09:50"))

    assert (state.counted, state.due_at) == (minutes(20), local("2026-03-04T10:30"))
    assert [(span.status, span.note) for span in state.spans] == [
        ("running", ""),
        ("paused", "customer"),
        ("paused", "customer, part"),
        ("paused", "part"),
        ("running", ""),
    ]
    assert fold(events[:3], HOUR, office(), local("2026-03-04T09:50")).due_at is None


@pytest.mark.rule("CLK-9")
def test_met_while_paused_leaves_the_open_pause_out():
    events = [
        event("started", "2026-03-04T09:00"),
        event("paused", "2026-03-04T09:30"),
        event("met", "2026-03-06T11:00"),
    ]

    state = fold(events, HOUR, office(), LATER)

    assert (state.status, state.verdict, state.counted) == ("met", "met", minutes(30))
    assert (state.ended_at, state.due_at, state.breached_at) == (local("2026-03-06T11:00"), local("2026-03-06T11:30"), None)


@pytest.mark.rule("CLK-10")
def test_a_clock_that_ignores_pauses_runs_on():
    events = [event("started", "2026-03-04T09:00"), event("paused", "2026-03-04T09:10", reason="customer")]

    response = fold(events, ClockRule(30, honours_pause=False), office(), local("2026-03-04T11:00"))

    assert (response.status, response.breached_at) == ("running", local("2026-03-04T09:30"))
    assert [item.why for item in response.ignored] == ["clock_ignores_pauses"]


@pytest.mark.rule("CLK-10")
def test_a_pause_for_a_reason_the_article_does_not_know_is_shown_and_does_not_stop_the_clock():
    rule = ClockRule(30, pausable=frozenset({"customer"}))
    events = [event("started", "2026-03-04T09:00"), event("paused", "2026-03-04T09:10", reason="busy")]

    assert [item.why for item in fold(events, rule, office(), LATER).ignored] == ["reason_not_pausable"]
    assert rule.pause_refusal("customer") is None


@pytest.mark.rule("CLK-10")
def test_pauses_within_one_minute_sum_by_seconds():
    events = [
        event("started", "2026-03-04T09:00:00"),
        event("paused", "2026-03-04T09:10:05"),
        event("resumed", "2026-03-04T09:10:15"),
        event("paused", "2026-03-04T09:10:20"),
        event("resumed", "2026-03-04T09:10:50"),
    ]

    assert fold(events, HOUR, office(), local("2026-03-04T09:20")).due_at == local("2026-03-04T10:00:40")


@pytest.mark.rule("CLK-10", "CLK-P5")
@pytest.mark.parametrize("at", ["2026-03-04T09:00", "2026-03-04T09:10", "2026-03-04T10:00", "2026-03-04T12:30"])
def test_a_pause_of_no_seconds_changes_nothing(at):
    events = [event("started", "2026-03-04T09:00")]
    blink = [event("resumed", at), event("paused", at)]

    assert fold([*events, *blink], HOUR, office(), LATER) == fold(events, HOUR, office(), LATER)


@pytest.mark.rule("CLK-11")
def test_nothing_falls_due_and_nothing_is_warned_of_while_paused():
    rule = ClockRule(60, warn_before=(30, 10))
    events = [event("started", "2026-03-04T09:00"), event("paused", "2026-03-04T09:40")]

    state = fold(events, rule, office(), LATER)

    assert (state.status, state.verdict, state.due_at, state.breached_at) == ("paused", "pending", None, None)
    assert [(w.minutes_before, w.at, w.is_reached) for w in state.warnings] == [
        (30, local("2026-03-04T09:30"), True),
        (10, None, False),
    ]


@pytest.mark.rule("CLK-11")
def test_a_warning_told_before_a_pause_is_the_same_one_after_it():
    rule = ClockRule(60, warn_before=(30, 10))
    events = [
        event("started", "2026-03-04T09:00"),
        event("paused", "2026-03-04T09:40"),
        event("resumed", "2026-03-04T10:40"),
    ]

    state = fold(events, rule, office(), local("2026-03-04T10:45"))

    assert [(w.at, w.is_reached) for w in state.warnings] == [
        (local("2026-03-04T09:30"), True),
        (local("2026-03-04T10:50"), False),
    ]
    assert state.generation == 0
    assert fold(events, rule, office(), local("2026-03-04T10:50")).warnings[1].is_reached


@pytest.mark.rule("CLK-11")
def test_a_clock_that_was_breached_before_it_was_paused_stays_breached():
    events = [event("started", "2026-03-04T09:00"), event("paused", "2026-03-04T10:30")]

    state = fold(events, HOUR, office(), LATER)

    assert (state.status, state.verdict, state.breached_at) == ("paused", "breached", local("2026-03-04T10:00"))
    assert (state.due_at, state.overrun) == (local("2026-03-04T10:00"), minutes(30))
