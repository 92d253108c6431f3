"""The ledger has moved due moments after a change of the calendar: plans and returns not yet handed in move with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.duties.models import Duty
from bihuan.training.models import MonthlyPlan, MonthlyReturn

PLANS, RETURNS = ("plan.monthly", "plan.hq"), ("return.monthly",)


@transaction.atomic
def on_duties_rescheduled(payload: Mapping[str, Any], at: datetime) -> None:
    """Copies the ledger's moment; late stays late, so what was handed in keeps the moment it was judged by (T-057)."""
    _copy(payload, PLANS, lambda ids: MonthlyPlan.objects.filter(pk__in=ids, first_submitted_at=None))
    _copy(payload, RETURNS, lambda ids: MonthlyReturn.objects.filter(plan__in=ids, first_submitted_at=None))


def _copy(payload: Mapping[str, Any], kinds: tuple[str, ...], rows: Any) -> None:
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    duties = Duty.objects.filter(pk__in=payload["duty_ids"], kind__in=kinds, subject_type="training.monthlyplan")
    for due_at, plan_id in duties.values_list("due_at", "subject_id"):
        by_moment[due_at].append(plan_id)
    for due_at, ids in by_moment.items():
        rows(ids).update(due_at=due_at)
