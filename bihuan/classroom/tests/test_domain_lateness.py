"""Five minutes before the start."""

from datetime import datetime, timedelta

import pytest

from bihuan.classroom.domain.lateness import SignInRule, attended_minutes, late_minutes, window_of, window_refusal

START = datetime.fromisoformat("2026-12-08T09:00+08:00")
END = datetime.fromisoformat("2026-12-08T11:30+08:00")
RULE = SignInRule(lead=5)


def at(clock):
    return datetime.fromisoformat(f"2026-12-08T{clock}+08:00")


@pytest.mark.rule("T-035")
@pytest.mark.parametrize(
    ("clock", "late"),
    [("08:00", 0), ("08:55:00", 0), ("08:55:59", 0), ("08:56:00", 1), ("08:56:59", 1), ("09:00", 5), ("09:10", 15)],
)
def test_the_minute_0855_is_on_time_and_0856_is_late(clock, late):
    assert late_minutes(at(clock), START, RULE) == late


@pytest.mark.rule("T-035")
def test_lead_and_grace_come_from_the_article():
    assert late_minutes(at("08:58:59"), START, SignInRule(lead=5, grace=3)) == 0
    assert late_minutes(at("08:59:00"), START, SignInRule(lead=5, grace=3)) == 1
    assert late_minutes(at("08:51:00"), START, SignInRule(lead=10)) == 1


def test_a_segment_opens_two_hours_before_and_ends_with_its_end():
    window = window_of(START, END)

    assert window_refusal(window, at("06:59:59")).code == "signin_not_open"
    assert window_refusal(window, at("07:00")) is None
    assert window_refusal(window, END - timedelta(seconds=1)) is None
    assert window_refusal(window, END).code == "signin_over"


@pytest.mark.parametrize(
    ("signed", "out", "minutes"),
    [("08:50", None, 150), ("09:30", None, 120), ("08:50", "10:00", 60), ("09:30", "12:00", 120), ("11:40", None, 0)],
)
def test_real_minutes_lie_inside_the_segment(signed, out, minutes):
    found = attended_minutes(signed_at=at(signed), signed_out_at=at(out) if out else None, starts_at=START, ends_at=END)

    assert found == minutes
