"""How many lines the shown plans have: counted for the page, never for the whole month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q

from bihuan.training.models import PlanLine


def lines_counted(plans: Sequence[Any], **wanted: Q) -> None:
    """Sets each name on every plan to how many of its lines fulfil the condition; one query."""
    counts = {name: Count("pk", filter=condition, distinct=True) for name, condition in wanted.items()}
    rows = PlanLine.objects.filter(plan__in=[plan.pk for plan in plans]).order_by().values("plan_id").annotate(**counts)
    found = {row["plan_id"]: row for row in rows}
    for plan in plans:
        for name in wanted:
            setattr(plan, name, found[plan.pk][name] if plan.pk in found else 0)
