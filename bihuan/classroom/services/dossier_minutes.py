"""《会议纪要》 written here: seven short fields become the centre's form, kept as a file (T-073, T-075)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings

from bihuan.classroom.domain.dossier import MINUTES
from bihuan.classroom.models import SessionFile
from bihuan.classroom.selectors.dossier import dossier_session, require_supplier, rules_of
from bihuan.classroom.services.dossier_files import Incoming, piece_keep, piece_replace
from bihuan.foundation.printouts import FormSheet, Section, render_pdf
from bihuan.foundation.services.attachments import Checked
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor


@dataclass(frozen=True)
class Minutes:
    """As typed; `present` are names in one line, `content` and `resolution` may have several."""

    held: str
    place: str
    chair: str
    recorder: str
    present: str
    content: str
    resolution: str = ""


def minutes_write(*, session_id: int, minutes: Minutes, actor: Actor, at: datetime) -> SessionFile:
    """Keep the minutes as PDF; written again, they are the next version of the ones that were written here.

    Refuses whoever does not run the class, where the article asks for no minutes, empty content, and a sealed class.
    The same words again are the same piece.
    """
    session = dossier_session(actor, session_id)
    require_supplier(actor, session, None)
    if MINUTES not in {kind.code for kind in rules_of(session).kinds}:
        raise Refused("dossier_kind_unknown", kind=MINUTES)
    typed = {name: value.strip() for name, value in asdict(minutes).items()}
    if not typed["content"]:
        raise Refused("minutes_without_content")
    old = written_minutes(session.pk)
    if old is not None and old.typed == typed:
        return old
    drawn = Checked(render_pdf(minutes_sheet(session.line.title, Minutes(**typed))), "application/pdf", ".pdf")
    incoming = Incoming(drawn, f"会议纪要-{session.line.title}.pdf", typed)
    if old is not None:
        return piece_replace(session, old, incoming, actor=actor, at=at)
    kept = piece_keep(session, None, MINUTES, incoming, actor=actor, at=at)
    return kept or _standing(session.pk)


def written_minutes(session_id: int) -> SessionFile | None:
    """The standing version of what was typed here; an uploaded scan beside it is a piece of its own."""
    rows = SessionFile.objects.standing().filter(session=session_id, kind=MINUTES).exclude(typed={})
    return rows.select_related("attachment", "venue").order_by("-pk").first()


def minutes_sheet(title: str, minutes: Minutes) -> FormSheet:
    return FormSheet(
        title="会议纪要",
        subtitle=title,
        meta=(("时间", minutes.held or "—"), ("地点", minutes.place or "—")),
        columns=(),
        rows=(),
        sections=(
            Section("主持 / 记录", f"{minutes.chair or '—'} / {minutes.recorder or '—'}"),
            Section("出席", minutes.present or "—"),
            Section("内容", minutes.content),
            Section("决议", minutes.resolution or "无"),
        ),
        signatures=("主持", "记录"),
        landscape=False,
        mark="演示数据" if settings.DEMO else "",
    )


def _standing(session_id: int) -> SessionFile:
    return SessionFile.objects.standing().filter(session=session_id, kind=MINUTES).order_by("-pk")[0]
