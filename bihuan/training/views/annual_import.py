"""Importing a workbook into an annual plan: upload → report of every row → confirm; the failed rows as a workbook (T-047)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
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
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain.plan_import import still_to_correct
from bihuan.training.models import AnnualPlan
from bihuan.training.monthly_forms import ImportForm
from bihuan.training.services.annual_import import AnnualImportReport, annual_import
from bihuan.training.services.annual_plan import CAPABILITY, annual_drafted
from bihuan.training.views.import_words import (
    AcceptedRow,
    ImportPage,
    as_download,
    left_over,
    own_upload,
    problem_rows,
    rejected_book,
    upload_content,
)

COLUMNS = (
    ("number", "序号"),
    ("month", "月份"),
    ("title", "培训主题"),
    ("audience", "培训对象"),
    ("hours", "课时"),
    ("form", "培训形式"),
    ("lecturer", "讲师"),
    ("unit", "责任单位"),
    ("remark", "备注"),
)


@page(policy=CAPABILITY, form=True)
def upload(request: HttpRequest, plan_id: int) -> HttpResponse:
    """GET: the form. POST: the file is kept and judged; nothing of it is in the plan yet."""
    actor, at = _who(request)
    plan = annual_drafted(plan_id, actor)
    if request.method != "POST":
        return _left(request, plan)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, plan, form, status=422)
    try:
        kept = attachment_store(form.cleaned_data["file"], actor=actor, unit_id=plan.unit_id, at=at)
        report = annual_import(plan_id=plan.pk, file=upload_content(kept), actor=actor, at=at)
    except Refused as why:
        form.add_error("file", message_of(why))
        return _shown(request, plan, form, status=422)
    return _shown(request, plan, ImportForm(), kept=kept, report=report)


@page(policy=CAPABILITY)
@require_POST
def confirm(request: HttpRequest, plan_id: int, stored_id: int) -> HttpResponse:
    """Store the good rows of the file that was just shown."""
    actor, at = _who(request)
    plan = annual_drafted(plan_id, actor)
    file = upload_content(own_upload(stored_id, plan.unit_id, actor))
    report = annual_import(plan_id=plan.pk, file=file, dry_run=False, only_good=True, actor=actor, at=at)
    messages.success(request, _("已导入 %(n)s 行。") % {"n": report.imported})
    if not report.rejected:
        return redirect("training:annual-plan", plan_id)
    messages.warning(request, _("还有 %(n)s 行需要改正后补传。") % {"n": report.rejected})
    return redirect(reverse("training:annual-import", args=[plan_id]) + f"?left={stored_id}")


@page(policy=CAPABILITY)
def rejected(request: HttpRequest, plan_id: int, stored_id: int) -> HttpResponse:
    """The rows that were not accepted, as they stood, with what is wrong, ready to be corrected and sent again."""
    actor, at = _who(request)
    plan = annual_drafted(plan_id, actor)
    file = upload_content(own_upload(stored_id, plan.unit_id, actor))
    verdict = annual_import(plan_id=plan.pk, file=file, actor=actor, at=at).verdict
    heading = f"{plan.unit.name} {plan.year}年 年度培训计划表（需改正的行）"
    return as_download(rejected_book(heading, COLUMNS, verdict.rejected, verdict.problems), f"rejected-{plan.year}")


def _who(request: HttpRequest) -> tuple[Actor, datetime]:
    return request_actor(request), request_at(request)


def _left(request: HttpRequest, plan: AnnualPlan) -> HttpResponse:
    """The form; after an import with rows left over also what is still wrong with those."""
    left = left_over(request)
    if left is None:
        return _shown(request, plan, ImportForm())
    actor, at = _who(request)
    kept = own_upload(left, plan.unit_id, actor)
    report = annual_import(plan_id=plan.pk, file=upload_content(kept), actor=actor, at=at)
    rows, problems = still_to_correct(report.verdict.rejected, report.verdict.problems)
    verdict = replace(report.verdict, rejected=rows, problems=problems)
    return _shown(request, plan, ImportForm(), kept=kept, report=replace(report, verdict=verdict))


def _shown(
    request: HttpRequest,
    plan: AnnualPlan,
    form: ImportForm,
    *,
    kept: Attachment | None = None,
    report: AnnualImportReport | None = None,
    status: int = 200,
) -> HttpResponse:
    plan_url = reverse("training:annual-plan", args=[plan.pk])
    context = ImportPage(
        title=_("导入 Excel"),
        crumbs=((_("年度培训计划"), reverse("training:annual-plans")), (f"{plan.unit.name} {plan.year}", plan_url)),
        back_url=plan_url,
        form=form,
        drop_label=_("选择年度培训计划表"),
        upload_url=reverse("training:annual-import", args=[plan.pk]),
        template_url=reverse("training:print", args=["annual-plan-template", plan.pk, "xlsx"]),
        lines_title=_("将写入年度计划的行"),
        who_label=_("责任单位"),
        **_told(plan, kept, report),
    )
    return render_page(request, "training/plan_import.html", context, status=status)


def _told(plan: AnnualPlan, kept: Attachment | None, report: AnnualImportReport | None) -> dict[str, Any]:
    if kept is None or report is None:
        return {}
    names = dict(Unit.objects.under(plan.unit.path).values_list("pk", "name"))
    return {
        "stored_id": kept.pk,
        "confirm_url": reverse("training:annual-import-confirm", args=[plan.pk, kept.pk]),
        "rejected_url": reverse("training:annual-import-rejected", args=[plan.pk, kept.pk]),
        "accepted": report.accepted,
        "rejected": report.rejected,
        "lines": tuple(
            AcceptedRow(row.row, row.title, _("%(month)s 月") % {"month": row.month}, names[row.unit_id])
            for row in report.verdict.accepted
        ),
        "problems": problem_rows(report.verdict.problems),
    }
