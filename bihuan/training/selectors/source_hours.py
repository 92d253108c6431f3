"""What was held in a year, by topic and by where the lecturer comes from (C-334)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from bihuan.foundation.clock import SITE_ZONE
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.domain.lines import EXTERNAL
from bihuan.training.domain.source_hours import Session, SourceHours, source_hours
from bihuan.training.models import PlanLine


def year_by_source(actor: Actor, year: int) -> tuple[SourceHours, ...]:
    """Sessions of every unit this actor may see; who teaches decides, the plan's word where nobody is on file."""
    begins = datetime.combine(date(year, 1, 1), datetime.min.time(), SITE_ZONE)
    ends = datetime.combine(date(year + 1, 1, 1), datetime.min.time(), SITE_ZONE)
    held = (
        PlanLine.objects.visible_to(actor)
        .filter(Q(plan__state="issued") | Q(is_added=True), fate="adopted", outcome__in=HELD_OUTCOMES)
        .filter(held_starts_at__gte=begins, held_starts_at__lt=ends)
    )
    classes: dict[int, list[str]] = {}
    through = PlanLine.topics.through.objects.filter(planline__in=held.order_by().values("pk"))
    for line_id, name in through.values_list("planline_id", "topic__course_class__name"):
        classes.setdefault(line_id, []).append(name)
    rows = held.order_by("pk").values_list("pk", "held_minutes", "lecturer_source", "lecturer_file__kind")
    return source_hours(
        Session(minutes or 0, (kind or source) == EXTERNAL, classes.get(pk, ())) for pk, minutes, source, kind in rows
    )
