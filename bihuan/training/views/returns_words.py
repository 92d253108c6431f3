"""Words and tones of sessions, returns, figures and spot checks, and what their pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import message_of
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.trail import verb_label
from bihuan.foundation.ui.states import StateView
from bihuan.foundation.ui.versioned import VersionedForm
from bihuan.kernel.refusals import Refused, StaleState
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.domain.implementation import STATUS
from bihuan.training.domain.return_states import DEVIATION_STATES, RETURN_STATES
from bihuan.training.models import MonthlyPlan
from bihuan.training.selectors.words import month_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTHS_SHOWN = 12
STATUS_VIEWS = {code: StateView(label, tone) for code, (label, tone) in STATUS.items()}
RETURN_VIEWS = {code: StateView(label, tone) for code, (label, tone) in RETURN_STATES.items()}
DEVIATION_VIEWS = {code: StateView(label, tone) for code, (label, tone) in DEVIATION_STATES.items()}
VERDICT_VIEWS = {
    "pass": StateView(_("达标"), "ok", "check"),
    "fail": StateView(_("未达标"), "bad", "circle-alert"),
    "not_yet": StateView(_("暂未达标"), "warn", "clock"),
    "undefined": StateView(_("没有计划场次"), "warn", "triangle-alert"),
    "open": StateView(_("周期未到"), "calm", "circle-dot"),
    "n/a": StateView(_("不适用"), "idle", "circle-dashed"),
}
FIGURE_LABELS = {
    "implementation_rate": _("实施率"),
    "quota.newcomer": _("新员工岗位培训"),
    "quota.specialist": _("专员岗位培训"),
    "quota.all_staff": _("全员专业培训"),
    "quota.project": _("项目培训"),
    "quota.induction": _("入职培训"),
    "quota.central": _("每月集中课程"),
    "quota.special": _("每月专项培训"),
}
VERBS = {
    "session.held": (_("登记已实施"), "ok", "check"),
    "session.not_held": (_("登记未实施"), "bad", "x"),
    "session.explained": (_("填写情况说明"), "idle", "pencil"),
    "session.added": (_("增加场次"), "accent", "plus"),
    "roster.filled": (_("生成参训名单"), "idle", "users"),
    "roster.reduced": (_("调整参训名单"), "idle", "users"),
    "deviation.requested": (_("申请不举办"), "warn", "send"),
    "deviation.approved": (_("书面批准不举办"), "ok", "shield-check"),
    "deviation.refused": (_("不同意不举办"), "bad", "x"),
    "return.submitted": (_("上报"), "accent", "send"),
    "return.accepted": (_("接收"), "ok", "check"),
    "return.sent_back": (_("退回补正"), "warn", "undo-2"),
    "session.carried_over": (_("列入以后月份补办"), "accent", "calendar-plus"),
    "return.assessed": (_("填写考核意见"), "calm", "pencil"),
    "return.summary_written": (_("填写月度总结"), "idle", "pencil"),
    "return.files_added": (_("上传材料"), "idle", "upload"),
    "return.files_placed": (_("材料归类"), "idle", "folder-check"),
    "return.file_replaced": (_("上传新版本"), "idle", "upload"),
    "return.file_removed": (_("移除材料"), "warn", "x"),
    "figure.adjusted": (_("调整"), "warn", "pencil"),
    "spot_check.drawn": (_("抽取样本"), "accent", "search-check"),
    "spot_check.recorded": (_("填写结论"), "idle", "pencil"),
    "spot_check.closed": (_("结束抽查"), "ok", "check"),
}


@dataclass(frozen=True)
class Event:
    """What the timeline draws."""

    at: datetime
    what: Any
    by: str
    reason: str = ""
    tone: str = "idle"
    icon: str = "dot"
    citation: Citation | None = None


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool
    count: int | None = None


def verdict_view(verdict: str, *, is_frozen: bool) -> StateView:
    """An open month has not failed yet: what is missing may still be held."""
    return VERDICT_VIEWS["not_yet" if verdict == "fail" and not is_frozen else verdict]


def events_of(entries: Iterable[AuditEntry]) -> tuple[Event, ...]:
    found = []
    for entry in entries:
        what, tone, icon = VERBS.get(entry.verb, (verb_label(entry.verb), "idle", "dot"))
        by = " ".join(part for part in (entry.capacity, entry.actor_name) if part)
        found.append(Event(entry.at, what, by, entry.reason, tone, icon))
    return tuple(found)


def months_of(actor: Actor) -> list[str]:
    """Months that were issued somewhere this person looks, newest first."""
    plans = MonthlyPlan.objects.visible_to(actor).filter(cycle__state__in=("issued", "frozen"))
    return list(plans.order_by("-month").values_list("month", flat=True).distinct()[:MONTHS_SHOWN])


def month_chips(months: Sequence[str], current: str) -> tuple[Chip, ...]:
    return tuple(Chip(month_words(month), f"?month={month}", month == current) for month in months)


def chosen_month(request: HttpRequest, months: Sequence[str]) -> str:
    asked = request.GET.get("month", "")
    return asked if asked in months else (months[0] if months else "")


def done(request: HttpRequest, url: str, words: Any) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(url, status=303)


def tried(
    form: Form,
    call: Callable[[], object],
    field: str | None = None,
    now: Callable[[], Mapping[str, Any]] | None = None,
    beside: Mapping[str, str] | None = None,
) -> bool:
    """Run the service for a valid form; a refusal by a rule stands in the form, others go to the refusal page.

    `now` are the stored values: somebody who was overtaken sees them beside what he typed. `beside`: code → its field.
    """
    if not form.is_valid():
        return False
    try:
        call()
    except StaleState as stale:
        if now is None or not isinstance(form, VersionedForm):
            raise
        form.show_newer(stale, now())
        return False
    except Refused as refused:
        if refused.status != 422:
            raise
        at_field = (beside or {}).get(refused.code, field)
        form.add_error(at_field if at_field in form.fields else None, message_of(refused))
        return False
    return True


def refused_status(*forms: Form) -> int:
    """409 for a form that was overtaken, 422 for one that a rule refused, 200 for none."""
    if any(getattr(form, "is_stale", False) for form in forms):
        return 409
    return 422 if forms else 200
