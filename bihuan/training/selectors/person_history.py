"""The sessions a person was expected at, each in the unit of its day, and what is known of them (T-007, T-067)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.clock import local
from bihuan.foundation.panels import Panel
from bihuan.foundation.ui.states import StateView
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import HELD_OUTCOMES, NOT_HELD
from bihuan.training.models import Participation

SHOWN = 60
VIEWS = {
    "attended": StateView(_("已参加"), "ok", "check"),
    "absent": StateView(_("缺席"), "bad", "x"),
    "unknown": StateView(_("到场未登记"), "warn", "circle-dashed"),
    "not_held": StateView(_("未实施"), "idle", "ban"),
    "planned": StateView(_("待实施"), "idle", "circle-dashed"),
}


@dataclass(frozen=True)
class HistoryRow:
    """`line_id` is None where the session's own page is out of the reader's sight."""

    line_id: int | None
    starts_at: datetime
    title: str
    unit_name: str
    state: str
    view: StateView


@dataclass(frozen=True)
class History:
    person_id: int
    rows: tuple[HistoryRow, ...]
    n_all: int
    n_attended: int


def person_history(person_id: int, actor: Actor) -> History:
    """Newest first. One's own in full; of others what happened in the units that one sees, also of who left (T-007)."""
    seen = _seen(person_id, actor)
    rows = seen.select_related("line__plan__unit", "unit").order_by("-line__starts_at", "-pk")[:SHOWN]
    attended = seen.filter(attended=True, line__outcome__in=HELD_OUTCOMES)
    return History(person_id, tuple(_row(row, actor) for row in rows), seen.count(), attended.count())


def history_panel(actor: Actor, person_id: int, at: datetime) -> Panel | None:
    """培训经历, on the page of a person; nothing for who sees no training."""
    if actor.person_id != person_id and not actor.can("training.view"):
        return None
    return Panel("training/_person_history.html", person_history(person_id, actor))


def _seen(person_id: int, actor: Actor) -> QuerySet[Participation]:
    rows = Participation.objects.filter(person_id=person_id, is_invited=True).exclude(line__fate__in=("merged", "returned"))
    if actor.person_id == person_id:
        return rows
    return rows.filter(Q(pk__in=Participation.objects.visible_to(actor).filter(person_id=person_id).values("pk")))


def _row(row: Participation, actor: Actor) -> HistoryRow:
    line = row.line
    state = _state(row.attended, line.outcome)
    is_open = actor.can("training.view", line.plan.unit.path)
    starts = local(line.held_starts_at or line.starts_at)
    return HistoryRow(line.pk if is_open else None, starts, line.title, row.unit.name, state, VIEWS[state])


def _state(attended: bool | None, outcome: str) -> str:
    if outcome == NOT_HELD:
        return "not_held"
    if outcome not in HELD_OUTCOMES:
        return "planned"
    return {True: "attended", False: "absent", None: "unknown"}[attended]
