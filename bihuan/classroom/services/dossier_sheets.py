"""The sign-in sheets of a class go to the month's return as soon as it is over, one per room (T-073, T-077)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.classroom.domain.dossier import SHEET
from bihuan.classroom.models import ClassSession, PaperSheet, SignIn
from bihuan.classroom.selectors.sessions import venues_of
from bihuan.classroom.selectors.sheet import sign_in_sheet
from bihuan.classroom.services.dossier_files import RETURNED
from bihuan.foundation.models import Attachment
from bihuan.foundation.printouts import render_pdf
from bihuan.foundation.services.attachments import Checked, attachment_keep
from bihuan.people.domain.actor import system_actor
from bihuan.training.models import PackageItem
from bihuan.training.services.return_from_class import return_keep_piece


def on_session_ended(payload: Mapping[str, Any], at: datetime) -> None:
    """Draw the sheets and lay them, and scans of paper ones, into the package. Told twice, nothing is laid twice."""
    session = ClassSession.objects.select_related("line__plan__unit", "organiser").get(pk=payload["session_id"])
    if session.organiser_id is None or _is_served(session):
        return
    scans = PaperSheet.objects.filter(session=session).select_related("attachment").order_by("pk")
    for kept in (*(each.attachment for each in scans), *_drawn(session, at)):
        return_keep_piece(
            line_id=session.line_id,
            kind=RETURNED[SHEET],
            attachment=kept,
            added_by_id=session.organiser_id,
            actor=system_actor(at),
            at=at,
        )


def _is_served(session: ClassSession) -> bool:
    return PackageItem.objects.filter(line=session.line_id, kind=RETURNED[SHEET]).exists()


def _drawn(session: ClassSession, at: datetime) -> list[Attachment]:
    signed = set(SignIn.objects.filter(session=session).values_list("seat__venue_id", flat=True))
    venues = venues_of(session)
    shown = [venue for venue in venues if venue.pk in signed or len(venues) == 1]
    return [
        attachment_keep(
            Checked(render_pdf(sign_in_sheet(session, venue)), "application/pdf", ".pdf"),
            name=f"培训签到表-{session.line.title}-{venue.unit.name}.pdf",
            actor=system_actor(at),
            unit_id=session.line.plan.unit_id,
            at=at,
        )
        for venue in shown
    ]
