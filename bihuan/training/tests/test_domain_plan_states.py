"""The tables of the annual and of the monthly plan, pair by pair, and what their guards refuse."""

import pytest

from bihuan.kernel.refusals import Refusal, WrongState
from bihuan.training.domain.states import ANNUAL, MONTHLY, AnnualFacts, MonthlyFacts


def test_the_monthly_plan_has_exactly_these_pairs():
    found = {(state, name): targets for state, name, targets in MONTHLY.pairs() if targets}

    assert found == {
        ("draft", "submit"): {"submitted"},
        ("returned", "submit"): {"submitted"},
        ("submitted", "adopt"): {"adopted"},
        ("adopted", "unsettle"): {"submitted"},
        ("submitted", "return"): {"returned"},
        ("adopted", "return"): {"returned"},
        ("adopted", "issue"): {"issued"},
        ("submitted", "issue_late"): {"issued"},
    }


@pytest.mark.parametrize(("state", "name"), MONTHLY.missing_pairs())
def test_every_pair_that_is_not_in_the_monthly_table_refuses(state, name):
    with pytest.raises(WrongState) as refused:
        MONTHLY.step(name, state=state, facts=MonthlyFacts(remark="意见"))

    assert refused.value.facts == {"transition": name, "state": state}


@pytest.mark.parametrize(("state", "name"), ANNUAL.missing_pairs())
def test_every_pair_that_is_not_in_the_annual_table_refuses(state, name):
    with pytest.raises(WrongState):
        ANNUAL.step(name, state=state, facts=AnnualFacts(n_lines=1))


@pytest.mark.parametrize(("state", "name"), [("draft", "submit"), ("submitted", "release")])
def test_an_annual_plan_without_lines_stays_where_it_is(state, name):
    assert ANNUAL.refusal(name, state=state, facts=AnnualFacts(n_lines=0)) == Refusal("annual_plan_empty")


@pytest.mark.rule("T-028")
def test_a_blocking_finding_holds_a_plan_back_and_is_told():
    blocking = ({"code": "holiday"}, {"code": "room_taken"})

    why = MONTHLY.refusal("submit", state="draft", facts=MonthlyFacts(blocking))

    assert why == Refusal("plan_check_blocks", n=2, findings=list(blocking))


@pytest.mark.rule("T-051")
def test_a_plan_with_an_open_line_is_not_adopted():
    why = MONTHLY.refusal("adopt", state="submitted", facts=MonthlyFacts(n_lines_pending=2))

    assert why == Refusal("cycle_lines_pending", lines=2, plans=1)


@pytest.mark.rule("T-057")
@pytest.mark.parametrize("state", ["submitted", "adopted"])
@pytest.mark.parametrize("remark", ["", "  "])
def test_a_plan_goes_back_with_a_remark_only(state, remark):
    assert MONTHLY.refusal("return", state=state, facts=MonthlyFacts(remark=remark)) == Refusal("cycle_remark_needed")
    assert MONTHLY.step("return", state=state, facts=MonthlyFacts(remark="补写考核方式")) == "returned"
