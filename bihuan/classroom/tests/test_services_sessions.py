"""The class from the issued line to its end."""

import pytest

from bihuan.classroom.models import ClassSession, Seat, Segment, UniformCheck, Venue
from bihuan.classroom.selectors.presence import presences
from bihuan.classroom.selectors.roster import RosterCriteria, rosters
from bihuan.classroom.services.leave_decide import leave_pass
from bihuan.classroom.services.leave_request import leave_request
from bihuan.classroom.services.session_configure import Room, Setup, session_configure
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_prepare import roster_sync, session_prepare
from bihuan.classroom.services.session_run import session_call_off, session_notify, session_start
from bihuan.classroom.services.session_walk_in import seat_answer, seat_move, walk_in_add
from bihuan.classroom.tests.factories import BEFORE, School, seat_of, sign_in
from bihuan.duties.models import CaseProposal, Notice
from bihuan.foundation.models import AuditEntry, OutboxEvent
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.people.tests.factories import UnitFactory
from bihuan.training.models import Deviation, MonthlyReturn, Participation, PlanLine
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
END = shanghai(8, 10, 40)


@pytest.fixture
def school():
    return School()


def stands():
    rows = [model.objects.count() for model in (ClassSession, Seat, Segment, Venue, Notice, CaseProposal, AuditEntry)]
    return rows, list(ClassSession.objects.values_list("state", "row_version")), list(Seat.objects.values_list("pk", "state"))


def refused(code, call, **arguments):
    before = stands()
    with pytest.raises(Refused) as why:
        call(**arguments)
    assert why.value.code == code
    assert stands() == before


def test_a_class_is_prepared_once_with_its_half_day_room_and_seats(school):
    line = school.line()

    session = session_prepare(line_id=line.pk, actor=school.head, at=BEFORE)
    again = session_prepare(line_id=line.pk, actor=school.head, at=BEFORE)

    assert again.pk == session.pk
    assert ClassSession.objects.count() == 1
    assert [(each.starts_at, each.ends_at) for each in Segment.objects.all()] == [(shanghai(8, 9), shanghai(8, 10, 30))]
    assert list(Venue.objects.values_list("unit__name", "place")) == [("西南片区", "三楼会议室")]
    names = Seat.objects.filter(session=session, state="seated").values_list("participation__person__name", flat=True)
    assert set(names) >= {"专员四川", "专员云南"}


def test_a_whole_day_is_two_half_days_with_the_break_between(school):
    school.session(ends_at=shanghai(8, 17), lesson_minutes=360)

    assert [(each.starts_at, each.ends_at) for each in Segment.objects.all()] == [
        (shanghai(8, 9), shanghai(8, 12)),
        (shanghai(8, 13, 30), shanghai(8, 17)),
    ]


def test_a_line_that_is_not_issued_has_no_class(school):
    line = school.line(fate="returned")

    refused("line_not_issued", session_prepare, line_id=line.pk, actor=school.head, at=BEFORE)


def test_only_whoever_runs_classes_over_the_unit_prepares_one(school):
    line = school.line()

    with pytest.raises((NotFound, NotPermitted)):
        session_prepare(line_id=line.pk, actor=school.managers[0], at=BEFORE)
    assert ClassSession.objects.count() == 0


@pytest.mark.rule("T-037")
def test_a_group_video_class_has_one_room_per_province_and_waits_for_all_of_them(school):
    session = school.video()

    rooms = dict(Venue.objects.filter(session=session).values_list("unit__name", "place"))
    assert rooms == {"集团售后服务中心": "三楼会议室", "四川省级公司": "", "云南省级公司": ""}
    assert [seat_of(session, person).venue.unit.name for person in school.people] == ["四川省级公司", "云南省级公司"]
    refused("session_room_missing", session_notify, session_id=session.pk, actor=school.centre, at=BEFORE)

    school.place(session, school.centre)
    assert session_notify(session_id=session.pk, actor=school.centre, at=BEFORE) == Seat.objects.count()


def test_everybody_is_told_once_and_a_newcomer_by_the_second_call(school):
    session = school.session()
    n_people = Seat.objects.count()

    assert session_notify(session_id=session.pk, actor=school.head, at=BEFORE) == n_people
    assert session_notify(session_id=session.pk, actor=school.head, at=BEFORE) == 0
    newcomer = school.hire(school.provinces[0], "新来的")
    assert roster_sync(session_id=session.pk, actor=school.head, at=BEFORE) == 1
    assert session_notify(session_id=session.pk, actor=school.head, at=BEFORE) == 1

    told = Notice.objects.filter(recipient=newcomer)
    assert [(row.link, row.title) for row in told] == [(f"/classes/{session.pk}/me/", "培训通知：第8日培训（12-08 09:00）")]


def test_a_class_that_moved_is_told_again_to_all(school):
    session = school.session()
    session_notify(session_id=session.pk, actor=school.head, at=BEFORE)
    moved = ((shanghai(9, 14), shanghai(9, 15, 30)),)
    session_configure(session_id=session.pk, setup=Setup(segments=moved), actor=school.head, at=BEFORE)

    assert session_notify(session_id=session.pk, actor=school.head, at=BEFORE) == Seat.objects.count()


def test_who_came_last_waits_where_seats_are_short_and_is_offered_what_becomes_free(school):
    session = school.session()
    n_people = Seat.objects.count()
    session_configure(session_id=session.pk, setup=Setup(capacity=n_people - 1), actor=school.head, at=BEFORE)
    waiting = Seat.objects.get(state="waiting").participation.person
    leaver = Seat.objects.filter(state="seated").exclude(participation__person=school.head.person_id).first()
    leave = leave_request(
        session_id=session.pk,
        reason_kind="work",
        reason="抢修",
        actor=school.actor(leaver.participation.person),
        at=BEFORE,
    )
    leave_pass(leave_id=leave.pk, remark="", actor=school.head, at=BEFORE)

    offered = seat_of(session, waiting)
    assert (offered.state, offered.offer_until) == ("offered", shanghai(8, 9))
    seat_answer(session_id=session.pk, accepts=True, actor=school.actor(waiting), at=BEFORE)
    assert seat_of(session, waiting).state == "seated"


def test_a_declined_offer_goes_to_the_next_and_a_late_reply_is_refused(school):
    third = school.hire(school.provinces[0], "第三人")
    session = school.session()
    session_configure(session_id=session.pk, setup=Setup(capacity=1), actor=school.head, at=BEFORE)
    queue = list(Seat.objects.filter(state="waiting").order_by("queued_at", "pk"))
    session_configure(session_id=session.pk, setup=Setup(capacity=2), actor=school.head, at=BEFORE)
    first = school.actor(queue[0].participation.person)

    refused("offer_over", seat_answer, session_id=session.pk, accepts=True, actor=first, at=shanghai(8, 9))
    seat_answer(session_id=session.pk, accepts=False, actor=first, at=BEFORE)

    assert list(Seat.objects.filter(state="offered").values_list("pk", flat=True)) == [queue[1].pk]
    assert third is not None


@pytest.mark.rule("T-041")
def test_a_walk_in_is_marked_and_only_on_the_day(school):
    session = school.session()
    other = UnitFactory(parent=school.root, kind="area", name="华东片区")
    guest = school.hire(other, "外来人员")

    refused(
        "walk_in_other_day",
        walk_in_add,
        session_id=session.pk,
        employee_no=guest.employee_no,
        venue_id=None,
        actor=school.head,
        at=BEFORE,
    )
    on_day = {"session_id": session.pk, "venue_id": None, "actor": school.head, "at": shanghai(8, 9, 5)}
    seat = walk_in_add(employee_no=guest.employee_no, **on_day)
    again = walk_in_add(employee_no=guest.employee_no, **on_day)

    assert again.pk == seat.pk
    row = Participation.objects.get(person=guest)
    assert (seat.is_walk_in, row.is_invited, row.unit, row.note) == (True, False, other, "现场补登")
    refused("class_person_unknown", walk_in_add, employee_no="没有", **on_day)


def test_a_seat_moves_only_into_a_room_with_space(school):
    session = school.video()
    school.place(session, school.centre)
    seat, taken = (seat_of(session, person) for person in school.people)
    full = {taken.venue_id: Room("云南会议室", capacity=Seat.objects.filter(venue=taken.venue).count())}
    session_configure(session_id=session.pk, setup=Setup(rooms=full), actor=school.centre, at=BEFORE)

    refused(
        "room_full",
        seat_move,
        session_id=session.pk,
        seat_id=seat.pk,
        venue_id=taken.venue_id,
        actor=school.centre,
        at=BEFORE,
    )


def test_the_end_writes_who_was_there_and_records_the_line_with_it(school):
    session = school.started()
    seats = list(Seat.objects.filter(session=session).order_by("pk"))
    for seat in seats[1:]:
        sign_in(seat)

    session_end(session_id=session.pk, actor=school.head, at=END)

    line = PlanLine.objects.get()
    assert (line.outcome, line.n_due, line.n_present) == ("held", len(seats), len(seats) - 1)
    attended = dict(Participation.objects.values_list("pk", "attended"))
    assert attended == {seat.participation_id: seat is not seats[0] for seat in seats}
    assert OutboxEvent.objects.filter(kind="classroom.session_ended").count() == 1


def test_the_roster_of_a_class_that_is_over_says_who_was_late_and_who_did_not_come(school):
    session = school.started()
    seats = list(Seat.objects.filter(session=session).order_by("pk"))
    for seat in seats[1:]:
        sign_in(seat, late=1 if seat is seats[1] else 0)
    before = labels(session, school.head)

    session_end(session_id=session.pk, actor=school.head, at=END)

    session.refresh_from_db()
    assert before == {**dict.fromkeys([one.pk for one in seats], "已签到"), seats[0].pk: "在名单", seats[1].pk: "已签到，迟到"}
    assert labels(session, school.head) == {**before, seats[0].pk: "未到"}


def labels(session, actor):
    return {row.seat.pk: row.label for room in rosters(session, actor, RosterCriteria()) for row in room.rows}


def test_a_walk_in_attended_but_is_neither_due_nor_present(school):
    session = school.started()
    guest = school.hire(school.root, "外来人员")
    seat = walk_in_add(
        session_id=session.pk, employee_no=guest.employee_no, venue_id=None, actor=school.head, at=shanghai(8, 9, 1)
    )
    n_invited = Seat.objects.filter(is_walk_in=False).count()
    for each in Seat.objects.all():
        sign_in(each)

    session_end(session_id=session.pk, actor=school.head, at=END)

    line = PlanLine.objects.get()
    assert (line.n_due, line.n_present) == (n_invited, n_invited)
    assert Participation.objects.get(pk=seat.participation_id).attended is True


def test_a_class_without_a_single_sign_in_does_not_end(school):
    session = school.started()

    refused("session_without_sign_ins", session_end, session_id=session.pk, actor=school.head, at=END)


@pytest.mark.rule("T-097", "T-034")
def test_one_case_is_proposed_per_person_and_class_and_lists_everything(school):
    session = school.started()
    late, absent = (seat_of(session, person) for person in school.people)
    for seat in Seat.objects.exclude(pk__in=[late.pk, absent.pk]):
        sign_in(seat)
    sign_in(late, late=3)
    UniformCheck.objects.create(seat=late, is_worn=False, checked_by_id=school.head.person_id, checked_at=END)

    session_end(session_id=session.pk, actor=school.head, at=END)

    told = dict(CaseProposal.objects.values_list("person__name", "facts__summary"))
    assert told == {"专员四川": "未按时签到（第 1 节，共 3 分钟）；未着工装。", "专员云南": "未经批准缺席。"}
    assert set(CaseProposal.objects.values_list("kind", flat=True)) == {"class.conduct"}


def test_a_class_called_off_is_told_and_takes_no_more_steps(school):
    session = school.session()
    session_notify(session_id=session.pk, actor=school.head, at=BEFORE)
    told = Notice.objects.count()

    refused("session_reason_missing", session_call_off, session_id=session.pk, reason=" ", actor=school.head, at=BEFORE)
    session_call_off(session_id=session.pk, reason="讲师生病", actor=school.head, at=BEFORE)

    assert Notice.objects.count() == 2 * told
    with pytest.raises(WrongState):
        session_start(session_id=session.pk, actor=school.head, at=BEFORE)


def test_whoever_signed_only_one_of_two_half_days_was_there_but_missed_the_other(school):
    session = school.started(ends_at=shanghai(8, 17), lesson_minutes=360)
    seat = seat_of(session, school.people[0])
    sign_in(seat)

    found = next(row.presence for row in presences(session) if row.seat.pk == seat.pk)
    assert (found.attended, found.missed) == (True, (2,))


@pytest.mark.rule("T-033")
def test_nobody_is_absent_from_a_half_day_that_the_class_did_not_reach(school):
    session = school.started(ends_at=shanghai(8, 17), lesson_minutes=360)
    for seat in Seat.objects.filter(session=session):
        sign_in(seat)

    session_end(session_id=session.pk, actor=school.head, at=shanghai(8, 12, 30))

    assert CaseProposal.objects.count() == 0
    assert set(Participation.objects.values_list("attended", flat=True)) == {True}


@pytest.mark.rule("T-041")
def test_a_walk_in_who_leaves_after_one_half_day_was_not_absent(school):
    session = school.started(ends_at=shanghai(8, 17), lesson_minutes=360)
    for seat in Seat.objects.filter(session=session):
        sign_in(seat)
        sign_in(seat, position=2)
    guest = school.hire(school.root, "外来人员")
    on_day = {"venue_id": None, "actor": school.head, "at": shanghai(8, 9, 1)}
    sign_in(walk_in_add(session_id=session.pk, employee_no=guest.employee_no, **on_day))

    session_end(session_id=session.pk, actor=school.head, at=shanghai(8, 17, 10))

    assert CaseProposal.objects.count() == 0
    assert Participation.objects.get(person=guest).attended is True


@pytest.mark.rule("T-061")
def test_calling_a_class_off_records_the_line_as_not_held_with_its_reason_and_asks_no_approval_by_itself(school):
    session = school.session()

    session_call_off(session_id=session.pk, reason="讲师生病", actor=school.head, at=BEFORE)

    line = PlanLine.objects.get()
    assert (line.outcome, line.explanation, Deviation.objects.count()) == ("not_held", "讲师生病", 0)


def test_what_was_recorded_by_hand_stays_when_the_class_is_called_off(school):
    session = school.session()
    PlanLine.objects.update(outcome="not_held", explanation="客户停工")

    session_call_off(session_id=session.pk, reason="讲师生病", actor=school.head, at=BEFORE)

    assert PlanLine.objects.get().explanation == "客户停工"


def test_in_a_reported_month_only_the_class_is_called_off(school):
    session = school.session()
    plan = session.line.plan
    MonthlyReturn.objects.create(plan=plan, unit=plan.unit, month=plan.month, state="submitted", due_at=BEFORE)

    session_call_off(session_id=session.pk, reason="讲师生病", actor=school.head, at=BEFORE)

    assert (PlanLine.objects.get().outcome, ClassSession.objects.get().state) == ("planned", "called_off")


def test_an_organiser_who_records_no_plans_ends_the_class_all_the_same(school):
    session = school.started()
    organiser = school.actor(school.people[0], END)
    ClassSession.objects.update(organiser_id=organiser.person_id)
    for seat in Seat.objects.all():
        sign_in(seat)

    session_end(session_id=session.pk, actor=organiser, at=END)

    assert PlanLine.objects.get().outcome == "held"
