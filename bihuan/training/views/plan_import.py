"""Importing a workbook into a month's plan: upload → report of every row → confirm; the failed rows as a workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.models import Attachment
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.services.attachments import attachment_store
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.plan_import import still_to_correct
from bihuan.training.models import MonthlyPlan
from bihuan.training.monthly_forms import ImportForm
from bihuan.training.services.monthly_lines import editable_plan
from bihuan.training.services.plan_import import ImportReport, plan_import, quota_json
from bihuan.training.views.import_words import (
    AcceptedRow,
    ImportPage,
    QuotaRow,
    as_download,
    left_over,
    own_upload,
    problem_rows,
    rejected_book,
    upload_content,
)

QUOTA_TONES = {"met": "ok", "not_applicable": "ok", "open": "warn"}


@page(policy="training.view", form=True)
def upload(request: HttpRequest, plan_id: int) -> HttpResponse:
    """GET: the form. POST: the file is kept and judged; nothing of it is in the plan yet."""
    actor: Actor = request_actor(request)
    plan = editable_plan(plan_id, actor)
    if request.method != "POST":
        return _left(request, plan)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, plan, form, status=422)
    try:
        kept = attachment_store(form.cleaned_data["file"], actor=actor, unit_id=plan.unit_id, at=request_at(request))
        report = _judged(plan, kept, request)
    except Refused as why:
        form.add_error("file", message_of(why))
        return _shown(request, plan, form, status=422)
    return _shown(request, plan, ImportForm(), kept=kept, report=report)


def _left(request: HttpRequest, plan: MonthlyPlan) -> HttpResponse:
    """The form; after an import with rows left over also what is still wrong with those."""
    left = left_over(request)
    if left is None:
        return _shown(request, plan, ImportForm())
    kept = own_upload(left, plan.unit_id, request_actor(request))
    report = _judged(plan, kept, request)
    rejected, problems = still_to_correct(report.verdict.rejected, report.verdict.problems)
    verdict = replace(report.verdict, rejected=rejected, problems=problems)
    return _shown(request, plan, ImportForm(), kept=kept, report=replace(report, verdict=verdict))


@page(policy="training.view")
@require_POST
def confirm(request: HttpRequest, plan_id: int, stored_id: int) -> HttpResponse:
    """Store the good rows of the file that was just shown."""
    actor: Actor = request_actor(request)
    plan = editable_plan(plan_id, actor)
    kept = own_upload(stored_id, plan.unit_id, actor)
    report = plan_import(
        file=upload_content(kept),
        unit=plan.unit,
        month=Month.parse(plan.month),
        dry_run=False,
        only_good=True,
        actor=actor,
        at=request_at(request),
    )
    messages.success(request, _("已导入 %(n)s 场。") % {"n": report.imported})
    if not report.rejected:
        return redirect("training:monthly-plan", plan_id)
    messages.warning(request, _("还有 %(n)s 行需要改正后补传。") % {"n": report.rejected})
    return redirect(reverse("training:plan-import", args=[plan_id]) + f"?left={stored_id}")


@page(policy="training.view")
def rejected(request: HttpRequest, plan_id: int, stored_id: int) -> HttpResponse:
    """The rows that were not accepted, as they stood, with what is wrong, ready to be corrected and sent again."""
    actor: Actor = request_actor(request)
    plan = editable_plan(plan_id, actor)
    report = _judged(plan, own_upload(stored_id, plan.unit_id, actor), request)
    return as_download(rejected_workbook(report), f"rejected-{plan.month}")


def rejected_workbook(report: ImportReport) -> bytes:
    unit = report.unit.name if report.unit else report.unit_name
    heading = f"{unit}{report.month.year}年{report.month.month}月培训计划（需改正的行）"
    return rejected_book(heading, REJECTED_COLUMNS, report.verdict.rejected, report.verdict.problems)


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
)


def _judged(plan: MonthlyPlan, kept: Attachment, request: HttpRequest) -> ImportReport:
    return plan_import(
        file=upload_content(kept),
        unit=plan.unit,
        month=Month.parse(plan.month),
        actor=request_actor(request),
        at=request_at(request),
    )


def _shown(
    request: HttpRequest,
    plan: MonthlyPlan,
    form: ImportForm,
    *,
    kept: Attachment | None = None,
    report: ImportReport | None = None,
    status: int = 200,
) -> HttpResponse:
    plan_url = reverse("training:monthly-plan", args=[plan.pk])
    context = ImportPage(
        title=_("导入 Excel"),
        crumbs=((_("月度培训计划"), reverse("training:monthly-plans")), (f"{plan.unit.name} {plan.month}", plan_url)),
        back_url=plan_url,
        form=form,
        drop_label=_("选择月度培训计划工作簿"),
        upload_url=reverse("training:plan-import", args=[plan.pk]),
        template_url=reverse("training:print", args=["monthly-plan-template", plan.pk, "xlsx"]),
        lines_title=_("将写入计划的场次"),
        who_label=_("讲师"),
        **_addresses(plan, kept),
        **_told(report),
    )
    return render_page(request, "training/plan_import.html", context, status=status)


def _addresses(plan: MonthlyPlan, kept: Attachment | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {
        "stored_id": kept.pk,
        "confirm_url": reverse("training:plan-import-confirm", args=[plan.pk, kept.pk]),
        "rejected_url": reverse("training:plan-import-rejected", args=[plan.pk, kept.pk]),
    }


def _told(report: ImportReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    lines = [
        AcceptedRow(
            row=each.row,
            title=each.line.title,
            when=f"{each.line.starts_at:%m-%d %H:%M}–{each.line.ends_at:%H:%M}",
            who=each.line.lecturer_name,
        )
        for each in report.verdict.accepted
        if each.line
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
        "problems": problem_rows(report.verdict.problems),
        "quotas": tuple(quotas),
    }
