"""The duty's machine and its verdict, generated."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.duties.domain.proposal_states import PROPOSAL_MACHINE, ProposalFacts
from bihuan.duties.domain.states import DONE, ENDED, MACHINE, PENDING, DutyFacts
from bihuan.duties.domain.verdict import FULFILLED, WAIVE, Happening, Verdict, verdict
from bihuan.duties.models import CaseProposal, Duty
from bihuan.kernel.refusals import Refused, WrongState

DUE = datetime(2026, 12, 25, 16, 0, tzinfo=UTC)
SOON = timedelta(minutes=1)
times = st.integers(-5000, 5000).map(lambda minutes: DUE + timedelta(minutes=minutes))


def facts(at=DUE, reason="理由"):
    return DutyFacts(due_at=DUE, at=at, reason=reason)


def test_the_table_and_the_row_know_the_same_states():
    assert MACHINE.states == set(Duty.State.values)
    assert frozenset(Duty.State.values) == PENDING | ENDED
    assert DONE < ENDED
    assert PROPOSAL_MACHINE.states == set(CaseProposal.State.values)


@pytest.mark.parametrize(("state", "name"), MACHINE.missing_pairs())
@pytest.mark.parametrize("at", [DUE - SOON, DUE])
def test_what_is_not_in_the_table_refuses(state, name, at):
    with pytest.raises(WrongState):
        MACHINE.step(name, state=state, facts=facts(at))


@pytest.mark.parametrize(("state", "name"), PROPOSAL_MACHINE.missing_pairs())
def test_a_decided_proposal_is_not_decided_again(state, name):
    with pytest.raises(WrongState):
        PROPOSAL_MACHINE.step(name, state=state, facts=ProposalFacts(note="理由"))


@pytest.mark.parametrize("state", ["open", "missed", "met_late"])
def test_fulfilling_is_judged_by_its_own_time(state):
    assert MACHINE.step("fulfil", state=state, facts=facts(DUE - SOON)) == "met"
    assert MACHINE.step("fulfil", state=state, facts=facts(DUE)) == "met_late"


def test_nothing_is_missed_before_it_is_due():
    with pytest.raises(Refused) as refused:
        MACHINE.step("miss", state="open", facts=facts(DUE - SOON))
    assert refused.value.code == "duty_not_due_yet"
    assert MACHINE.step("miss", state="open", facts=facts(DUE)) == "missed"


@pytest.mark.parametrize("name", ["waive", "void"])
def test_ending_without_a_reason_is_refused(name):
    with pytest.raises(Refused) as refused:
        MACHINE.step(name, state="open", facts=facts(reason="  "))
    assert refused.value.code == "duty_reason_missing"


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        ([], DUE - SOON, Verdict("open")),
        ([], DUE, Verdict("missed", missed_at=DUE)),
        ([Happening(FULFILLED, DUE - SOON)], DUE, Verdict("met", fulfilled_at=DUE - SOON)),
        ([Happening(FULFILLED, DUE)], DUE, Verdict("met_late", fulfilled_at=DUE, missed_at=DUE)),
        ([Happening(FULFILLED, DUE)], DUE - SOON, Verdict("open")),
        ([Happening(WAIVE, DUE - SOON)], DUE, Verdict("waived")),
        ([Happening(WAIVE, DUE)], DUE, Verdict("waived", missed_at=DUE)),
        ([Happening("void", DUE - SOON), Happening(FULFILLED, DUE - SOON)], DUE, Verdict("void")),
    ],
)
def test_the_verdict_of_a_story(events, at, expected):
    assert verdict(DUE, events, at=at) == expected


@given(done=st.lists(times, max_size=3), at=times)
def test_the_verdict_does_not_depend_on_the_order_in_which_things_became_known(done, at):
    events = [Happening(FULFILLED, one) for one in done]
    assert len({verdict(DUE, order, at=at) for order in permutations(events)}) == 1


@given(done=times, first=times, second=times)
def test_once_done_the_verdict_does_not_depend_on_when_it_is_asked(done, first, second):
    events = [Happening(FULFILLED, done)]
    asked = {verdict(DUE, events, at=max(done, at)) for at in (first, second)}
    assert asked == {verdict(DUE, events, at=done)}
