"""What of a dossier is drawn from rows: cover and index with the QR, ledger of sign-ins, feedback, results (forms of §4.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import segno
from django.conf import settings

from bihuan.classroom.domain.dossier import PIECE_STATES, Piece
from bihuan.classroom.models import DossierSeal, Evaluation, SignIn
from bihuan.classroom.selectors.dossier import Dossier, attendees
from bihuan.classroom.selectors.sessions import segments_of
from bihuan.classroom.selectors.sheet import sign_in_sheet
from bihuan.foundation.clock import local
from bihuan.foundation.printouts import Column, FormSheet, Section
from bihuan.regulations.domain.citation import Citation
from bihuan.training.selectors.words import form_labels

YES = {True: "是", False: "—"}
PASSED = {True: "合格", False: "不合格", None: "—"}
INDEX = (
    Column("序号", 0.6, "center"),
    Column("资料", 1.6),
    Column("会场", 1.6),
    Column("状态", 0.8, "center"),
    Column("内容", 2.6),
    Column("文件校验值", 2.2),
)
LEDGER = (
    *(Column("姓名"), Column("会场", 1.6), Column("节次", 0.7)),
    *(Column("签到时间", 1.2), Column("凭证", 1.6), Column("迟到")),
)
SHOWN = 12


def check_address(code: str) -> str:
    return f"{settings.BIHUAN_SITE_URL.rstrip('/')}/check/{code}/"


def cover_sheet(dossier: Dossier) -> FormSheet:
    """Cover and index on one form; while the dossier is open it says so, and shows no code."""
    session, line, seal = dossier.session, dossier.session.line, dossier.seal
    rows = [_index_row(dossier, number, piece) for number, piece in enumerate(dossier.pieces, start=1)]
    return FormSheet(
        title="培训班次档案（一班一档）",
        subtitle=line.title if seal else f"{line.title}（尚未归档）",
        meta=(("单位", line.plan.unit.name), ("月份", line.plan.month), ("档案号", f"{line.plan.month}-{session.pk}")),
        columns=INDEX,
        rows=rows,
        sections=(Section("班次", _class_words(dossier)), Section("计划依据", _plan_words(dossier))),
        notes=_seal_notes(seal),
        signatures=("组织者", "归档人"),
        landscape=False,
        mark=_mark(),
        qr=drawn_qr(check_address(seal.check_code)) if seal else "",
    )


def ledger_sheet(dossier: Dossier) -> FormSheet:
    """Who signed in when, by which proof, half day by half day: 签到台账."""
    session, segments = dossier.session, segments_of(dossier.session)
    rows = SignIn.objects.filter(session=session).select_related("segment", "seat__participation__person", "seat__venue__unit")
    labels = dict(SignIn.Proof.choices)
    return FormSheet(
        title="签到台账",
        subtitle=session.line.title,
        meta=(("半天", str(len(segments))), ("签到", str(len(rows)))),
        columns=LEDGER,
        rows=[
            (
                row.seat.participation.person.name,
                row.seat.venue.unit.name if row.seat.venue else "—",
                f"第 {row.segment.position} 节",
                f"{local(row.signed_at):%m-%d %H:%M}",
                f"{row.proof} {labels[row.proof]}",
                f"{row.late_minutes} 分钟" if row.late_minutes else "—",
            )
            for row in rows.order_by("segment__position", "seat__participation__person__name", "pk")
        ],
        mark=_mark(),
    )


def feedback_sheet(dossier: Dossier) -> FormSheet:
    """Who handed in the form; what it says belongs to its own page and names nobody."""
    came = [each for each in attendees(dossier.session) if each.came]
    n_given = sum(each.has_form for each in came)
    return FormSheet(
        title="培训反馈统计",
        subtitle=dossier.session.line.title,
        meta=(("应交", f"{len(came)} 份"), ("已交", f"{n_given} 份")),
        columns=(Column("姓名"), Column("已交反馈", 1, "center")),
        rows=[(each.name, YES[each.has_form]) for each in came],
        landscape=False,
        mark=_mark(),
    )


def evaluation_sheet(dossier: Dossier) -> FormSheet:
    rows = Evaluation.objects.filter(seat__session=dossier.session, state="confirmed").select_related(
        "seat__participation__person", "confirmed_by"
    )
    return FormSheet(
        title="评估结果",
        subtitle=dossier.session.line.title,
        meta=(("已确认", f"{len(rows)} 项"),),
        columns=(Column("姓名"), Column("得分", 1, "right"), Column("结论", 1, "center"), Column("确认人")),
        rows=[
            (
                row.seat.participation.person.name,
                f"{row.score:.1f}" if row.score is not None else "—",
                PASSED[row.is_passed],
                row.confirmed_by.name if row.confirmed_by else "—",
            )
            for row in rows.order_by("seat__participation__person__name", "pk")
        ],
        landscape=False,
        mark=_mark(),
    )


def cost_sheet(dossier: Dossier) -> FormSheet:
    labels = {each.code: each.label for each in dossier.rules.cost_kinds}
    return FormSheet(
        title="班次费用",
        subtitle=dossier.session.line.title,
        meta=(("合计（元）", f"{dossier.total_cents / 100:,.2f}"),),
        columns=(Column("种类"), Column("金额（元）", 1, "right"), Column("说明", 2)),
        rows=[(labels.get(row.kind, row.kind), f"{row.amount_cents / 100:,.2f}", row.note or "—") for row in dossier.costs],
        landscape=False,
        mark=_mark(),
    )


FORMS: Mapping[str, Callable[[Dossier], FormSheet]] = {
    "ledger": ledger_sheet,
    "feedback": feedback_sheet,
    "evaluation": evaluation_sheet,
    "cost": cost_sheet,
}
PRINTS: Mapping[str, Callable[[Dossier], Sequence[FormSheet]]] = {
    "cover": lambda dossier: (cover_sheet(dossier),),
    "sheets": lambda dossier: [sign_in_sheet(dossier.session, venue) for venue in dossier.rooms],
    **{name: (lambda dossier, form=form: (form(dossier),)) for name, form in FORMS.items()},  # type: ignore[misc]
}
"""What can be printed, by the name in its address; each form on a new page."""


def drawn_qr(address: str) -> str:
    found: str = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=1)
    return found if "xmlns" in found else found.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _index_row(dossier: Dossier, number: int, piece: Piece) -> tuple[str, ...]:
    files = dossier.files.get(piece.place, ())
    digests = "、".join(row.attachment.sha256[:SHOWN] for row in files) or "由系统记录生成"
    label, _tone = PIECE_STATES[piece.state]
    return (str(number), piece.label, piece.venue or "—", label, piece.words or "—", digests if piece.words else "—")


def _class_words(dossier: Dossier) -> str:
    session = dossier.session
    when = "；".join(f"{local(each.starts_at):%Y-%m-%d %H:%M}–{local(each.ends_at):%H:%M}" for each in segments_of(session))
    rooms = "、".join(f"{venue.unit.name} {venue.place}".strip() for venue in dossier.venues)
    people = f"讲师：{session.lecturer_name or '—'}　组织者：{session.organiser.name if session.organiser else '—'}"
    return f"时间：{when}\n会场：{rooms or '—'}\n{people}"


def _plan_words(dossier: Dossier) -> str:
    line = dossier.session.line
    form = form_labels().get(line.form, line.form)
    cited = Citation.from_json(line.plan.citation)
    basis = f"依据{cited.short}。" if cited else ""
    added = "（下发后增加）" if line.is_added else ""
    where = f"{line.plan.unit.name}{line.plan.month}月度培训计划第 {line.position} 行{added}"
    return f"{where}，{form}，{line.lesson_minutes} 分钟。{basis}"


def _seal_notes(seal: DossierSeal | None) -> tuple[str, ...]:
    if seal is None:
        return ("档案尚未归档，本页不作为凭证。",)
    return (
        f"归档时间 {local(seal.sealed_at):%Y-%m-%d %H:%M}，归档人 {seal.sealed_by.name}，第 {seal.number} 次归档。",
        f"校验码 {seal.check_code}。扫右上角的码，或在 {check_address(seal.check_code)} 核对档案归档后有没有变动。",
        f"清单校验值（SHA-256）{seal.digest}",
    )


def _mark() -> str:
    return "演示数据" if settings.DEMO else ""
