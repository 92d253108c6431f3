"""Importing a workbook into a plan: upload → report of every row → confirm; and the failed rows as a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.models import Attachment
from bihuan.foundation.pages import page, render_page
from bihuan.foundation.services.attachments import attachment_store
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.findings import SEVERITY_LABELS
from bihuan.training.domain.plan_words import plain
from bihuan.training.models import MonthlyPlan
from bihuan.training.monthly_forms import ImportForm
from bihuan.training.services.monthly_lines import editable_plan
from bihuan.training.services.plan_import import ImportReport, plan_import, problem_json, quota_json

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {"block": "bad", "warn": "warn", "info": "idle"}
QUOTA_TONES = {"met": "ok", "not_applicable": "ok", "open": "warn"}


@dataclass(frozen=True)
class ProblemRow:
    sheet: str
    place: str
    label: str
    tone: str
    message: str


@dataclass(frozen=True)
class QuotaRow:
    tone: str
    text: str
    citation: Any = None
    detail: str = ""


@dataclass(frozen=True)
class AcceptedRow:
    row: int
    title: str
    when: str
    lecturer: str


@dataclass(frozen=True)
class ImportPage:
    """`stored_id` is the uploaded file while its report is shown; None before the upload."""

    title: str
    plan_id: int
    plan_title: str
    form: ImportForm
    stored_id: int | None = None
    accepted: int = 0
    rejected: int = 0
    lines: tuple[AcceptedRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    quotas: tuple[QuotaRow, ...] = field(default=())


@page(policy="training.view")
def upload(request: HttpRequest, plan_id: int) -> HttpResponse:
    """GET: the form. POST: the file is kept and judged; nothing of it is in the plan yet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    plan = editable_plan(plan_id, actor)
    if request.method != "POST":
        return _shown(request, plan, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, plan, form, status=422)
    try:
        kept = attachment_store(form.cleaned_data["file"], actor=actor, unit_id=plan.unit_id, at=request.at)  # type: ignore[attr-defined]
        report = _judged(plan, kept, request)
    except Refused as why:
        form.add_error("file", message_of(why))
        return _shown(request, plan, form, status=422)
    return _shown(request, plan, ImportForm(), kept=kept, report=report)


@page(policy="training.view")
@require_POST
def confirm(request: HttpRequest, plan_id: int, stored_id: int) -> HttpResponse:
    """Store the good rows of the file that was just shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    plan = editable_plan(plan_id, actor)
    kept = _kept(plan, stored_id, actor)
    report = plan_import(
        file=_content(kept),
        unit=plan.unit,
        month=Month.parse(plan.month),
        dry_run=False,
        only_good=True,
        actor=actor,
        at=request.at,  # type: ignore[attr-defined]
    )
    told = _("已导入 %(n)s 场。") % {"n": report.imported}
    if report.rejected:
        told += _("还有 %(n)s 行需要改正后补传。") % {"n": report.rejected}
    messages.success(request, told)
    return redirect("training:monthly-plan", plan_id)


@page(policy="training.view")
def rejected(request: HttpRequest, plan_id: int, stored_id: int) -> HttpResponse:
    """The rows that were not accepted, as they stood, with what is wrong, ready to be corrected and sent again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    plan = editable_plan(plan_id, actor)
    report = _judged(plan, _kept(plan, stored_id, actor), request)
    answer = HttpResponse(rejected_workbook(report), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="rejected-{plan.month}.xlsx"'
    return answer


def rejected_workbook(report: ImportReport) -> bytes:
    told: dict[tuple[str, int | None], list[str]] = {}
    for problem in report.verdict.problems:
        if problem.severity == "block":
            told.setdefault((problem.sheet, problem.row), []).append(problem_json(problem)["message"])
    rows = []
    for line in report.verdict.rejected:
        reading = line.reading
        cells = dict(line.cells)
        values = [plain(cells.get(name)) for name, _label in REJECTED_COLUMNS[:-1]]
        values[0] = reading.number or str(line.row)
        rows.append([*values, ";".join(told.get((line.sheet, line.row), []))])
    unit = report.unit.name if report.unit else report.unit_name
    heading = [f"{unit}{report.month.year}年{report.month.month}月培训计划（需改正的行）"]
    return write_workbook([SheetOut(str(_("需改正")), [label for _name, label in REJECTED_COLUMNS], rows, heading=heading)])


REJECTED_COLUMNS = (
    ("number", "序号"),
    ("title", "培训主题"),
    ("category", "培训类别"),
    ("audience", "培训对象"),
    ("headcount", "人数"),
    ("form", "培训形式"),
    ("date", "培训日期"),
    ("start", "开始时间"),
    ("end", "结束时间"),
    ("span", "起止时间"),
    ("hours", "课时"),
    ("place", "培训地点"),
    ("place_form", "地点/方式"),
    ("lecturer", "讲师"),
    ("remark", "备注"),
    ("problem", "需改正的问题"),
)


def _judged(plan: MonthlyPlan, kept: Attachment, request: HttpRequest) -> ImportReport:
    return plan_import(
        file=_content(kept),
        unit=plan.unit,
        month=Month.parse(plan.month),
        actor=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
    )


def _content(kept: Attachment) -> bytes:
    with default_storage.open(kept.stored_as, "rb") as stored:
        return bytes(stored.read())


def _kept(plan: MonthlyPlan, stored_id: int, actor: Actor) -> Attachment:
    """Only a file that this person uploaded for this unit."""
    kept = Attachment.objects.filter(pk=stored_id, unit_id=plan.unit_id, uploaded_by_id=actor.person_id).first()
    if kept is None:
        raise NotFound("not_found")
    return kept


def _shown(
    request: HttpRequest,
    plan: MonthlyPlan,
    form: ImportForm,
    *,
    kept: Attachment | None = None,
    report: ImportReport | None = None,
    status: int = 200,
) -> HttpResponse:
    context = ImportPage(
        title=_("导入 Excel"),
        plan_id=plan.pk,
        plan_title=f"{plan.unit.name} {plan.month}",
        form=form,
        stored_id=kept.pk if kept else None,
        **_told(report),
    )
    return render_page(request, "training/plan_import.html", context, status=status)


def _told(report: ImportReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    lines = [
        AcceptedRow(
            row=each.row,
            title=each.line.title,
            when=f"{each.line.starts_at:%m-%d %H:%M}–{each.line.ends_at:%H:%M}",
            lecturer=each.line.lecturer_name,
        )
        for each in report.verdict.accepted
        if each.line
    ]
    problems = [
        ProblemRow(
            sheet=problem.sheet,
            place=_("第 %(row)s 行 %(column)s 列") % {"row": problem.row, "column": problem.column} if problem.row else "—",
            label=SEVERITY_LABELS[problem.severity],
            tone=TONES[problem.severity],
            message=problem_json(problem)["message"],
        )
        for problem in report.verdict.problems
    ]
    quotas = [
        QuotaRow(
            QUOTA_TONES.get(quota.state, "bad"),
            quota_json(quota, report.rules)["message"],
            report.rules.citations.get(quota.key),
        )
        for quota in report.verdict.quotas
    ]
    return {
        "accepted": report.accepted,
        "rejected": report.rejected,
        "lines": tuple(lines),
        "problems": tuple(problems),
        "quotas": tuple(quotas),
    }
