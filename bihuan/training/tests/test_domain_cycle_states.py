"""The cycle's table, pair by pair, and what its guards refuse."""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.kernel.refusals import Refusal, WrongState
from bihuan.training.domain.cycle_states import CYCLE, CycleFacts

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("state", "name"), CYCLE.missing_pairs())
def test_every_pair_that_is_not_in_the_cycle_table_refuses(state, name):
    with pytest.raises(WrongState) as refused:
        CYCLE.step(name, state=state, facts=CycleFacts(at=AT, remark="意见"))

    assert refused.value.facts == {"transition": name, "state": state}


def test_the_cycle_has_exactly_these_pairs():
    found = {(state, name): targets for state, name, targets in CYCLE.pairs() if targets}

    assert found == {
        ("collecting", "consolidate"): {"submitted"},
        ("submitted", "recall"): {"collecting"},
        ("submitted", "approve"): {"approved"},
        ("submitted", "send_back"): {"collecting"},
        ("approved", "issue"): {"issued"},
        ("issued", "freeze"): {"frozen"},
    }
    assert len(CYCLE.missing_pairs()) == 5 * 6 - 6


@pytest.mark.rule("T-052")
@pytest.mark.parametrize("state", ["collecting", "submitted"])
def test_an_unapproved_plan_cannot_be_issued(state):
    with pytest.raises(WrongState):
        CYCLE.step("issue", state=state, facts=CycleFacts(at=AT))


@pytest.mark.rule("T-053")
def test_issue_is_too_early_before_the_day_and_open_from_its_first_moment():
    first = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # 1 December 00:00 in Shanghai

    early = CYCLE.refusal("issue", state="approved", facts=CycleFacts(at=first - timedelta(microseconds=1), issue_from=first))

    assert early == Refusal("cycle_issue_too_early", issue_from=first)
    assert CYCLE.step("issue", state="approved", facts=CycleFacts(at=first, issue_from=first)) == "issued"
    assert CYCLE.step("issue", state="approved", facts=CycleFacts(at=first + timedelta(days=9), issue_from=first)) == "issued"
    assert CYCLE.step("issue", state="approved", facts=CycleFacts(at=first)) == "issued"


@pytest.mark.rule("T-051")
def test_a_line_without_a_fate_stops_consolidation():
    facts = CycleFacts(at=AT, n_pending_lines=3, n_unsettled_plans=1)

    assert CYCLE.refusal("consolidate", state="collecting", facts=facts) == Refusal("cycle_lines_pending", lines=3, plans=1)


@pytest.mark.rule("T-051")
def test_missing_units_are_named_until_somebody_goes_without_them():
    missing = ("西北片区", "华北片区")

    why = CYCLE.refusal("consolidate", state="collecting", facts=CycleFacts(at=AT, missing=missing))

    assert why == Refusal("cycle_plans_missing", n=2, units="西北片区、华北片区")
    going = CycleFacts(at=AT, missing=missing, goes_without_missing=True)
    assert CYCLE.step("consolidate", state="collecting", facts=going) == "submitted"


@pytest.mark.rule("T-057")
@pytest.mark.parametrize("remark", ["", "  "])
def test_sending_back_needs_a_remark(remark):
    assert CYCLE.refusal("send_back", state="submitted", facts=CycleFacts(at=AT, remark=remark)) == Refusal(
        "cycle_remark_needed"
    )


def test_an_open_assessment_stops_the_freeze():
    facts = CycleFacts(at=AT, freeze_refusals=(Refusal("assessment_missing", units="西北片区"),))

    assert CYCLE.refusal("freeze", state="issued", facts=facts) == Refusal("assessment_missing", units="西北片区")
    assert CYCLE.step("freeze", state="issued", facts=CycleFacts(at=AT)) == "frozen"
