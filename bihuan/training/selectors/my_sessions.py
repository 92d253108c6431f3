"""近期培训: what a person teaches or attends next, whatever the person may see of the plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bihuan.foundation.clock import local
from bihuan.people.domain.actor import Actor
from bihuan.training.domain import links
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.models import Participation, PlanLine

SHOWN = 5


@dataclass(frozen=True)
class MySession:
    """`url` is empty for those who may not open the session."""

    title: str
    unit: str
    audience: str
    starts_at: datetime
    ends_at: datetime
    place: str
    lecturer: str
    is_teaching: bool
    url: str


def my_sessions(actor: Actor, *, at: datetime) -> tuple[MySession, ...]:
    """Issued sessions from today on: taught by the person, with the person on the roster, or of an own unit or one above.

    One query. Whom a session of the unit is for stands beside it, because a roster is often made only afterwards.
    """
    if actor.person_id is None:
        return ()
    today = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    units = {int(part) for grant in actor.grants for part in grant.unit_path.strip("/").split("/") if part}
    invited = Participation.objects.filter(person=actor.person_id, is_invited=True).values("line")
    mine = Q(lecturer=actor.person_id) | Q(pk__in=invited) | Q(plan__unit__in=units)
    lines = (
        PlanLine.objects.filter(mine, plan__state="issued", fate="adopted", outcome="planned", starts_at__gte=today)
        .select_related("plan__unit")
        .order_by("starts_at", "pk")[:SHOWN]
    )
    return tuple(_session(line, actor) for line in lines)


def _session(line: PlanLine, actor: Actor) -> MySession:
    unit = line.plan.unit
    return MySession(
        title=line.title,
        unit=unit.name,
        audience=AUDIENCES.get(line.audience, line.audience),
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        place=line.place,
        lecturer=line.lecturer_name,
        is_teaching=line.lecturer_id == actor.person_id,
        url=links.session(line.pk) if actor.can("training.view", unit.path) else "",
    )
