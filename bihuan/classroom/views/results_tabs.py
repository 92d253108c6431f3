"""The three pages of what training has brought stand under one entry."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.people.domain.actor import Actor

VERDICTS, INSPECTIONS, EFFECT = "classroom:verdicts", "classroom:inspections", "classroom:effect"


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int = 0


def tabs(actor: Actor, current: str) -> tuple[Tab, ...]:
    """Only the doors that are open to this actor."""
    named = [(VERDICTS, _("月度结论")), (INSPECTIONS, _("集团抽查")), (EFFECT, _("年度成效"))]
    shown = named if actor.can("training.view") else named[:1]
    return tuple(Tab(label, reverse(name), name == current) for name, label in shown)
