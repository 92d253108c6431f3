"""What comes to light after the close: an adjustment beside the frozen figure, never a new count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.figures import RATE_KIND
from bihuan.training.models import FigureAdjustment, MonthFigure
from bihuan.training.selectors.figures import adjusted

ADJUST = "training.freeze"
TWICE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Adjustment:
    numerator_change: int
    denominator_change: int
    reason: str


@transaction.atomic
def figures_adjust(*, figure_id: int, adjustment: Adjustment, actor: Actor, at: datetime) -> FigureAdjustment:
    """Refuses without a reason, without a change, what would leave less than nothing, and a rate over all that was due.

    The very same adjustment by the same person within ten minutes is one (two clicks).
    """
    figure = MonthFigure.objects.visible_to(actor).select_related("unit").filter(pk=figure_id).first()
    if figure is None:
        raise NotFound("not_found")
    policies.require(actor, ADJUST, figure.unit)
    if not adjustment.reason.strip():
        raise Refused("adjustment_reason_missing")
    if not adjustment.numerator_change and not adjustment.denominator_change:
        raise Refused("adjustment_empty")
    _hold(figure)
    if twin := _twin(figure, adjustment, actor, at):
        return twin
    now = adjusted(figure)
    numerator = now.numerator + adjustment.numerator_change
    denominator = now.denominator + adjustment.denominator_change
    if min(numerator, denominator) < 0 or (figure.kind == RATE_KIND and numerator > denominator):
        raise Refused("adjustment_below_zero")
    row = FigureAdjustment.objects.create(
        figure=figure,
        numerator_change=adjustment.numerator_change,
        denominator_change=adjustment.denominator_change,
        reason=adjustment.reason.strip(),
        person_id=policies.person_of(actor),
        at=at,
    )
    audit_record(
        figure,
        "figure.adjusted",
        actor=actor,
        at=at,
        capacity=actor.capacity(ADJUST, figure.unit.path),
        unit_id=figure.unit_id,
        after={"numerator": adjustment.numerator_change, "denominator": adjustment.denominator_change},
        reason=row.reason,
    )
    return row


def _hold(figure: MonthFigure) -> None:
    """Two adjustments at once count one after the other."""
    MonthFigure.objects.select_for_update(of=("self",)).get(pk=figure.pk)


def _twin(figure: MonthFigure, adjustment: Adjustment, actor: Actor, at: datetime) -> FigureAdjustment | None:
    same = FigureAdjustment.objects.filter(figure=figure, reason=adjustment.reason.strip(), person_id=policies.person_of(actor))
    return same.filter(
        numerator_change=adjustment.numerator_change,
        denominator_change=adjustment.denominator_change,
        at__gt=at - TWICE_WITHIN,
    ).first()
