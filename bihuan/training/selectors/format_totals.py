"""Sessions of a month by merged form of training, so that units of both editions stand in one table (T-044)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.models import PlanLine
from bihuan.training.selectors.plan_rules import merged_formats, merged_labels

ELSEWHERE = "other"  # a form that no edition knows any more is still counted


@dataclass(frozen=True)
class FormatTotal:
    """`minutes` are the lesson minutes of the sessions that were held; `label` is empty for `other`."""

    code: str
    label: str
    n_lines: int
    n_held: int
    minutes: int


def format_totals(actor: Actor, month: str) -> tuple[FormatTotal, ...]:
    """Issued and added sessions of every unit this actor may see, in one query. The totals add up to all of them."""
    held = Q(outcome__in=HELD_OUTCOMES)
    rows = (
        PlanLine.objects.visible_to(actor)
        .filter(Q(plan__state="issued") | Q(is_added=True), plan__month=month, fate="adopted")
        .order_by()
        .values_list("form")
        .annotate(n=Count("pk"), n_held=Count("pk", filter=held), minutes=Sum("held_minutes", filter=held))
    )
    sums: dict[str, list[int]] = {}
    for form, *counts in rows:
        found = sums.setdefault(_class_of(form), [0, 0, 0])
        for place, count in enumerate(counts):
            found[place] += count or 0
    labels = merged_labels()
    return tuple(FormatTotal(code, labels.get(code, ""), *sums[code]) for code in (*labels, ELSEWHERE) if code in sums)


def _class_of(form: str) -> str:
    return next((code for code, members in merged_formats().items() if form in members), ELSEWHERE)
