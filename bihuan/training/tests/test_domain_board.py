"""The chain: who blocks whom, and how much working time lateness leaves to those above."""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.training.domain.board import StepFacts, StepMark, marks

DUE_PLANS = datetime(2026, 11, 25, 16, tzinfo=UTC)
DUE_CONSOLIDATE = DUE_PLANS + timedelta(days=1)
DUE_APPROVE = DUE_PLANS + timedelta(days=5)


def around_the_clock(start, end):
    return int((end - start).total_seconds() // 60)


def chain(*, plans_done=None, consolidated=None):
    return (
        StepFacts("collect", DUE_PLANS, plans_done, may_begin=True),
        StepFacts("consolidate", DUE_CONSOLIDATE, consolidated, may_begin=plans_done is not None),
        StepFacts("approve", DUE_APPROVE, may_begin=consolidated is not None),
    )


def test_before_the_day_the_first_step_runs_and_the_others_wait_for_it():
    found = marks(chain(), DUE_PLANS - timedelta(hours=2), around_the_clock)

    assert found == (
        StepMark("collect", "now", slack_minutes=120),
        StepMark("consolidate", "wait", slack_minutes=120 + 1440, blocked_by="collect"),
        StepMark("approve", "wait", slack_minutes=120 + 5 * 1440, blocked_by="collect"),
    )


@pytest.mark.rule("T-051")
def test_a_late_unit_eats_the_room_of_consolidation():
    found = marks(chain(), DUE_PLANS + timedelta(hours=3), around_the_clock)

    assert (found[0].mark, found[0].late_by_minutes) == ("late", 180)
    assert (found[1].slack_minutes, found[1].slack_lost_minutes, found[1].blocked_by) == (21 * 60, 180, "collect")
    assert found[2].slack_lost_minutes == 0


def test_a_step_that_ended_late_says_by_how_much_for_ever():
    found = marks(chain(plans_done=DUE_PLANS + timedelta(hours=4)), DUE_PLANS + timedelta(hours=10), around_the_clock)

    assert found[0] == StepMark("collect", "done", late_by_minutes=240)
    assert found[1] == StepMark("consolidate", "now", slack_minutes=14 * 60, slack_lost_minutes=240)


def test_the_due_moment_itself_is_late():
    assert marks(chain(), DUE_PLANS, around_the_clock)[0].mark == "late"
    assert marks(chain(), DUE_PLANS - timedelta(microseconds=1), around_the_clock)[0].mark == "now"


def test_without_a_calendar_nothing_is_claimed_about_working_time():
    found = marks(chain(), DUE_PLANS + timedelta(hours=3), lambda start, end: None)

    assert [(mark.late_by_minutes, mark.slack_minutes, mark.slack_lost_minutes) for mark in found] == [
        (0, 0, 0),
        (0, None, 0),
        (0, None, 0),
    ]


def test_a_step_without_a_due_moment_only_waits_or_runs():
    steps = (StepFacts("collect", DUE_PLANS), StepFacts("hold", None), StepFacts("hold2", None, may_begin=True))

    assert [mark.mark for mark in marks(steps, DUE_PLANS, around_the_clock)] == ["late", "wait", "now"]
