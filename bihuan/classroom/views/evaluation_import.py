"""考试成绩导入: check first, then write; the rows that match nobody are listed and come back as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules, rules_of
from bihuan.classroom.selectors.evaluations import require_recorder
from bihuan.classroom.selectors.sessions import session_for
from bihuan.classroom.services import evaluation_import as services
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import NotFound, Refused

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOLD = 200


class ExamForm(forms.Form):
    method = forms.ChoiceField(label=gettext_lazy("评估方式"))
    file = forms.FileField(label=gettext_lazy("成绩文件"))

    def __init__(self, data: Any = None, files: Any = None, *, rules: EvaluationRules, chosen: str) -> None:
        super().__init__(data, files, initial={"method": chosen})
        offered = [(each.code, each.label) for each in rules.methods if services.importable(each.code)]
        only = [each for each in offered if each[0] == rules.code_of(chosen)] if rules.is_per_session else offered
        self.fields["method"].choices = only or offered  # type: ignore[attr-defined]


@dataclass(frozen=True)
class ExamPage:
    """`good` and `left` are the first TOLD of the report."""

    title: str
    session: ClassSession
    form: ExamForm
    report: services.ExamReport | None = None
    good: tuple[services.Planned, ...] = ()
    left: tuple[services.LeftRow, ...] = ()


@page(policy="")
def upload(request: HttpRequest, session_id: int) -> HttpResponse:
    return _rendered(request, session_id)


@page(policy="")
@require_POST
def check(request: HttpRequest, session_id: int) -> HttpResponse:
    """Every row is tried, no result is written."""
    form = _form(request, session_id)
    if not form.is_valid():
        return _rendered(request, session_id, form, status=422)
    given = form.cleaned_data
    try:
        report = services.evaluations_check(session_id=session_id, method=given["method"], file=given["file"], **_who(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error("file", message_of(refused))
        return _rendered(request, session_id, form, status=422)
    return _rendered(request, session_id, form, report)


@page(policy="")
@require_POST
def run(request: HttpRequest, session_id: int) -> HttpResponse:
    """Write the rows of the checked file; what did not pass stays listed."""
    report = services.evaluations_import(session_id=session_id, **_checked(request.POST), **_who(request))
    words = _("已导入 %(n)d 人的成绩，确认后生效。") % {"n": report.n_saved}
    if report.left:
        messages.warning(request, words + _("有 %(n)d 行没有导入。") % {"n": len(report.left)})
        return _rendered(request, session_id, None, report)
    messages.success(request, words)
    address = reverse("classroom:evaluation", args=[session_id])
    return HttpResponseRedirect(f"{address}?method={report.method}", status=303)


@page(policy="")
def failed(request: HttpRequest, session_id: int) -> HttpResponse:
    report = services.exam_report(session_id=session_id, **_checked(request.GET), actor=request_actor(request))
    return _workbook(services.failed_sheet(report), "failed")


@page(policy="")
def template(request: HttpRequest, session_id: int) -> HttpResponse:
    """The roster of the class, the score left open."""
    session = session_for(request_actor(request), session_id)
    require_recorder(request_actor(request), session)
    return _workbook(services.template_sheet(session), "template")


def _checked(given: Any) -> dict[str, Any]:
    file_id = whole(given.get("file", ""))
    if file_id is None:
        raise NotFound("not_found")
    return {"file_id": file_id, "method": given.get("method", "")[:40]}


def _form(request: HttpRequest, session_id: int) -> ExamForm:
    session = session_for(request_actor(request), session_id)
    require_recorder(request_actor(request), session)
    return ExamForm(request.POST, request.FILES, rules=rules_of(session), chosen=session.evaluation_method)


def _rendered(
    request: HttpRequest,
    session_id: int,
    form: ExamForm | None = None,
    report: services.ExamReport | None = None,
    status: int = 200,
) -> HttpResponse:
    session = session_for(request_actor(request), session_id)
    require_recorder(request_actor(request), session)
    rules = rules_of(session)
    context = ExamPage(
        _("导入考试成绩"),
        session,
        form or ExamForm(rules=rules, chosen=request.GET.get("method") or session.evaluation_method),
        report,
        report.good[:TOLD] if report else (),
        report.left[:TOLD] if report else (),
    )
    return render_page(request, "classroom/exam_import.html", context, status=status)


def _workbook(sheet: SheetOut, name: str) -> HttpResponse:
    response = HttpResponse(write_workbook([sheet]), content_type=WORKBOOK)
    response["Content-Disposition"] = f"attachment; filename=exam-{name}.xlsx"
    return response


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
