"""Every (state × step) of a version: those in the table arrive, all others refuse; each guard has its refusal."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bihuan.kernel.refusals import WrongState
from bihuan.regulations.domain.states import APPROVED, DRAFT, MACHINE, SUBMITTED, VersionFacts
from bihuan.regulations.models import DocumentVersion

TODAY = date(2026, 3, 2)
FACTS = VersionFacts(effective_on=TODAY + timedelta(days=1), today=TODAY, actor_id=2, hands=frozenset({1}))


@pytest.mark.parametrize(("state", "name"), MACHINE.missing_pairs())
def test_a_step_that_is_not_in_the_table_refuses(state, name):
    with pytest.raises(WrongState):
        MACHINE.step(name, state=state, facts=FACTS)


@pytest.mark.parametrize(("state", "name", "targets"), [pair for pair in MACHINE.pairs() if pair[2]])
def test_a_step_in_the_table_arrives(state, name, targets):
    assert MACHINE.step(name, state=state, facts=FACTS) in targets


def test_the_states_are_those_of_the_rows():
    assert set(DocumentVersion.State.values) == MACHINE.states


@pytest.mark.parametrize(
    ("name", "state", "changed", "code"),
    [
        ("submit", DRAFT, {"change_note": " "}, "change_note_missing"),
        ("submit", DRAFT, {"n_changes": 0}, "version_unchanged"),
        ("submit", DRAFT, {"effective_on": TODAY - timedelta(days=1)}, "day_in_past"),
        ("return", SUBMITTED, {"reason": ""}, "reason_missing"),
        ("approve", SUBMITTED, {"actor_id": 1}, "second_person_needed"),
        ("approve", SUBMITTED, {"effective_on": TODAY - timedelta(days=1)}, "day_in_past"),
        ("withdraw", DRAFT, {"reason": ""}, "reason_missing"),
        ("withdraw", APPROVED, {"reason": ""}, "reason_missing"),
        ("withdraw", APPROVED, {"effective_on": TODAY}, "version_in_force"),
    ],
)
def test_a_guard_refuses_with_its_code(name, state, changed, code):
    why = MACHINE.refusal(name, state=state, facts=replace(FACTS, **changed))

    assert why is not None and why.code == code


def test_today_is_not_the_past():
    assert MACHINE.step("approve", state=SUBMITTED, facts=replace(FACTS, effective_on=TODAY)) == APPROVED
