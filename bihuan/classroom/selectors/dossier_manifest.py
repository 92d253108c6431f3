"""What a sealed dossier held, read from the rows: the same rows are the same digest (T-079)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q

from bihuan.classroom.domain.dossier import HELD, RELEASED
from bihuan.classroom.domain.manifests import differing, digest_of, part_of
from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.models import (
    ClassSession,
    ConductMark,
    DeskCase,
    DossierSeal,
    Evaluation,
    FeedbackAnswer,
    FeedbackReceipt,
    FeedbackRound,
    LeaveRequest,
    LeaveStep,
    PaperSheet,
    PieceRelease,
    Seat,
    Segment,
    SessionCost,
    SessionFile,
    SignIn,
    UniformCheck,
    Venue,
)
from bihuan.classroom.selectors.dossier import Dossier
from bihuan.foundation.models import Attachment
from bihuan.foundation.seals import in_batches, last_told
from bihuan.foundation.trail import stream_of

CLASS = (
    *("line_id", "line__title", "line__form", "line__starts_at", "line__ends_at", "line__lesson_minutes"),
    *("is_group_video", "organiser_id", "lecturer_key", "lecturer_name", "capacity", "notice", "noticed_at"),
    *("started_at", "ended_at", "evaluation_method", "safety_told_at", "safety_told_by_id"),
)
FILE = ("kind", "venue_id", "version", "replaced_by_id", "withdrawn_at", "attachment__sha256", "typed")
OF_SEAT = "seat__session"
PARTS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "class": (ClassSession, "pk", CLASS),
    "segments": (Segment, "session", ("position", "starts_at", "ends_at")),
    "rooms": (Venue, "session", ("unit_id", "place", "capacity", "organiser_id", "headcount")),
    "seats": (Seat, "session", ("participation__person_id", "participation__unit_id", "venue_id", "state", "is_walk_in")),
    "leaves": (LeaveRequest, OF_SEAT, ("seat_id", "reason_kind", "reason", "state", "steps_done", "completed_at")),
    "leave_steps": (LeaveStep, "leave__seat__session", ("leave_id", "step", "decision", "remark", "person_id", "at")),
    "sign_ins": (SignIn, "session", ("seat_id", "segment_id", "proof", "signed_at", "signed_out_at", "late_minutes", "note")),
    "desk_cases": (DeskCase, "session", ("segment_id", "person_id", "code", "at", "settled_at", "outcome")),
    "conduct": (ConductMark, OF_SEAT, ("seat_id", "segment_id", "kind", "note", "noted_at", "withdrawn_at", "withdraw_reason")),
    "uniforms": (UniformCheck, OF_SEAT, ("seat_id", "is_worn", "checked_at")),
    "paper_sheets": (PaperSheet, "session", ("segment_id", "venue_id", "attachment__sha256")),
    "feedback_forms": (FeedbackReceipt, OF_SEAT, ("seat_id", "given_on")),
    "feedback_round": (FeedbackRound, "session", ("items", "scale", "n_owed", "n_given", "n_late", "close_reason", "score")),
    "feedback_answers": (FeedbackAnswer, "session", ("scores", "gain", "suggestion", "is_late")),
    "evaluations": (Evaluation, OF_SEAT, ("seat_id", "method", "score", "parts", "essay", "is_passed", "state", "source")),
    "files": (SessionFile, "session", FILE),
    "costs": (SessionCost, "session", ("kind", "amount_cents", "note")),
    "releases": (PieceRelease, "session", ("kind", "venue_id", "reason", "decided_by_id")),
}
"""Part → (rows, how they hang on the class, what is sealed of each). Whoever adds rows to a class adds them here."""
AFTERWARDS = {"desk_cases": Q(code="signin_after_close")}
"""Part → rows that tell what came after a seal: they are in none."""
NONE = Q(pk__in=())
SEALED, REOPENED = "dossier.closed", "dossier.reopened"


def parts_of(session_id: int) -> dict[str, dict[str, Any]]:
    """Every part with count and digest, one query each."""
    return {
        name: part_of(
            model.objects.filter(**{place: session_id})
            .exclude(AFTERWARDS.get(name, NONE))
            .order_by("pk")
            .values_list("pk", *fields)
            .iterator(2000)
        )
        for name, (model, place, fields) in PARTS.items()
    }


def manifest_of(dossier: Dossier) -> dict[str, Any]:
    """The list that is sealed: the pieces with their files as people read them, and the parts that are recomputed."""
    line = dossier.session.line
    return {
        "edition": 1,
        "class": {"id": dossier.session.pk, "title": line.title, "month": line.plan.month, "unit": line.plan.unit.code},
        "pieces": [
            {
                "code": piece.code,
                "label": piece.label,
                "room": piece.venue,
                "state": piece.state,
                "words": piece.words if piece.state in (HELD, RELEASED) else "",
                "files": [
                    {
                        "name": row.attachment.name,
                        "version": row.version,
                        "size": row.attachment.size,
                        "sha256": row.attachment.sha256,
                    }
                    for row in dossier.files.get(piece.place, ())
                ],
            }
            for piece in dossier.pieces
        ],
        "parts": parts_of(dossier.session.pk),
    }


def changes_since(seal: DossierSeal) -> tuple[str, ...]:
    """Names of what is not as it was sealed: parts of the class, "manifest" for the list itself. Reads rows, not files."""
    if digest_of(seal.manifest) != seal.digest:
        return ("manifest",)
    return differing(seal.manifest["parts"], parts_of(seal.session_id))


def lost_files(session_id: int) -> bool:
    """Whether any file of the class is gone or holds other bytes than its row says."""
    rows = Attachment.objects.filter(
        pk__in=[
            *SessionFile.objects.filter(session=session_id).values_list("attachment_id", flat=True),
            *PaperSheet.objects.filter(session=session_id).values_list("attachment_id", flat=True),
        ]
    )
    return any(not _holds(path, digest) for path, digest in rows.values_list("stored_as", "sha256").distinct())


def _holds(path: str, digest: str) -> bool:
    seal = hashlib.sha256()
    try:
        with default_storage.open(path) as file:
            for chunk in file.chunks():
                seal.update(chunk)
    except OSError:
        return False
    return seal.hexdigest() == digest


def broken_dossiers() -> Iterator[str]:
    """Streams of closed classes whose rows, seal or state are not what was sealed and told. The files are walked elsewhere."""
    for batch in in_batches(DossierSeal.objects.select_related("session").order_by("pk").iterator(100)):
        told = last_told([SEALED], [stream_of(seal) for seal in batch])
        reopened = last_told([REOPENED], [stream_of(seal) for seal in batch])
        for seal in batch:
            stream = stream_of(seal)
            if _is_broken(seal, told.get(stream), stream in reopened):
                yield stream
    standing = DossierSeal.objects.filter(reopened_at=None).values("session")
    for session in ClassSession.objects.filter(state=CLOSED).exclude(pk__in=standing).order_by("pk").iterator(500):
        yield stream_of(session)


def _is_broken(seal: DossierSeal, told: dict[str, Any] | None, is_reopened: bool) -> bool:
    as_told = told is not None and (told.get("digest"), told.get("check_code")) == (seal.digest, seal.check_code)
    if not as_told or (seal.reopened_at is not None) != is_reopened:
        return True
    if is_reopened:
        return digest_of(seal.manifest) != seal.digest
    return seal.session.state != CLOSED or bool(changes_since(seal))
