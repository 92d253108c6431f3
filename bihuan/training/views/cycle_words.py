"""The words and tones of the cycle's states; a page never shows a bare code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.foundation.ui import moments
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.cycle_states import CYCLE, CycleFacts
from bihuan.training.domain.lines import AUDIENCES as AUDIENCES
from bihuan.training.models import Cycle

CYCLE_STATES: Mapping[str, StateView] = {
    "collecting": StateView(gettext_lazy("收集汇总中"), "accent", "circle-play"),
    "submitted": StateView(gettext_lazy("待审批"), "calm", "circle-dot"),
    "approved": StateView(gettext_lazy("已审批，待下发"), "calm", "check"),
    "issued": StateView(gettext_lazy("已下发"), "ok", "check"),
    "frozen": StateView(gettext_lazy("已结账"), "idle", "snowflake"),
}
PLAN_STATES: Mapping[str, StateView] = {
    "draft": StateView(gettext_lazy("未上报"), "idle", "circle-dashed"),
    "submitted": StateView(gettext_lazy("待汇总"), "calm", "circle-dot"),
    "returned": StateView(gettext_lazy("已退回"), "warn", "undo-2"),
    "adopted": StateView(gettext_lazy("已采纳"), "ok", "check"),
    "issued": StateView(gettext_lazy("已下发"), "ok", "check"),
}
FATES: Mapping[str, StateView] = {
    "pending": StateView(gettext_lazy("未处理"), "idle", "circle-dashed"),
    "adopted": StateView(gettext_lazy("已采纳"), "ok", "check"),
    "merged": StateView(gettext_lazy("已合并"), "calm", "git-merge"),
    "returned": StateView(gettext_lazy("已退回"), "warn", "undo-2"),
}
STEP_LABELS = {
    "collect": gettext_lazy("单位上报"),
    "consolidate": gettext_lazy("汇总"),
    "approve": gettext_lazy("负责人审批"),
    "issue": gettext_lazy("下发"),
    "hold": gettext_lazy("实施"),
    "return": gettext_lazy("上报记录"),
}
REASONS = {
    "same_title": gettext_lazy("主题相同"),
    "like_title": gettext_lazy("主题相近"),
    "same_topics": gettext_lazy("课题有重合"),
    "same_day": gettext_lazy("同一天"),
    "near_day": gettext_lazy("日期相近"),
}
CAPABILITY = {
    "consolidate": "training.consolidate",
    "recall": "training.consolidate",
    "approve": "training.approve",
    "send_back": "training.approve",
    "issue": "training.issue",
    "freeze": "training.freeze",
}


def month_words(month: Month) -> str:
    return _("%(year)d 年 %(month)d 月") % {"year": month.year, "month": month.month}


def plan_state(state: str, *, is_late: bool, is_sent: bool, due_at: datetime, at: datetime) -> StateView:
    """A plan that is not in and past its day speaks of the day; everything else of its state."""
    if is_late and not is_sent:
        return StateView(moments.remaining(due_at, at), "bad", "clock-alert")
    return PLAN_STATES[state]


def due_day(due_at: datetime, at: datetime) -> str:
    """The last day in time: 今天, or 11-25; the chain's title says the year."""
    last = moments.local(due_at - timedelta(microseconds=1)).date()
    return _("今天") if last == moments.local(at).date() else moments.day_short(last)


def rate_missing(last_state: str, month: str) -> str:
    """Why the rate of the month before is not there: it counts only after the close."""
    last = Month.parse(month).shift(-1).month
    if not last_state:
        return _("%(month)d 月没有计划") % {"month": last}
    return _("%(month)d 月未结账") % {"month": last} if last_state != "frozen" else _("%(month)d 月没有数字") % {"month": last}


def hours(minutes: int | None) -> str:
    return moments.minutes_as_hours(minutes) if minutes is not None else ""


def may(name: str, cycle: Cycle, actor: Actor, facts: CycleFacts) -> bool:
    """Whether the button belongs on this page: the table accepts the step from this state, and the actor may do it."""
    return bool(CYCLE.rows(name, state=cycle.state)) and actor.can(CAPABILITY[name], cycle.unit.path)
