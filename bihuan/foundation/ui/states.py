"""A state as it is shown: a word, a tone and an icon, never a colour alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.ui import moments

TONES = ("ok", "warn", "bad", "calm", "idle", "accent")
ICON_OF_TONE = {
    "ok": "check",
    "warn": "undo-2",
    "bad": "circle-alert",
    "calm": "circle-dot",
    "idle": "circle-dashed",
    "accent": "circle-play",
}
SOON = timedelta(hours=24)  # only the colour of the badge; who is told when is the ladder's business


@dataclass(frozen=True, slots=True)
class StateView:
    """What the state tag needs. `label` is a word for people, `tone` one of TONES, `icon` a name of the icon set."""

    label: Any
    tone: str = "idle"
    icon: str = ""


SETTLED = {
    "met": StateView(_("按时完成"), "ok", "check"),
    "met_late": StateView(_("逾期完成"), "warn", "clock-alert"),
    "missed": StateView(_("未完成"), "bad", "x"),
    "waived": StateView(_("经批准免除"), "calm", "shield-check"),
    "void": StateView(_("已作废"), "idle", "ban"),
    "paused": StateView(_("计时已暂停"), "idle", "pause"),
    "cancelled": StateView(_("已取消"), "idle", "ban"),
}


def view(state: Any) -> StateView:
    """Any object with label, tone and icon, or a plain word, as a StateView; an unknown tone raises ValueError."""
    if isinstance(state, str) or not hasattr(state, "label"):
        return StateView(state, "idle", "circle-dashed")
    tone = str(getattr(state, "tone", "idle") or "idle")
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}")
    return StateView(state.label, tone, str(getattr(state, "icon", "") or ICON_OF_TONE[tone]))


def due_view(due_at: datetime | None, state: Any, at: datetime) -> StateView:
    """The badge of an obligation: settled states speak for themselves, a running one says how long is left or late."""
    key = str(getattr(state, "value", state) or "")
    if key in SETTLED:
        return SETTLED[key]
    if getattr(state, "is_settled", False):
        return view(state)
    if due_at is None:
        return StateView(_("无期限"), "idle", "infinity")
    if due_at <= at:
        return StateView(moments.remaining(due_at, at), "bad", "clock-alert")
    return StateView(moments.remaining(due_at, at), "warn" if due_at - at <= SOON else "calm", "clock")
