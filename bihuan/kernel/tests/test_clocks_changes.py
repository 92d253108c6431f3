"""Clocks: changed targets, reopening, lateness, other zones. Hours 09:00–12:00 and 13:30–18:00 unless a test says otherwise."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from bihuan.kernel.calendars import Period
from bihuan.kernel.clocks import ClockEvent, ClockRule, ClockStatus, Reopening, Verdict, fold, rung_key
from bihuan.kernel.refusals import Refused
from bihuan.kernel.tests.factories import DAY, HOUR, LATER, SHANGHAI, always, event, local, minutes, office


@pytest.mark.rule("CLK-12")
def test_a_new_target_applies_to_the_whole_and_keeps_pauses_and_elapsed_time():
    events = [
        event("started", "2026-03-04T09:00"),
        event("paused", "2026-03-04T09:10"),
        event("resumed", "2026-03-04T09:20"),
        event("target_changed", "2026-03-04T09:40", minutes=120),
    ]

    state = fold(events, HOUR, office(), local("2026-03-04T09:50"))

    assert (state.counted, state.due_at, state.generation) == (minutes(40), local("2026-03-04T11:10"), 1)
    assert (state.breached_at, state.breached_by_change) == (None, False)


@pytest.mark.rule("CLK-12")
@pytest.mark.parametrize("target", [0, 30, 40])
def test_a_target_already_used_up_is_due_at_the_change_and_never_earlier(target):
    events = [event("started", "2026-03-04T09:00"), event("target_changed", "2026-03-04T09:40", minutes=target)]

    state = fold(events, ClockRule(60, warn_before=(20,)), office(), local("2026-03-04T09:50"))

    changed = local("2026-03-04T09:40")
    assert (state.verdict, state.due_at, state.breached_at, state.breached_by_change) == ("breached", changed, changed, True)
    assert [(w.at, w.is_reached) for w in state.warnings] == [(changed, True)]


@pytest.mark.rule("CLK-12")
def test_a_longer_target_after_a_breach_moves_the_due_moment_and_not_the_history():
    events = [
        event("started", "2026-03-04T09:00"),
        event("target_changed", "2026-03-04T10:30", minutes=120),
        event("target_changed", "2026-03-04T10:40", minutes=70),
    ]

    longer = fold(events[:2], HOUR, office(), local("2026-03-04T10:35"))
    shorter = fold(events, HOUR, office(), local("2026-03-04T10:45"))

    assert (longer.verdict, longer.breached_at, longer.due_at) == (
        "breached",
        local("2026-03-04T10:00"),
        local("2026-03-04T11:00"),
    )
    assert (shorter.breached_at, shorter.due_at, shorter.breached_by_change) == (
        local("2026-03-04T10:00"),
        local("2026-03-04T10:40"),
        False,
    )


@pytest.mark.rule("CLK-12")
def test_a_shorter_target_after_a_breach_does_not_move_the_due_moment_back():
    events = [event("started", "2026-03-04T09:00"), event("target_changed", "2026-03-04T10:30", minutes=10)]

    state = fold(events, HOUR, office(), LATER)

    assert (state.due_at, state.breached_at, state.breached_by_change) == (*[local("2026-03-04T10:00")] * 2, False)


@pytest.mark.rule("CLK-12")
def test_a_target_set_before_the_start_is_the_target_and_after_the_end_changes_nothing():
    set_before = [
        event("target_changed", "2026-03-04T08:00", minutes=0),
        event("target_changed", "2026-03-04T08:30", minutes=30),
        event("started", "2026-03-04T09:00"),
    ]
    state = fold(set_before, HOUR, office(), local("2026-03-04T09:10"))
    ended = [
        event("started", "2026-03-04T09:00"),
        event("met", "2026-03-04T09:30"),
        event("target_changed", "2026-03-04T09:40", minutes=10),
    ]

    assert (state.due_at, state.generation, state.verdict) == (local("2026-03-04T09:30"), 0, "pending")
    after_the_end = fold(ended, HOUR, office(), LATER)
    assert (after_the_end.verdict, [item.why for item in after_the_end.ignored]) == ("met", ["met"])


@pytest.mark.rule("CLK-13")
def test_the_customers_clock_and_the_departments_clock_run_from_their_own_start():
    first_contact, accepted = event("started", "2026-03-04T09:00"), event("started", "2026-03-04T09:45")

    customer, internal = (fold([start], HOUR, office(), local("2026-03-04T09:50")) for start in (first_contact, accepted))

    assert (customer.due_at, internal.due_at) == (local("2026-03-04T10:00"), local("2026-03-04T10:45"))


@pytest.mark.rule("CLK-13")
def test_a_second_start_never_restarts_the_customers_clock():
    again = event("started", "2026-03-04T09:45", event_id="assigned")

    clock = fold([event("started", "2026-03-04T09:00"), again], HOUR, office(), local("2026-03-04T10:30"))

    assert (clock.due_at, clock.verdict) == (local("2026-03-04T10:00"), "breached")
    assert [item.why for item in clock.ignored] == ["already_started"]


REOPENED = [
    event("started", "2026-03-04T09:00"),
    event("met", "2026-03-04T09:30"),
    event("reopened", "2026-03-05T10:00"),
]


@pytest.mark.rule("CLK-14")
def test_a_reopened_resolution_clock_resumes_without_the_closed_time():
    state = fold(REOPENED, HOUR, office(), local("2026-03-05T10:10"))

    assert (state.status, state.verdict, state.n_reopened, state.ended_at) == ("running", "pending", 1, None)
    assert (state.counted, state.due_at) == (minutes(40), local("2026-03-05T10:30"))
    met_again = fold([*REOPENED, event("met", "2026-03-05T10:30")], HOUR, office(), LATER)
    assert (met_again.status, met_again.verdict, met_again.counted) == ("met", "breached", minutes(60))


@pytest.mark.rule("CLK-14")
def test_a_first_response_clock_does_not_start_again():
    state = fold(REOPENED, ClockRule(60, reopening=Reopening.STAYS_MET), office(), LATER)

    assert (state.status, state.verdict, state.n_reopened, state.counted) == ("met", "met", 1, minutes(30))


@pytest.mark.rule("CLK-14")
@pytest.mark.parametrize(("within", "status"), [(0, "met"), (1, "running")])
def test_a_reopening_too_late_belongs_to_a_new_order(within, status):
    state = fold(REOPENED, ClockRule(60, reopen_within_days=within), office(), local("2026-03-05T10:10"))

    assert (state.status, [item.why for item in state.ignored]) == (
        status,
        ["reopened_too_late"] if status == "met" else [],
    )


@pytest.mark.rule("CLK-15")
def test_a_cancelled_clock_is_void_and_never_falls_due():
    events = [event("started", "2026-03-04T09:00"), event("cancelled", "2026-03-04T09:30")]

    state = fold(events, ClockRule(60, warn_before=(10,)), office(), LATER)

    assert (state.status, state.verdict, state.due_at, state.breached_at) == ("cancelled", "void", None, None)
    assert (state.counted, state.ended_at, state.warnings[0].at) == (minutes(30), local("2026-03-04T09:30"), None)


@pytest.mark.rule("CLK-15")
def test_the_earliest_start_is_kept():
    events = [event("started", "2026-03-04T09:30"), event("started", "2026-03-04T09:00")]

    state = fold(events, HOUR, office(), LATER)

    assert (state.started_at, [item.why for item in state.ignored]) == (local("2026-03-04T09:00"), ["already_started"])


@pytest.mark.rule("CLK-16")
@pytest.mark.parametrize("looks", ["2026-03-04T10:30", "2026-03-04T16:00", "2027-03-04T16:00"])
def test_a_worker_that_looks_late_sees_the_true_breach(looks):
    events = [event("started", "2026-03-04T09:00"), event("met", "2026-03-04T10:30")]

    state = fold(events, HOUR, office(), local(looks))

    assert (state.status, state.verdict, state.breached_at) == ("met", "breached", local("2026-03-04T10:00"))


@pytest.mark.rule("CLK-16")
@pytest.mark.parametrize(("at", "verdict"), [("09:59:59.999999", "met"), ("10:00", "breached")])
def test_the_due_moment_itself_is_late(at, verdict):
    events = [event("started", "2026-03-04T09:00"), event("met", f"2026-03-04T{at}")]

    assert fold(events, HOUR, office(), LATER).verdict == verdict


@pytest.mark.rule("CLK-16")
@pytest.mark.parametrize(("looks", "verdict"), [("09:59:59", "pending"), ("10:00", "breached")])
def test_an_open_clock_is_breached_from_its_due_moment_on(looks, verdict):
    state = fold([event("started", "2026-03-04T09:00")], HOUR, office(), local(f"2026-03-04T{looks}"))

    assert (state.verdict, state.due_at) == (verdict, local("2026-03-04T10:00"))


def sweep(events, now, outbox, recipients=("P1", "P2")):
    """What a worker does that may run twice, late, or die between two notices: every reached rung, by its key."""
    state = fold(events, ClockRule(60, warn_before=(30, 10)), office(), local(now))
    for warning in state.warnings:
        for who in recipients if warning.is_reached else ():
            outbox.append(rung_key("WO-1", "response", str(warning.minutes_before), state.generation, who))


@pytest.mark.rule("CLK-11", "CLK-17")
def test_each_rung_has_one_key_per_recipient_however_often_and_late_it_is_swept():
    started = event("started", "2026-03-04T09:00")
    events = [started, event("paused", "2026-03-04T09:40"), event("resumed", "2026-03-04T10:40")]
    outbox: list[str] = []

    sweep([started], "2026-03-04T09:29", outbox)
    sweep([started], "2026-03-04T09:30", outbox, recipients=("P1",))
    for now in ("2026-03-04T09:35", "2026-03-04T09:35", "2026-03-04T10:45", "2026-03-04T16:00", "2026-03-05T16:00"):
        sweep(events, now, outbox)

    assert sorted(set(outbox)) == [f"WO-1/response/{rung}/0/{who}" for rung in ("10", "30") for who in ("P1", "P2")]


@pytest.mark.rule("CLK-12", "CLK-17")
def test_a_new_target_has_rungs_of_its_own():
    events = [event("started", "2026-03-04T09:00"), event("target_changed", "2026-03-04T09:35", minutes=120)]
    outbox: list[str] = []

    sweep(events, "2026-03-04T09:34", outbox)
    sweep(events, "2026-03-04T10:29", outbox)
    sweep(events, "2026-03-04T10:30", outbox)

    assert outbox == [f"WO-1/response/30/{generation}/{who}" for generation in (0, 1) for who in ("P1", "P2")]


@pytest.mark.rule("CLK-18")
def test_a_warning_is_computed_in_working_time_and_lands_within_hours():
    rule = ClockRule(90, warn_before=(60, 30))
    state = fold([event("started", "2026-03-06T17:00")], rule, office(), local("2026-03-06T17:10"))

    assert [(w.minutes_before, w.at, w.is_reached) for w in state.warnings] == [
        (60, local("2026-03-06T17:30"), False),
        (30, local("2026-03-09T09:00"), False),
    ]


@pytest.mark.rule("CLK-18")
def test_a_clock_round_the_clock_may_warn_at_night():
    state = fold([event("started", "2026-03-06T23:00")], ClockRule(90, warn_before=(30,)), always(), local("2026-03-06T23:10"))

    assert state.warnings[0].at == local("2026-03-07T00:00")


@pytest.mark.rule("CLK-18")
def test_a_warning_that_closing_time_put_off_waits_for_the_resumption():
    rule = ClockRule(90, warn_before=(30,))
    events = [
        event("started", "2026-03-06T17:00"),
        event("paused", "2026-03-06T20:00"),
        event("resumed", "2026-03-09T10:15"),
    ]

    assert fold(events[:2], rule, office(), LATER).warnings[0].at is None
    state = fold(events, rule, office(), local("2026-03-09T10:20"))
    assert (state.warnings[0].at, state.warnings[0].is_reached) == (local("2026-03-09T10:15"), True)


@pytest.mark.rule("CLK-18")
def test_a_target_shorter_than_its_warning_is_warned_of_at_once():
    state = fold([event("started", "2026-03-06T20:00")], ClockRule(30, warn_before=(60,)), office(), LATER)

    assert (state.warnings[0].at, state.warnings[0].is_reached) == (local("2026-03-09T09:00"), True)


@pytest.mark.rule("CLK-19")
def test_a_target_of_nothing_is_due_at_once():
    state = fold([event("started", "2026-03-06T09:00")], ClockRule(0), office(), local("2026-03-06T09:00"))

    assert (state.due_at, state.verdict, state.breached_at) == (local("2026-03-06T09:00"), "breached", state.due_at)
    assert state.ledger == ()


@pytest.mark.rule("CLK-19")
def test_impossible_targets_are_refused():
    with pytest.raises(Refused, match="target_negative"):
        ClockRule(-1)
    with pytest.raises(Refused, match="target_negative"):
        event("target_changed", "2026-03-06T09:00", minutes=-1)
    with pytest.raises(Refused, match="warning_not_before_due"):
        ClockRule(60, warn_before=(0,))
    with pytest.raises(Refused, match="due_beyond_three_years"):
        fold([event("started", "2026-03-06T09:00")], ClockRule(10_000_000), office(), local("2026-03-06T10:00"))


@pytest.mark.rule("CLK-20")
def test_events_written_in_another_zone_are_the_same_events():
    there = ZoneInfo("America/New_York")
    events = [event("started", "2026-03-06T09:00"), event("met", "2026-03-06T09:30")]
    moved = [ClockEvent(item.kind, item.at.astimezone(there)) for item in events]

    assert fold(moved, HOUR, office(), LATER.astimezone(UTC)) == fold(events, HOUR, office(), LATER)


@pytest.mark.rule("CLK-20")
def test_an_outlet_is_judged_by_its_own_hours():
    xinjiang = office({}, week=((Period.parse("10:00-19:00"),),) * 5 + ((),) * 2)

    state = fold([event("started", "2026-03-06T09:00")], HOUR, xinjiang, local("2026-03-06T10:30"))

    assert (state.due_at, state.counted, state.verdict) == (local("2026-03-06T11:00"), minutes(30), "pending")


@pytest.mark.rule("CLK-20")
def test_a_device_clock_that_is_fast_is_corrected_and_what_it_wrote_is_kept():
    fast = event("met", "2026-03-06T10:05", skew=minutes(10))

    state = fold([event("started", "2026-03-06T09:00"), fast], HOUR, office(), LATER)

    assert (state.verdict, state.ended_at, fast.at) == ("met", local("2026-03-06T09:55"), local("2026-03-06T10:05"))


@pytest.mark.rule("CLK-20")
def test_an_event_that_is_still_to_come_has_not_happened():
    events = [event("started", "2026-03-06T09:00"), event("met", "2026-03-06T09:30")]

    state = fold(events, HOUR, office(), local("2026-03-06T09:20"))

    assert (state.status, [item.why for item in state.ignored]) == ("running", ["not_yet"])


def test_an_event_that_is_told_twice_happened_once():
    events = [event("started", "2026-03-06T09:00", event_id="s"), event("reopened", "2026-03-06T09:50", event_id="r")]
    met = event("met", "2026-03-06T09:30", event_id="m")

    state = fold([*events, met, met, *events], HOUR, office(), LATER)

    assert (state.n_reopened, state.ignored) == (1, ())


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([("paused", "09:00")], "not_started"),
        ([("resumed", "09:00")], "not_paused"),
        ([("met", "09:00")], "not_started"),
        ([("reopened", "09:00")], "not_met"),
        ([("started", "09:00"), ("resumed", "09:10")], "not_paused"),
        ([("started", "09:00"), ("reopened", "09:10")], "not_met"),
        ([("started", "09:00"), ("met", "09:10"), ("met", "09:20")], "met"),
        ([("started", "09:00"), ("met", "09:10"), ("paused", "09:20")], "met"),
        ([("started", "09:00"), ("cancelled", "09:10"), ("cancelled", "09:20")], "already_cancelled"),
        ([("started", "09:00"), ("cancelled", "09:10"), ("met", "09:20")], "cancelled"),
        ([("cancelled", "09:00"), ("started", "09:10")], "already_started"),
    ],
)
def test_an_event_that_cannot_happen_is_listed_with_its_reason(events, why):
    state = fold([event(kind, f"2026-03-06T{at}") for kind, at in events], HOUR, office(), LATER)

    assert [item.why for item in state.ignored] == [why]
    assert state.ignored[0].event.kind == events[-1][0]


def test_cancelling_what_was_met_makes_it_void_and_keeps_when_it_ended():
    events = [
        event("started", "2026-03-06T09:00"),
        event("met", "2026-03-06T09:30"),
        event("cancelled", "2026-03-07T09:30"),
    ]

    state = fold(events, HOUR, office(), LATER)

    assert (state.status, state.verdict) == (ClockStatus.CANCELLED, Verdict.VOID)
    assert (state.ended_at, state.counted) == (local("2026-03-06T09:30"), minutes(30))


@pytest.mark.rule("CLK-P9")
def test_the_ledger_shows_each_stretch_and_adds_up_to_the_wall_time():
    events = [
        event("started", "2026-03-06T11:30"),
        event("paused", "2026-03-06T14:00", reason="customer"),
        event("resumed", "2026-03-06T14:30"),
        event("met", "2026-03-06T14:40"),
        event("reopened", "2026-03-06T15:00"),
    ]

    state = fold(events, DAY, office(), local("2026-03-06T15:10"))

    assert [(f"{line.start_at.astimezone(SHANGHAI):%H:%M}", line.counted, line.reason, line.note) for line in state.ledger] == [
        ("11:30", True, "working", ""),
        ("12:00", False, "lunch", ""),
        ("13:30", True, "working", ""),
        ("14:00", False, "paused", "customer"),
        ("14:30", True, "working", ""),
        ("14:40", False, "met", ""),
        ("15:00", True, "working", ""),
    ]
    assert sum((line.wall for line in state.ledger if line.counted), minutes(0)) == state.counted == minutes(80)
    assert sum((line.wall for line in state.ledger), minutes(0)) == minutes(220)


@pytest.mark.rule("CLK-20")
def test_hours_that_begin_in_a_skipped_hour_begin_when_the_clock_has_changed():
    """New York, 8 March 2026: 02:00 is followed by 03:00, so hours from 02:30 to 04:00 last one hour that day."""
    zone = ZoneInfo("America/New_York")
    nights = office({}, zone=zone, week=((Period(150, 240),),) * 7)
    midnight, noon = local("2026-03-08T00:00", zone), local("2026-03-08T12:00", zone)

    assert minutes(60) == nights.elapsed(midnight, noon)
    assert nights.add(midnight, 30).due_at == local("2026-03-08T03:30", zone)
