"""Every pair of state and transition that is not in the tables is refused; the guards name what is missing."""

from __future__ import annotations

import pytest

from bihuan.kernel.refusals import Refused, WrongState
from bihuan.training.domain.package import Gap
from bihuan.training.domain.return_states import DEVIATION, RETURN, DecisionFacts, ReturnFacts

GOOD_RETURN = ReturnFacts(remark="请补照片")
GOOD_DECISION = DecisionFacts(document_no="培〔2026〕12号", remark="情况属实")


@pytest.mark.parametrize(("state", "name"), RETURN.missing_pairs())
def test_a_return_transition_that_is_not_in_the_table_is_refused(state: str, name: str) -> None:
    with pytest.raises(WrongState):
        RETURN.step(name, state=state, facts=GOOD_RETURN)


@pytest.mark.parametrize(("state", "name"), DEVIATION.missing_pairs())
def test_a_deviation_transition_that_is_not_in_the_table_is_refused(state: str, name: str) -> None:
    with pytest.raises(WrongState):
        DEVIATION.step(name, state=state, facts=GOOD_DECISION)


def test_the_tables_lead_where_they_say() -> None:
    assert {(s, n): set(t) for s, n, t in RETURN.pairs() if t} == {
        ("draft", "submit"): {"submitted"},
        ("sent_back", "submit"): {"submitted"},
        ("submitted", "accept"): {"accepted"},
        ("submitted", "send_back"): {"sent_back"},
    }
    assert {(s, n): set(t) for s, n, t in DEVIATION.pairs() if t} == {
        ("requested", "approve"): {"approved"},
        ("requested", "refuse"): {"refused"},
    }


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (ReturnFacts(unrecorded=("礼仪",), unexplained=("投诉",)), "return_line_not_recorded"),
        (ReturnFacts(unexplained=("投诉",), gaps=(Gap("photo", "现场照片", 1, "礼仪"),)), "return_explanation_missing"),
        (ReturnFacts(gaps=(Gap("photo", "现场照片", 1, "礼仪"),)), "return_kind_missing"),
        (ReturnFacts(gaps=(Gap("summary", "月度总结"),)), "return_month_kind_missing"),
    ],
)
def test_submitting_names_the_first_thing_that_is_missing(facts: ReturnFacts, code: str) -> None:
    with pytest.raises(Refused) as refused:
        RETURN.step("submit", state="draft", facts=facts)

    assert refused.value.code == code


def test_sending_back_needs_a_remark() -> None:
    with pytest.raises(Refused, match="return_remark_missing"):
        RETURN.step("send_back", state="submitted", facts=ReturnFacts(remark=" "))


@pytest.mark.parametrize(
    ("name", "facts", "code"),
    [
        ("approve", DecisionFacts(is_own=True, document_no="1"), "deviation_own"),
        ("approve", DecisionFacts(remark="同意"), "deviation_document_missing"),
        ("refuse", DecisionFacts(document_no="1"), "deviation_remark_missing"),
        ("refuse", DecisionFacts(is_own=True, remark="不"), "deviation_own"),
    ],
)
def test_a_decision_needs_another_person_a_number_or_a_reason(name: str, facts: DecisionFacts, code: str) -> None:
    with pytest.raises(Refused) as refused:
        DEVIATION.step(name, state="requested", facts=facts)

    assert refused.value.code == code
