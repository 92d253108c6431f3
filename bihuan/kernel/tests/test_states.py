"""Machines as tables."""

from dataclasses import dataclass

import pytest

from bihuan.kernel.refusals import Refusal, Refused, WrongState
from bihuan.kernel.states import Machine, Transition


@dataclass(frozen=True)
class Facts:
    signed: bool = True
    urgent: bool = False


def receipt_is_signed(facts: Facts) -> Refusal | None:
    return None if facts.signed else Refusal("receipt_missing", signed=False)


def only_urgent(facts: Facts) -> Refusal | None:
    return None if facts.urgent else Refusal("not_urgent")


MACHINE = Machine[Facts](
    (
        Transition("assign", {"logged", "assigned"}, "assigned"),
        Transition("close", {"assigned"}, "closed", guards=(receipt_is_signed,)),
        Transition("close", {"assigned"}, "closed_urgently", guards=(only_urgent,)),
        Transition("close", {"logged"}, "dropped"),
    ),
    states={"archived"},
)


def test_step_returns_the_target():
    assert MACHINE.step("assign", state="logged", facts=Facts()) == "assigned"
    assert MACHINE.step("assign", state="assigned", facts=Facts()) == "assigned"


def test_rows_of_one_name_differ_by_source():
    assert MACHINE.step("close", state="logged", facts=Facts(signed=False)) == "dropped"


def test_the_first_row_whose_guards_pass_decides():
    assert MACHINE.step("close", state="assigned", facts=Facts(urgent=True)) == "closed"
    assert MACHINE.step("close", state="assigned", facts=Facts(signed=False, urgent=True)) == "closed_urgently"


def test_the_refusal_told_is_the_first_rows():
    with pytest.raises(Refused) as caught:
        MACHINE.step("close", state="assigned", facts=Facts(signed=False))

    assert type(caught.value) is Refused
    assert caught.value.refusal == Refusal("receipt_missing", signed=False)


def test_refusal_tells_the_same_as_step_without_raising():
    assert MACHINE.refusal("close", state="assigned", facts=Facts()) is None
    assert MACHINE.refusal("close", state="assigned", facts=Facts(signed=False)) == Refusal("receipt_missing", signed=False)


@pytest.mark.parametrize(("state", "name"), MACHINE.missing_pairs())
def test_every_pair_that_is_not_in_the_table_refuses(state, name):
    with pytest.raises(WrongState) as caught:
        MACHINE.step(name, state=state, facts=Facts())

    assert caught.value.refusal == Refusal("wrong_state", transition=name, state=state)


def test_a_name_that_no_row_has_is_a_wrong_state_too():
    with pytest.raises(WrongState):
        MACHINE.step("fly", state="logged", facts=Facts())


def test_available_is_what_step_accepts_one_row_per_name():
    rows = MACHINE.available(state="assigned", facts=Facts(urgent=True))

    assert [(row.name, row.target) for row in rows] == [("assign", "assigned"), ("close", "closed")]
    assert [row.name for row in MACHINE.available(state="assigned", facts=Facts(signed=False))] == ["assign"]
    assert MACHINE.available(state="closed", facts=Facts()) == ()


def test_possible_ignores_guards():
    assert [row.target for row in MACHINE.possible("assigned")] == ["assigned", "closed", "closed_urgently"]


def test_pairs_enumerate_every_state_and_name():
    pairs = list(MACHINE.pairs())

    assert len(pairs) == 6 * 2
    assert ("assigned", "close", frozenset({"closed", "closed_urgently"})) in pairs
    assert MACHINE.missing_pairs() == (
        ("archived", "assign"),
        ("archived", "close"),
        ("closed", "assign"),
        ("closed", "close"),
        ("closed_urgently", "assign"),
        ("closed_urgently", "close"),
        ("dropped", "assign"),
        ("dropped", "close"),
    )


def test_a_transition_needs_a_set_of_sources():
    with pytest.raises(ValueError, match="without a source"):
        Transition("fly", set(), "gone")
    with pytest.raises(TypeError, match="not one state"):
        Transition("fly", "logged", "gone")


def test_every_guard_may_be_heard_at_once():
    row = Transition("close", {"assigned"}, "closed", guards=(receipt_is_signed, only_urgent))

    assert [why.code for why in row.refusals(Facts(signed=False))] == ["receipt_missing", "not_urgent"]
    assert row.refusals(Facts(urgent=True)) == ()
