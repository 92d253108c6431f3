"""REST of evaluation: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, UploadedFile

from bihuan.classroom.models import ClassSession, Evaluation
from bihuan.classroom.selectors.evaluation_rules import rules_of
from bihuan.classroom.selectors.evaluations import progress_of, require_recorder, results_by_seat, seats_of
from bihuan.classroom.selectors.sessions import session_for
from bihuan.classroom.services.evaluation_confirm import evaluation_annul, evaluations_confirm
from bihuan.classroom.services.evaluation_import import ExamReport, evaluations_check, evaluations_import
from bihuan.classroom.services.evaluation_record import Typed, essay_write, evaluation_method_choose, evaluations_record
from bihuan.foundation.api_fields import Code, Note, RowId, RowIds, Version, Words
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import request_actor, request_at
from bihuan.kernel.refusals import Refused

router = Router(tags=["培训评估"])
Typing = Annotated[str, Field(max_length=12)]


class ResultOut(Schema):
    """`attendance_note` is given where there is a result without attendance; `is_passed` once confirmed."""

    id: int
    seat_id: int
    method: str
    score: Decimal | None
    parts: dict[str, str]
    state: str
    is_passed: bool | None
    source: str
    attendance_note: str
    annul_reason: str
    article: str
    row_version: int
    confirmed_at: datetime | None


class SeatOut(Schema):
    seat_id: int
    person: str
    employee_no: str
    unit: str
    attended: bool | None
    results: list[ResultOut]


class OptionOut(Schema):
    code: str
    label: str


class EvaluationOut(Schema):
    """`pass_mark` is null where nobody has set one: nothing is confirmed then."""

    methods: list[OptionOut]
    is_per_session: bool
    method: str
    pass_mark: Decimal | None
    full_marks: int
    n_attended: int
    n_done: int
    is_complete: bool
    seats: list[SeatOut]


class MethodIn(Schema):
    method: Code


class TypedIn(Schema):
    """`version` is the row_version that was read, 0 for a new row; left out, whatever stands is changed."""

    seat_id: RowId
    score: Typing = ""
    parts: dict[Code, Typing] = {}
    note: Note = ""
    version: Version | None = None


class RecordIn(Schema):
    method: Code = ""
    rows: Annotated[list[TypedIn], Field(max_length=10_000)]


class RefusedRowOut(Schema):
    seat_id: int
    code: str
    message: str


class RecordedOut(Schema):
    n_saved: int
    refused: list[RefusedRowOut]


class ConfirmIn(Schema):
    """Without `seat_ids` everybody's; without `method` by every method."""

    method: Code = ""
    seat_ids: RowIds | None = None


class ConfirmedOut(Schema):
    n_confirmed: int
    n_failed: int
    n_already: int
    refused: list[RefusedRowOut]


class AnnulIn(Schema):
    reason: Note


class EssayIn(Schema):
    text: Words


class ExamRowOut(Schema):
    """`does`: new, changed or same; `is_flagged`: there is no attendance."""

    row: int
    employee_no: str
    score: Decimal
    does: str
    is_flagged: bool


class LeftRowOut(Schema):
    row: int
    employee_no: str
    name: str
    score: str
    code: str
    message: str


class ExamReportOut(Schema):
    file_id: int
    method: str
    n_rows: int
    n_saved: int
    was_written: bool
    good: list[ExamRowOut]
    left: list[LeftRowOut]


class ExamIn(Schema):
    """`file_id` as the check gave it."""

    file_id: RowId
    method: Code = ""


@router.get("/{session_id}/evaluation", response=EvaluationOut, summary="评估结果")
def evaluation(request: HttpRequest, session_id: int) -> EvaluationOut:
    session = session_for(request_actor(request), session_id)
    require_recorder(request_actor(request), session)
    return _all(session)


@router.post("/{session_id}/evaluation/method", response=dict[str, str], summary="选定评估方式")
def method(request: HttpRequest, session_id: int, body: MethodIn) -> dict[str, str]:
    session = evaluation_method_choose(session_id=session_id, method=body.method, **_who(request))
    return {"method": session.evaluation_method}


@router.post("/{session_id}/evaluation", response=RecordedOut, summary="登记评估结果")
def record(request: HttpRequest, session_id: int, body: RecordIn) -> RecordedOut:
    rows = [Typed(**row.dict()) for row in body.rows]
    told = evaluations_record(session_id=session_id, method=body.method, rows=rows, **_who(request))
    return RecordedOut(n_saved=told.n_saved, refused=_refused(told.refused))


@router.post("/{session_id}/evaluation/confirm", response=ConfirmedOut, summary="确认评估结果")
def confirm(request: HttpRequest, session_id: int, body: ConfirmIn) -> ConfirmedOut:
    told = evaluations_confirm(session_id=session_id, method=body.method, seat_ids=body.seat_ids, **_who(request))
    counts = {"n_confirmed": told.n_confirmed, "n_failed": told.n_failed, "n_already": told.n_already}
    return ConfirmedOut(**counts, refused=_refused(told.refused))


@router.post("/evaluations/{evaluation_id}/annul", response=ResultOut, summary="作废评估结果")
def annul(request: HttpRequest, evaluation_id: int, body: AnnulIn) -> Evaluation:
    return evaluation_annul(evaluation_id=evaluation_id, reason=body.reason, **_who(request))


@router.post("/{session_id}/essay", response=dict[str, int], summary="提交学习心得体会")
def essay(request: HttpRequest, session_id: int, body: EssayIn) -> dict[str, int]:
    return {"id": essay_write(session_id=session_id, text=body.text, **_who(request)).pk}


@router.post("/{session_id}/evaluation/import/check", response=ExamReportOut, summary="检查考试成绩文件")
def exam_check(request: HttpRequest, session_id: int, file: File[UploadedFile], method: Form[Code] = "") -> ExamReportOut:
    return _report(evaluations_check(session_id=session_id, method=method, file=file, **_who(request)))


@router.post("/{session_id}/evaluation/import", response=ExamReportOut, summary="导入考试成绩")
def exam_import(request: HttpRequest, session_id: int, body: ExamIn) -> ExamReportOut:
    return _report(evaluations_import(session_id=session_id, method=body.method, file_id=body.file_id, **_who(request)))


def _all(session: ClassSession) -> EvaluationOut:
    rules, progress, seats = rules_of(session), progress_of(session), list(seats_of(session))
    results = results_by_seat([seat.pk for seat in seats])
    return EvaluationOut(
        methods=[OptionOut(code=each.code, label=each.label) for each in rules.methods],
        is_per_session=rules.is_per_session,
        method=rules.code_of(session.evaluation_method),
        pass_mark=rules.mark.value if rules.mark else None,
        full_marks=rules.full,
        n_attended=progress.n_attended,
        n_done=progress.n_done,
        is_complete=progress.is_complete,
        seats=[
            SeatOut(
                seat_id=seat.pk,
                person=seat.participation.person.name,
                employee_no=seat.participation.person.employee_no,
                unit=seat.participation.unit.name,
                attended=seat.participation.attended,
                results=[ResultOut.from_orm(row) for row in results.get(seat.pk, ())],
            )
            for seat in seats
        ],
    )


def _report(told: ExamReport) -> ExamReportOut:
    good = [
        ExamRowOut(
            row=each.match.row.number,
            employee_no=each.match.row.employee_no,
            score=each.match.score,
            does=each.does,
            is_flagged=each.match.is_flagged,
        )
        for each in told.good
    ]
    left = [
        LeftRowOut(
            row=each.row.number,
            employee_no=each.row.employee_no,
            name=each.row.name,
            score=each.row.score,
            code=each.code,
            message=each.message,
        )
        for each in told.left
    ]
    return ExamReportOut(
        file_id=told.file_id,
        method=told.method,
        n_rows=told.n_rows,
        n_saved=told.n_saved,
        was_written=told.was_written,
        good=good,
        left=left,
    )


def _refused(rows: Any) -> list[RefusedRowOut]:
    return [_row(seat_id, why) for seat_id, why in rows.items()]


def _row(seat_id: int, why: Refused) -> RefusedRowOut:
    return RefusedRowOut(seat_id=seat_id, code=why.code, message=message_of(why))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
