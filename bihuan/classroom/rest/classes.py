"""REST of the classroom: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bihuan.classroom.models import LeaveRequest
from bihuan.classroom.selectors.leaves import leave_for
from bihuan.classroom.selectors.lists import classes_of_month, my_classes
from bihuan.classroom.selectors.roster import RosterCriteria, rosters
from bihuan.classroom.selectors.sessions import segments_of, session_for
from bihuan.classroom.services.leave_decide import leave_pass, leave_refuse
from bihuan.classroom.services.leave_request import leave_request, leave_withdraw
from bihuan.classroom.services.session_configure import Room, Setup, session_configure
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_prepare import roster_sync, session_prepare
from bihuan.classroom.services.session_run import session_call_off, session_notify, session_start
from bihuan.classroom.services.session_walk_in import seat_answer, seat_move, walk_in_add
from bihuan.foundation.api_fields import Code, Count, Moment, Note, Remark, RowId, Short, Words
from bihuan.kernel.periods import Month

router = Router(tags=["培训班次"])


class ClassRowOut(Schema):
    line_id: int
    session_id: int | None
    title: str
    unit: str
    starts_at: datetime
    state: str
    n_seats: int
    n_signed: int


class SegmentOut(Schema):
    position: int
    starts_at: datetime
    ends_at: datetime


class SeatOut(Schema):
    id: int
    name: str
    unit: str
    state: str
    is_walk_in: bool
    signed: int


class RoomOut(Schema):
    venue_id: int | None
    unit: str
    place: str
    seats: list[SeatOut]


class ClassOut(Schema):
    id: int
    title: str
    unit: str
    state: str
    is_group_video: bool
    capacity: int | None
    segments: list[SegmentOut]
    rooms: list[RoomOut]


class MyClassOut(Schema):
    session_id: int
    title: str
    begins: datetime
    place: str
    state: str
    is_teaching: bool


class CountOut(Schema):
    n: int


class LeaveOut(Schema):
    id: int
    person: str
    state: str
    reason: str
    chain: list[str]
    steps_done: int


class RoomIn(Schema):
    venue_id: RowId
    place: Short
    capacity: Count | None = None
    organiser_no: Code = ""


class SegmentIn(Schema):
    starts_at: Moment
    ends_at: Moment


class SetupIn(Schema):
    organiser_no: Code | None = None
    lecturer_name: Short | None = None
    lecturer_file_id: RowId | None = None
    evaluation_method: Code | None = None
    capacity: Count | None = None
    notice: Words | None = None
    rooms: list[RoomIn] | None = None
    segments: list[SegmentIn] | None = None


class ReasonIn(Schema):
    reason: Note


class WalkInIn(Schema):
    employee_no: Code
    venue_id: RowId | None = None


class VenueIn(Schema):
    venue_id: RowId


class AnswerIn(Schema):
    accepts: bool


class LeaveIn(Schema):
    reason_kind: Code
    reason: Words


class RemarkIn(Schema):
    remark: Remark = ""


@router.get("/sessions", response=list[ClassRowOut], summary="一个月的班次")
def listed(request: HttpRequest, month: str) -> list[dict[str, Any]]:
    rows = classes_of_month(request.actor, str(Month.parse(month)))  # type: ignore[attr-defined]
    return [
        {
            "line_id": row.line.pk,
            "session_id": row.session_id,
            "title": row.line.title,
            "unit": row.line.plan.unit.name,
            "starts_at": row.line.starts_at,
            "state": row.label,
            "n_seats": row.n_seats,
            "n_signed": row.n_signed,
        }
        for row in rows
    ]


@router.get("/mine", response=list[MyClassOut], summary="我的培训")
def own(request: HttpRequest) -> list[dict[str, Any]]:
    rows = my_classes(request.actor, at=request.at)  # type: ignore[attr-defined]
    return [
        {
            "session_id": row.session.pk,
            "title": row.session.line.title,
            "begins": row.begins,
            "place": row.place,
            "state": row.label,
            "is_teaching": row.is_teaching,
        }
        for row in rows
    ]


@router.post("/lines/{int:line_id}", response=ClassOut, summary="准备一场的班次")
def prepared(request: HttpRequest, line_id: int) -> dict[str, Any]:
    return _detail(request, session_prepare(line_id=line_id, **_who(request)).pk)


@router.get("/leaves/{int:leave_id}", response=LeaveOut, summary="一个培训请假")
def leave(request: HttpRequest, leave_id: int) -> dict[str, Any]:
    return _leave(leave_for(request.actor, leave_id))  # type: ignore[attr-defined]


@router.post("/leaves/{int:leave_id}/pass", response=LeaveOut, summary="同意请假或报总经理")
def leave_passed(request: HttpRequest, leave_id: int, body: RemarkIn) -> dict[str, Any]:
    return _leave(leave_pass(leave_id=leave_id, remark=body.remark, **_who(request)))


@router.post("/leaves/{int:leave_id}/refuse", response=LeaveOut, summary="不同意请假")
def leave_refused(request: HttpRequest, leave_id: int, body: RemarkIn) -> dict[str, Any]:
    return _leave(leave_refuse(leave_id=leave_id, remark=body.remark, **_who(request)))


@router.post("/leaves/{int:leave_id}/withdraw", response=LeaveOut, summary="撤回请假")
def leave_withdrawn(request: HttpRequest, leave_id: int) -> dict[str, Any]:
    return _leave(leave_withdraw(leave_id=leave_id, **_who(request)))


@router.get("/{int:session_id}", response=ClassOut, summary="一个班次和名单")
def one(request: HttpRequest, session_id: int) -> dict[str, Any]:
    return _detail(request, session_id)


@router.put("/{int:session_id}", response=ClassOut, summary="设置班次")
def configured(request: HttpRequest, session_id: int, body: SetupIn) -> dict[str, Any]:
    rooms = {each.venue_id: Room(each.place, each.capacity, each.organiser_no) for each in body.rooms or ()}
    given = body.dict(exclude={"rooms", "segments"})
    segments = None if body.segments is None else [(each.starts_at, each.ends_at) for each in body.segments]
    session_configure(session_id=session_id, setup=Setup(**given, rooms=rooms, segments=segments), **_who(request))
    return _detail(request, session_id)


@router.post("/{int:session_id}/roster", response=CountOut, summary="更新班次名单")
def synced(request: HttpRequest, session_id: int) -> dict[str, int]:
    return {"n": roster_sync(session_id=session_id, **_who(request))}


@router.post("/{int:session_id}/notice", response=CountOut, summary="发出培训通知")
def noticed(request: HttpRequest, session_id: int) -> dict[str, int]:
    return {"n": session_notify(session_id=session_id, **_who(request))}


@router.post("/{int:session_id}/start", response=ClassOut, summary="班次开始")
def started(request: HttpRequest, session_id: int) -> dict[str, Any]:
    session_start(session_id=session_id, **_who(request))
    return _detail(request, session_id)


@router.post("/{int:session_id}/end", response=ClassOut, summary="班次结束")
def ended(request: HttpRequest, session_id: int) -> dict[str, Any]:
    session_end(session_id=session_id, **_who(request))
    return _detail(request, session_id)


@router.post("/{int:session_id}/call-off", response=ClassOut, summary="取消班次")
def called_off(request: HttpRequest, session_id: int, body: ReasonIn) -> dict[str, Any]:
    session_call_off(session_id=session_id, reason=body.reason, **_who(request))
    return _detail(request, session_id)


@router.post("/{int:session_id}/walk-ins", response=ClassOut, summary="现场补登")
def walked_in(request: HttpRequest, session_id: int, body: WalkInIn) -> dict[str, Any]:
    walk_in_add(session_id=session_id, employee_no=body.employee_no, venue_id=body.venue_id, **_who(request))
    return _detail(request, session_id)


@router.post("/{int:session_id}/seats/{int:seat_id}/room", response=ClassOut, summary="调整会场")
def moved(request: HttpRequest, session_id: int, seat_id: int, body: VenueIn) -> dict[str, Any]:
    seat_move(session_id=session_id, seat_id=seat_id, venue_id=body.venue_id, **_who(request))
    return _detail(request, session_id)


@router.post("/{int:session_id}/offer", response=ClassOut, summary="答复候补名额")
def answered(request: HttpRequest, session_id: int, body: AnswerIn) -> dict[str, Any]:
    seat_answer(session_id=session_id, accepts=body.accepts, **_who(request))
    return _detail(request, session_id)


@router.post("/{int:session_id}/leaves", response=LeaveOut, summary="申请培训请假")
def leave_asked(request: HttpRequest, session_id: int, body: LeaveIn) -> dict[str, Any]:
    return _leave(leave_request(session_id=session_id, reason_kind=body.reason_kind, reason=body.reason, **_who(request)))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _leave(row: LeaveRequest) -> dict[str, Any]:
    names = ("state", "reason", "chain", "steps_done")
    return {"id": row.pk, "person": row.seat.participation.person.name, **{name: getattr(row, name) for name in names}}


def _detail(request: HttpRequest, session_id: int) -> dict[str, Any]:
    session = session_for(request.actor, session_id)  # type: ignore[attr-defined]
    return {
        "id": session.pk,
        "title": session.line.title,
        "unit": session.line.plan.unit.name,
        "state": session.state,
        "is_group_video": session.is_group_video,
        "capacity": session.capacity,
        "segments": [
            {"position": each.position, "starts_at": each.starts_at, "ends_at": each.ends_at} for each in segments_of(session)
        ],
        "rooms": [
            {
                "venue_id": room.venue.pk if room.venue else None,
                "unit": room.venue.unit.name if room.venue else "",
                "place": room.venue.place if room.venue else "",
                "seats": [
                    {
                        "id": row.seat.pk,
                        "name": row.name,
                        "unit": row.unit,
                        "state": row.seat.state,
                        "is_walk_in": row.seat.is_walk_in,
                        "signed": row.signed,
                    }
                    for row in room.rows
                ],
            }
            for room in rosters(session, request.actor, RosterCriteria())  # type: ignore[attr-defined]
        ],
    }
