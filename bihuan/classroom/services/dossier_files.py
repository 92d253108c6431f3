"""Files of the dossier: several at once from a phone, each stored on its own; replacing makes a version (T-038, T-079)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bihuan.classroom.domain.dossier import DRAWN, PER_VENUE, PHOTO, RETURNED
from bihuan.classroom.models import ClassSession, SessionFile, Venue
from bihuan.classroom.policies import RUN
from bihuan.classroom.selectors.dossier import dossier_session, file_in, require_supplier, rules_of, venue_in
from bihuan.classroom.services.dossier_duties import dossier_supplied
from bihuan.classroom.services.dossier_guard import keep_unsealed
from bihuan.foundation.models import Attachment
from bihuan.foundation.services.attachments import Checked, attachment_keep, checked_upload
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.services.return_from_class import return_drop_piece, return_keep_piece

MOST_FILES = 40


@dataclass(frozen=True)
class Slot:
    """Where files go: a kind of the article, and the room for kinds that are asked for per room."""

    kind: str
    venue_id: int | None = None


@dataclass(frozen=True)
class Added:
    """`n_known` stood there already, byte for byte; `refused` say which file and why."""

    files: tuple[SessionFile, ...]
    n_known: int = 0
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class Incoming:
    """A file that was looked at; `typed` are the words it was made from, where it was written here."""

    checked: Checked
    name: str
    typed: dict[str, Any] = field(default_factory=dict)


def dossier_add_files(*, session_id: int, slot: Slot, files: Sequence[UploadedFile], actor: Actor, at: datetime) -> Added:
    """Keep every good file beside what is there; one that is refused is named with its reason and stops no other.

    Pictures are read and reduced one after the other and outside of any transaction. Each kept file serves the monthly
    return of the unit as well (T-077). Refuses no files, too many at once, a kind that takes none, a room of another
    class, whoever supplies nothing there, and a sealed class.
    """
    session, venue = _place(session_id, slot, actor)
    if not files:
        raise Refused("package_no_files")
    if len(files) > MOST_FILES:
        raise Refused("dossier_too_many_files", n=len(files), most=MOST_FILES)
    kept: list[SessionFile] = []
    refused: list[Refused] = []
    n_known = 0
    for upload in files:
        try:
            incoming = checked_piece(session, slot.kind, upload)
        except Refused as why:
            refused.append(why)
            continue
        row = piece_keep(session, venue, slot.kind, incoming, actor=actor, at=at)
        n_known += row is None
        kept += [row] if row is not None else []
    return Added(tuple(kept), n_known, tuple(refused))


def dossier_replace_file(*, session_id: int, file_id: int, upload: UploadedFile, actor: Actor, at: datetime) -> SessionFile:
    """A new version; the old one stays readable. Refuses to replace what has a newer version, and as adding does."""
    session = dossier_session(actor, session_id)
    old = file_in(session, file_id)
    require_supplier(actor, session, old.venue)
    return piece_replace(session, old, checked_piece(session, old.kind, upload), actor=actor, at=at)


def checked_piece(session: ClassSession, kind: str, upload: UploadedFile) -> Incoming:
    """Refuses what the store refuses, and a photo that is none."""
    checked = checked_upload(upload, keeps_location=kind == PHOTO and rules_of(session).keeps_location)
    if kind == PHOTO and not checked.content_type.startswith("image/"):
        raise Refused("dossier_no_photo", name=upload.name)
    return Incoming(checked, str(upload.name))


@transaction.atomic
def piece_keep(
    session: ClassSession, venue: Venue | None, kind: str, incoming: Incoming, *, actor: Actor, at: datetime
) -> SessionFile | None:
    """One more piece; None when these bytes stand at this place already. Refuses a sealed class."""
    keep_unsealed(session)
    kept = _kept(session, incoming, actor, at)
    standing = SessionFile.objects.standing().filter(session=session, venue=venue, kind=kind)
    if standing.filter(attachment__sha256=kept.sha256).exists():
        kept.delete()
        return None
    row = SessionFile(session=session, venue=venue, kind=kind, attachment=kept, typed=incoming.typed)
    _tell(_saved(row, actor, at), "dossier.file_added", session, actor, at)
    serve_return(session, kind, kept, actor=actor, at=at)
    dossier_supplied(session, venue.pk if venue else None, actor=actor, at=at)
    return row


@transaction.atomic
def piece_replace(session: ClassSession, old: SessionFile, incoming: Incoming, *, actor: Actor, at: datetime) -> SessionFile:
    """The next version of a piece; two at once make one, the second is refused."""
    keep_unsealed(session)
    kept = _kept(session, incoming, actor, at)
    row = SessionFile(
        session=session, venue=old.venue, kind=old.kind, attachment=kept, version=old.version + 1, typed=incoming.typed
    )
    _saved(row, actor, at)
    if not SessionFile.objects.standing().filter(pk=old.pk).update(replaced_by=row):
        raise Refused("package_item_replaced")
    _tell(row, "dossier.file_replaced", session, actor, at, before=old)
    serve_return(session, old.kind, kept, actor=actor, at=at, instead_of=old.attachment)
    return row


@transaction.atomic
def dossier_withdraw_file(*, session_id: int, file_id: int, actor: Actor, at: datetime) -> SessionFile:
    """Take back what was put in by mistake: it stays readable as taken back, and the piece may be missing again.

    While the month was not handed in, it leaves the return too; afterwards the return keeps it (T-079). Taken back again,
    nothing happens. Refuses whoever supplies nothing there, what has a newer version, and a sealed class.
    """
    session = dossier_session(actor, session_id)
    row = file_in(session, file_id)
    require_supplier(actor, session, row.venue)
    keep_unsealed(session)
    changes = {"withdrawn_at": at, "withdrawn_by_id": policies.person_of(actor)}
    if not SessionFile.objects.standing().filter(pk=row.pk).update(**changes):
        row.refresh_from_db()
        if row.withdrawn_at is None:
            raise Refused("package_item_replaced")
        return row
    row.withdrawn_at = at
    _tell(row, "dossier.file_withdrawn", session, actor, at)
    code = RETURNED.get(row.kind)
    if code is not None:
        return_drop_piece(line_id=session.line_id, kind=code, attachment=row.attachment, actor=actor, at=at)
    return row


def serve_return(
    session: ClassSession,
    kind: str,
    kept: Attachment,
    *,
    actor: Actor,
    at: datetime,
    instead_of: Attachment | None = None,
) -> None:
    """What the month's return asks for per session is there as soon as the class has it."""
    code = RETURNED.get(kind)
    if code is not None:
        return_keep_piece(line_id=session.line_id, kind=code, attachment=kept, actor=actor, at=at, instead_of=instead_of)


def _place(session_id: int, slot: Slot, actor: Actor) -> tuple[ClassSession, Venue | None]:
    session = dossier_session(actor, session_id)
    kind = next((each for each in rules_of(session).kinds if each.code == slot.kind), None)
    if kind is None or slot.kind in DRAWN:
        raise Refused("dossier_kind_unknown", kind=slot.kind)
    venue = venue_in(session, slot.venue_id) if kind.per == PER_VENUE else None
    if kind.per == PER_VENUE and venue is None and session.venues.exists():
        raise Refused("dossier_venue_needed", piece=kind.label)
    require_supplier(actor, session, venue)
    return session, venue


def _kept(session: ClassSession, incoming: Incoming, actor: Actor, at: datetime) -> Attachment:
    unit_id = session.line.plan.unit_id
    return attachment_keep(incoming.checked, name=incoming.name, actor=actor, unit_id=unit_id, at=at)


def _saved(row: SessionFile, actor: Actor, at: datetime) -> SessionFile:
    row.added_by_id, row.added_at = policies.person_of(actor), at
    row.save(force_insert=True)
    return row


def _tell(
    row: SessionFile, verb: str, session: ClassSession, actor: Actor, at: datetime, before: SessionFile | None = None
) -> None:
    audit_record(
        row,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity(RUN, session.line.plan.unit.path),
        unit_id=session.line.plan.unit_id,
        before={"version": before.version, "digest": before.attachment.sha256} if before else None,
        after={"kind": row.kind, "venue": row.venue_id, "version": row.version, "digest": row.attachment.sha256},
    )
