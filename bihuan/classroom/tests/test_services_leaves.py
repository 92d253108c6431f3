"""Leave: work reasons only, the area head first, then the general manager; absence without it is a breach."""

from datetime import timedelta

import pytest

from bihuan.classroom.models import LeaveRequest, LeaveStep, Seat
from bihuan.classroom.services.leave_decide import leave_pass, leave_refuse
from bihuan.classroom.services.leave_request import leave_request, leave_withdraw
from bihuan.classroom.services.session_configure import Setup, session_configure
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_run import session_start
from bihuan.classroom.tests.factories import BEFORE, School, seat_of, sign_in
from bihuan.duties.models import CaseProposal, Duty, Notice
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import PlanLine
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
END = shanghai(8, 10, 40)
APPROVED = {"leave.general_manager": {"value": "approval", "options": ["notice", "approval"]}}


@pytest.fixture
def school():
    return School()


@pytest.fixture
def strict():
    """A centre where the general manager has to approve."""
    return School(**APPROVED)


def ask(school, session, **facts):
    given = {"reason_kind": "work", "reason": "客户现场抢修", "at": BEFORE, "actor": school.actor(school.people[0]), **facts}
    return leave_request(session_id=session.pk, **given)


def stands():
    rows = [model.objects.count() for model in (LeaveStep, Duty, Notice, AuditEntry)]
    return rows, list(LeaveRequest.objects.values_list("state", "steps_done"))


def refused(code, call, **arguments):
    before = stands()
    with pytest.raises(Refused) as why:
        call(**arguments)
    assert why.value.code == code
    assert stands() == before


@pytest.mark.rule("T-032")
def test_only_a_reason_of_work_is_taken_and_it_is_written_down(school):
    session = school.session()

    refused("leave_reason_kind", ask, school=school, session=session, reason_kind="private")
    refused("leave_reason_missing", ask, school=school, session=session, reason="  ")
    leave = ask(school, session)

    assert (leave.state, leave.chain) == ("requested", ["area_head", "general_manager"])
    owed = Duty.objects.get(kind="class.leave")
    assert (owed.unit, owed.owner_capability, owed.due_at) == (school.area, "class.leave.agree", shanghai(8, 9))
    assert ask(school, session).pk == leave.pk


@pytest.mark.rule("T-031")
def test_it_cannot_reach_the_general_manager_before_the_area_head_agreed(strict):
    leave = ask(strict, strict.session())
    manager = strict.managers[0]

    refused("leave_step_order", leave_pass, leave_id=leave.pk, remark="", actor=manager, at=BEFORE)
    leave_pass(leave_id=leave.pk, remark="同意", actor=strict.head, at=BEFORE)
    assert LeaveRequest.objects.get().state == "agreed"
    leave_pass(leave_id=leave.pk, remark="同意", actor=manager, at=BEFORE)

    done = LeaveRequest.objects.get()
    assert (done.state, done.steps_done) == ("completed", 2)
    assert list(LeaveStep.objects.values_list("step", "decision")) == [("area_head", "agreed"), ("general_manager", "agreed")]
    assert Duty.objects.filter(kind="class.leave", state="met").count() == 2
    assert seat_of(done.seat.session, strict.people[0]).state == "excused"


@pytest.mark.rule("T-031")
def test_where_the_manager_is_only_told_the_agreement_reports_it(school):
    leave = ask(school, school.session())

    leave_pass(leave_id=leave.pk, remark="", actor=school.head, at=BEFORE)

    assert LeaveRequest.objects.get().state == "completed"
    assert list(LeaveStep.objects.values_list("step", "decision")) == [("area_head", "agreed"), ("general_manager", "reported")]
    told = Notice.objects.get(recipient=school.managers[0].person_id, title__startswith="请假报备")
    assert told.title == "请假报备：专员四川 不参加「第8日培训」"


def test_nobody_decides_about_the_own_leave(school):
    session = school.session(audience="all_staff")
    leave = ask(school, session, actor=school.head)

    refused("leave_own", leave_pass, leave_id=leave.pk, remark="", actor=school.head, at=BEFORE)


@pytest.mark.rule("T-031")
def test_the_area_heads_own_leave_is_agreed_by_whoever_agrees_above(school):
    above = actor_with("training.view", "class.leave.agree", unit=school.root, at=BEFORE, is_head=True, name="中心负责人")
    leave = ask(school, school.session(audience="all_staff"), actor=school.head)

    owed = Duty.objects.get(kind="class.leave")
    assert (owed.unit, owed.owner_capability) == (school.root, "class.leave.agree")
    leave_pass(leave_id=leave.pk, remark="同意", actor=above, at=BEFORE)

    assert LeaveStep.objects.get(step="area_head").person_id == above.person_id


@pytest.mark.rule("T-031")
def test_where_nobody_above_agrees_to_leave_the_general_manager_stands_in(strict):
    chief = actor_with("class.leave.general_manager", unit=strict.root, at=BEFORE, is_head=True, name="集团总经理")
    leave = ask(strict, strict.session(audience="all_staff"), actor=strict.head)

    owed = Duty.objects.get(kind="class.leave")
    assert (owed.unit, owed.owner_capability) == (strict.root, "class.leave.general_manager")
    refused("leave_own", leave_pass, leave_id=leave.pk, remark="", actor=strict.head, at=BEFORE)
    for _step in range(2):
        leave_pass(leave_id=leave.pk, remark="", actor=chief, at=BEFORE)

    assert LeaveRequest.objects.get().state == "completed"
    assert set(LeaveStep.objects.values_list("step", "person_id")) == {
        ("area_head", chief.person_id),
        ("general_manager", chief.person_id),
    }


@pytest.mark.rule("T-031")
def test_a_general_manager_does_not_take_the_report_of_the_own_leave(school):
    manager = school.managers[0]
    leave = ask(school, school.session(audience="all_staff"), actor=manager)

    leave_pass(leave_id=leave.pk, remark="", actor=school.head, at=BEFORE)

    assert Notice.objects.filter(recipient=manager.person_id, title__startswith="请假报备").count() == 0


def moved_to(school, session, day, at=BEFORE, **facts):
    start = shanghai(day, 9)
    setup = Setup(segments=[(start, start + timedelta(hours=2))], **facts)
    session_configure(session_id=session.pk, setup=setup, actor=school.head, at=at)


def test_leave_lapses_with_its_day_and_the_person_is_told(school):
    session = school.session()
    leave = ask(school, session)
    leave_pass(leave_id=leave.pk, remark="", actor=school.head, at=BEFORE)
    moved_to(school, session, 8)
    assert (LeaveRequest.objects.get().state, seat_of(session, school.people[0]).state) == ("completed", "excused")

    moved_to(school, session, 9)

    assert (LeaveRequest.objects.get().state, seat_of(session, school.people[0]).state) == ("lapsed", "seated")
    told = Notice.objects.get(key__startswith="leave.lapsed/")
    assert (told.recipient, told.body) == (
        school.people[0],
        "改到 12-09 09:00 开始。请按时参加；仍不能参加的，请重新请假。",
    )
    assert ask(school, session).state == "requested"


def test_an_undecided_request_lapses_too_and_nobody_owes_an_answer(school):
    session = school.session()
    ask(school, session)

    moved_to(school, session, 9)

    assert (LeaveRequest.objects.get().state, Duty.objects.get(kind="class.leave").state) == ("lapsed", "void")


def test_whoever_comes_back_to_a_full_class_waits(school):
    session = school.session()
    leave_pass(leave_id=ask(school, session).pk, remark="", actor=school.head, at=BEFORE)
    n_seated = Seat.objects.filter(state="seated").count()

    moved_to(school, session, 9, at=BEFORE + timedelta(minutes=1), capacity=n_seated)

    assert seat_of(session, school.people[0]).state == "waiting"
    assert Seat.objects.filter(state="seated").count() == n_seated


def test_who_has_no_part_in_the_chain_decides_nothing(school):
    leave = ask(school, school.session())

    with pytest.raises(NotPermitted):
        leave_pass(leave_id=leave.pk, remark="", actor=school.centre, at=BEFORE)


def test_a_refusal_says_why_and_the_person_is_told(school):
    leave = ask(school, school.session())

    refused("leave_remark_missing", leave_refuse, leave_id=leave.pk, remark="", actor=school.head, at=BEFORE)
    leave_refuse(leave_id=leave.pk, remark="可由他人处理", actor=school.head, at=BEFORE)

    assert seat_of(leave.seat.session, school.people[0]).state == "seated"
    assert Notice.objects.get(recipient=school.people[0]).body == "可由他人处理"


def test_who_comes_after_all_withdraws_and_the_duty_is_void(school):
    leave = ask(school, school.session())

    leave_withdraw(leave_id=leave.pk, actor=school.actor(school.people[0]), at=BEFORE)

    assert LeaveRequest.objects.get().state == "withdrawn"
    assert Duty.objects.get(kind="class.leave").state == "void"
    assert ask(school, leave.seat.session).pk != leave.pk


@pytest.mark.rule("T-033")
def test_absence_with_only_the_area_heads_agreement_is_a_breach(strict):
    session = strict.session()
    leave = ask(strict, session)
    leave_pass(leave_id=leave.pk, remark="", actor=strict.head, at=BEFORE)
    _held(strict, session)

    assert list(CaseProposal.objects.values_list("person__name", "facts__breaches")) == [("专员四川", ["absent"])]
    line = PlanLine.objects.get()
    assert line.n_due - line.n_present == 1


@pytest.mark.rule("T-033")
def test_absence_with_the_chain_completed_is_excused_and_counts_nowhere(school):
    session = school.session()
    leave_pass(leave_id=ask(school, session).pk, remark="", actor=school.head, at=BEFORE)
    n_seats = Seat.objects.count()
    _held(school, session)

    assert CaseProposal.objects.count() == 0
    line = PlanLine.objects.get()
    assert (line.n_due, line.n_present) == (n_seats - 1, n_seats - 1)


def _held(school, session):
    """Everybody but the first specialist came."""
    session_start(session_id=session.pk, actor=school.head, at=shanghai(8, 8, 50))
    for seat in Seat.objects.exclude(participation__person=school.people[0]):
        sign_in(seat)
    session_end(session_id=session.pk, actor=school.head, at=END)
