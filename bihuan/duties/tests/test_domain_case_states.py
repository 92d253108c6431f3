"""A case is heard, decided by a person, and open to appeal."""

import pytest

from bihuan.duties.domain.case_states import CASE, CaseFacts
from bihuan.kernel.refusals import WrongState

GOOD = CaseFacts(text="事实清楚", measure="criticism", measures=("none", "criticism"))


def why(name, state, **facts):
    found = CASE.refusal(name, state=state, facts=CaseFacts(**{**GOOD.__dict__, **facts}))
    return found and found.code


def test_every_pair_outside_the_table_is_refused():
    for state, name in CASE.missing_pairs():
        with pytest.raises(WrongState):
            CASE.step(name, state=state, facts=GOOD)


@pytest.mark.rule("T-101")
def test_nothing_is_decided_before_the_person_was_heard_or_let_the_time_pass():
    assert why("decide", "opened") == "wrong_state"
    assert why("pass_over", "opened") == "case_statement_running"
    assert why("pass_over", "opened", statement_is_over=True) is None


@pytest.mark.rule("T-101", "T-102")
def test_a_decision_needs_a_person_who_decides():
    assert why("decide", "heard", has_decider=False) == "case_decider_missing"
    assert why("decide", "heard", is_concerned=True) == "case_own"
    assert why("decide", "heard", measure="dismissal") == "case_measure_unknown"
    assert why("decide", "heard", text=" ") == "case_text_missing"
    assert why("decide", "heard") is None


def test_an_appeal_is_the_persons_own_once_and_in_time():
    assert why("appeal", "decided", is_concerned=True, appeal_is_open=True) is None
    assert why("appeal", "decided", appeal_is_open=True) == "case_not_concerned"
    assert why("appeal", "decided", is_concerned=True) == "case_appeal_over"
    assert why("appeal", "decided", is_concerned=True, appeal_is_open=True, already_appealed=True) == "case_appealed_already"
    assert why("decide_appeal", "appealed", is_same_decider=True) == "case_same_decider"


def test_nothing_is_executed_while_the_appeal_is_open():
    assert why("execute", "decided", has_execution=True, appeal_is_open=True) == "case_appeal_running"
    assert why("execute", "decided", has_execution=True) is None
    assert why("execute", "decided") == "case_execution_missing"
