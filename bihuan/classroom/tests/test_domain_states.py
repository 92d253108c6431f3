"""Session and leave: what the tables refuse."""

import pytest

from bihuan.classroom.domain.states import LEAVE, SESSION, LeaveFacts, SessionFacts, steps_from
from bihuan.kernel.refusals import Refused, WrongState


@pytest.mark.parametrize(("machine", "facts"), [(SESSION, SessionFacts()), (LEAVE, LeaveFacts())])
def test_every_pair_outside_the_table_is_refused(machine, facts):
    for state, name in machine.missing_pairs():
        with pytest.raises(WrongState):
            machine.step(name, state=state, facts=facts)


@pytest.mark.rule("T-031")
def test_the_general_manager_cannot_be_told_before_the_area_head_agreed():
    with pytest.raises(Refused) as refused:
        LEAVE.step("pass", state="requested", facts=LeaveFacts(step="general_manager"))

    assert refused.value.refusal.code == "leave_step_order"
    assert refused.value.refusal.facts["expected"] == "area_head"


@pytest.mark.rule("T-031")
def test_the_chain_is_complete_only_after_its_last_step():
    assert LEAVE.step("pass", state="requested", facts=LeaveFacts(step="area_head")) == "agreed"
    assert LEAVE.step("pass", state="agreed", facts=LeaveFacts(step="general_manager", done=1)) == "completed"
    assert LEAVE.step("pass", state="requested", facts=LeaveFacts(chain=("area_head",), step="area_head")) == "completed"


@pytest.mark.rule("T-031")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (LeaveFacts(step="area_head", is_own=True), "leave_own"),
        (LeaveFacts(step="area_head", session_is_over=True), "leave_too_late"),
    ],
)
def test_nobody_agrees_to_the_own_leave_nor_afterwards(facts, code):
    assert LEAVE.refusal("pass", state="requested", facts=facts).code == code


@pytest.mark.rule("T-037")
def test_a_video_session_is_not_announced_while_a_province_has_no_room():
    why = SESSION.refusal("notify", state="prepared", facts=SessionFacts(n_seats=30, rooms_missing=("甲省公司",)))

    assert (why.code, why.facts["unit"]) == ("session_room_missing", "甲省公司")


@pytest.mark.rule("T-038")
def test_a_session_with_a_missing_piece_is_not_closed():
    why = SESSION.refusal("close", state="ended", facts=SessionFacts(gaps=("培训签到表（乙省公司）",)))

    assert (why.code, why.facts["piece"]) == ("dossier_incomplete", "培训签到表（乙省公司）")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("prepared", ("notify", "start", "call_off", "sync", "screen", "desk")),
        ("noticed", ("notify", "start", "call_off", "sync", "screen", "desk")),
        ("running", ("end", "sync", "screen", "desk")),
        ("ended", ("desk",)),
        ("closed", ("desk",)),
        ("called_off", ()),
    ],
)
def test_a_class_offers_what_its_state_has(state, expected):
    assert steps_from(state) == expected
