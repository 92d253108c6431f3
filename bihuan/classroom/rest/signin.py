"""REST of sign-in, desk and conduct: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, UploadedFile

from bihuan.classroom.models import ConductMark, DeskCase, SignIn
from bihuan.classroom.policies import require_run
from bihuan.classroom.selectors.conduct import conduct_rows, marks_of
from bihuan.classroom.selectors.signin import session_run_by
from bihuan.classroom.selectors.signin_desk import desk_of
from bihuan.classroom.services.conduct_marks import conduct_mark, conduct_withdraw, uniform_check
from bihuan.classroom.services.signin_by_code import signin_by_code, signin_by_digits
from bihuan.classroom.services.signin_by_desk import desk_case_settle, segment_in, signin_by_desk
from bihuan.classroom.services.signin_deliver import signin_deliver
from bihuan.classroom.services.signin_from_sheet import paper_sheet_add, signin_from_sheet
from bihuan.classroom.services.signin_out import signin_out
from bihuan.foundation.api_fields import Code, Moment, Note, RowId, Words
from bihuan.foundation.pages import request_actor, request_at

router = Router(tags=["签到与会场纪律"])
Device = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Kept = Annotated[str, Field(max_length=200)]


class CodeIn(Schema):
    """`code` is the text of the QR code, or the six figures. `device` is the digest of the phone's own key."""

    code: Kept
    device: Device


class OutIn(Schema):
    code: Kept


class SignInOut(Schema):
    """`proof`: A code on the screen, B kept without network, C added by the desk, D paper sheet."""

    id: int
    session_id: int
    segment_id: int
    seat_id: int
    proof: str
    signed_at: datetime
    stored_at: datetime
    signed_out_at: datetime | None
    late_minutes: int
    note: str


class DeskIn(Schema):
    """`came_at` is when the person came; now where it is left out."""

    seat_id: RowId
    segment_id: RowId
    came_at: Moment | None = None
    note: Note = ""


class PersonOut(Schema):
    seat_id: int
    person: str
    employee_no: str
    unit: str
    sign_in: SignInOut | None


class DeskCaseOut(Schema):
    id: int
    code: str
    person: str
    at: datetime
    outcome: str


class DeskOut(Schema):
    """`proofs`: how many by each grade."""

    missing: list[PersonOut]
    present: list[PersonOut]
    proofs: dict[str, int]
    n_late: int
    cases: list[DeskCaseOut]


class SettleIn(Schema):
    outcome: Literal["signed", "dismissed"]


class SheetIn(Schema):
    typed: Words


class SheetOut(Schema):
    """`left`: lines that name nobody or several."""

    n_signed: int
    n_known: int
    left: dict[str, str]


class MarkIn(Schema):
    seat_id: RowId
    kind: Code
    segment_id: RowId | None = None
    note: Note = ""


class ReasonIn(Schema):
    reason: Note


class MarkOut(Schema):
    id: int
    seat_id: int
    kind: str
    note: str
    noted_at: datetime
    withdrawn_at: datetime | None
    withdraw_reason: str


class WornIn(Schema):
    seat_id: RowId
    is_worn: bool


class UniformIn(Schema):
    rows: Annotated[list[WornIn], Field(max_length=10_000)]


class UniformOut(Schema):
    seat_id: int
    is_worn: bool | None


class ConductOut(Schema):
    marks: list[MarkOut]
    uniform: list[UniformOut]


@router.post("/sign-ins", response=SignInOut, summary="扫码或六位数签到")
def sign_in(request: HttpRequest, body: CodeIn) -> SignIn:
    if "." in body.code:
        return signin_by_code(code=body.code, device=body.device, **_who(request))
    return signin_by_digits(digits=body.code, device=body.device, **_who(request))


@router.post("/sign-ins/deliver", response=SignInOut, summary="离线扫码事后送达")
def deliver(request: HttpRequest, body: CodeIn) -> SignIn:
    return signin_deliver(kept=body.code, device=body.device, **_who(request))


@router.post("/sign-ins/out", response=SignInOut, summary="签退")
def sign_out(request: HttpRequest, body: OutIn) -> SignIn:
    return signin_out(code=body.code, **_who(request))


@router.get("/{session_id}/segments/{segment_id}/sign-ins", response=DeskOut, summary="签到台")
def desk(request: HttpRequest, session_id: int, segment_id: int) -> DeskOut:
    session = session_run_by(request_actor(request), session_id)
    require_run(request_actor(request), session)
    found = desk_of(session, segment_in(session, segment_id))
    return DeskOut(
        missing=[_person(row) for row in found.missing],
        present=[_person(row) for row in found.present],
        proofs={code: n for code, _label, n in found.proofs},
        n_late=found.n_late,
        cases=[_case(case) for case in found.cases],
    )


@router.post("/{session_id}/sign-ins", response=SignInOut, summary="组织者补登")
def desk_sign(request: HttpRequest, session_id: int, body: DeskIn) -> SignIn:
    given = body.dict()
    return signin_by_desk(session_id=session_id, **given, **_who(request))


@router.post("/desk-cases/{desk_case_id}/settle", response=DeskCaseOut, summary="处理签到疑问")
def settle(request: HttpRequest, desk_case_id: int, body: SettleIn) -> DeskCaseOut:
    return _case(desk_case_settle(desk_case_id=desk_case_id, outcome=body.outcome, **_who(request)))


@router.post("/{session_id}/sheets", response={201: dict[str, int]}, summary="存入纸质签到表")
def sheet_add(
    request: HttpRequest,
    session_id: int,
    segment_id: Form[RowId],
    file: File[UploadedFile],
    venue_id: Form[RowId | None] = None,
) -> tuple[int, dict[str, int]]:
    given: dict[str, Any] = {"session_id": session_id, "segment_id": segment_id, "venue_id": venue_id, "upload": file}
    return 201, {"id": paper_sheet_add(**given, **_who(request)).pk}


@router.post("/sheets/{sheet_id}/lines", response=SheetOut, summary="登记纸质签到表")
def sheet_lines(request: HttpRequest, sheet_id: int, body: SheetIn) -> Any:
    return signin_from_sheet(sheet_id=sheet_id, typed=body.typed, **_who(request))


@router.get("/{session_id}/conduct", response=ConductOut, summary="着装与会场纪律")
def conduct(request: HttpRequest, session_id: int) -> Any:
    session = session_run_by(request_actor(request), session_id)
    require_run(request_actor(request), session)
    uniform = [UniformOut(seat_id=row.seat.pk, is_worn=row.is_worn) for row in conduct_rows(session)]
    return {"marks": marks_of(session), "uniform": uniform}


@router.post("/{session_id}/marks", response=MarkOut, summary="登记违纪情形")
def mark(request: HttpRequest, session_id: int, body: MarkIn) -> ConductMark:
    return conduct_mark(session_id=session_id, **body.dict(), **_who(request))


@router.post("/marks/{mark_id}/withdraw", response=MarkOut, summary="撤销违纪情形")
def mark_withdraw(request: HttpRequest, mark_id: int, body: ReasonIn) -> ConductMark:
    return conduct_withdraw(mark_id=mark_id, reason=body.reason, **_who(request))


@router.post("/{session_id}/uniform", response=dict[str, int], summary="核对着装")
def uniform(request: HttpRequest, session_id: int, body: UniformIn) -> dict[str, int]:
    worn = {row.seat_id: row.is_worn for row in body.rows}
    return {"changed": uniform_check(session_id=session_id, worn=worn, **_who(request))}


def _person(row: Any) -> PersonOut:
    one = row.seat.participation
    return PersonOut(
        seat_id=row.seat.pk,
        person=one.person.name,
        employee_no=one.person.employee_no,
        unit=one.unit.name,
        sign_in=SignInOut.from_orm(row.sign_in) if row.sign_in else None,
    )


def _case(case: DeskCase) -> DeskCaseOut:
    return DeskCaseOut(id=case.pk, code=case.code, person=case.person.name, at=case.at, outcome=case.outcome)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
