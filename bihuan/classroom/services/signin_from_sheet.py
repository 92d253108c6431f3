"""The paper sheet as the last resort: its scan is kept, its lines are typed in (proof D, T-038)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bihuan.classroom.domain.lateness import expected_at, window_refusal
from bihuan.classroom.domain.sheet_lines import Named, SheetLine, lines_of, read
from bihuan.classroom.models import PaperSheet, Seat, SignIn
from bihuan.classroom.policies import RUN, require_run
from bihuan.classroom.selectors.signin import RuleInForce, moment_of, rule_of, segments_of, session_run_by, window
from bihuan.classroom.selectors.signin_desk import seats_of_sheet, sheet_run_by
from bihuan.classroom.services.signin_by_desk import segment_in
from bihuan.classroom.services.signin_store import Event, sign_in_store, takes_sign_ins
from bihuan.foundation.services.attachments import attachment_store
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor


@dataclass(frozen=True)
class SheetResult:
    """`left`: typed lines that name nobody or several, with which of the two; to be typed again."""

    n_signed: int
    n_known: int
    left: dict[str, str]


@transaction.atomic
def paper_sheet_add(
    *, session_id: int, segment_id: int, venue_id: int | None, upload: UploadedFile, actor: Actor, at: datetime
) -> PaperSheet:
    """Keep the scan of a sheet of one room and segment. Refuses what is no picture or PDF, as every file."""
    session = session_run_by(actor, session_id)
    require_run(actor, session)
    takes_sign_ins(session)
    segment = segment_in(session, segment_id)
    if venue_id is not None and not session.venues.filter(pk=venue_id).exists():
        raise NotFound("not_found")
    unit = session.line.plan.unit
    kept = attachment_store(upload, actor=actor, unit_id=unit.pk, at=at)
    if not kept.content_type.startswith(("image/", "application/pdf")):
        raise Refused("sheet_no_scan", name=kept.name)
    sheet = PaperSheet.objects.create(
        session=session,
        segment=segment,
        venue_id=venue_id,
        attachment=kept,
        added_by_id=policies.person_of(actor),
        added_at=at,
    )
    capacity = actor.capacity(RUN, unit.path)
    told = {"name": kept.name, "digest": kept.sha256}
    audit_record(sheet, "paper_sheet.added", actor=actor, at=at, capacity=capacity, unit_id=unit.pk, after=told)
    return sheet


@transaction.atomic
def signin_from_sheet(*, sheet_id: int, typed: str, actor: Actor, at: datetime) -> SheetResult:
    """Sign in whom the typed lines name, at the time beside the name, or in time where the sheet has none.

    Refuses a time outside the segment or ahead of now (naming the line), and then stores nothing. Lines that name
    nobody, or more than one person, are given back.
    """
    sheet = sheet_run_by(actor, sheet_id)
    require_run(actor, sheet.session)
    takes_sign_ins(sheet.session)
    seats = {seat.pk: seat for seat in seats_of_sheet(sheet)}
    persons = [Named(pk, seat.participation.person.employee_no, seat.participation.person.name) for pk, seat in seats.items()]
    result = read(lines_of(typed), persons)
    known = set(SignIn.objects.filter(segment=sheet.segment, seat_id__in=result.found).values_list("seat_id", flat=True))
    rule = rule_of(sheet.session, sheet.segment.starts_at)
    for seat_id, line in result.found.items():
        if seat_id in known:
            continue
        _store(sheet, seats[seat_id], line, rule, actor, at)
    return SheetResult(len(result.found) - len(known), len(known), dict(result.left))


def _store(sheet: PaperSheet, seat: Seat, line: SheetLine, rule: RuleInForce, actor: Actor, at: datetime) -> None:
    segment = sheet.segment
    segments = segments_of(sheet.session)
    came_at = expected_at(segment.starts_at, rule.rule)
    if line.hour is not None:
        came_at = moment_of(segment, segments, line.hour, line.minute or 0)
    if line.hour is not None and came_at > at:
        raise Refused("sheet_time_outside", line=line.text)
    if window_refusal(window(segment, segments), came_at) is not None:
        raise Refused("sheet_time_outside", line=line.text)
    note = "" if line.hour is not None else "纸质签到表未写时间"
    event = Event(seat, segment, SignIn.Proof.PAPER, came_at, recorded_by_id=policies.person_of(actor), note=note)
    sign_in_store(session=sheet.session, event=event, rule=rule.rule, actor=actor, at=at)
