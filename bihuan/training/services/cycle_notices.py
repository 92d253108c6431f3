"""Every unit hears that the month was issued (T-053); each person once, however often the job runs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.duties.models import Notice
from bihuan.duties.services.notices import notices_create
from bihuan.foundation.clock import local
from bihuan.people.models import Assignment
from bihuan.training.domain import links
from bihuan.training.models import Cycle, MonthlyPlan


@transaction.atomic
def issue_notices_send(*, cycle_id: int, at: datetime, plan_id: int | None = None) -> int:
    """Tell the heads and drafters of every open unit of the centre, or of the one unit whose plan came late.

    Answers how many notices are new; a second run answers 0.
    """
    cycle = Cycle.objects.select_related("unit").get(pk=cycle_id)
    path = cycle.unit.path
    if plan_id is not None:
        path = MonthlyPlan.objects.select_related("unit").get(pk=plan_id).unit.path
    plans = dict(MonthlyPlan.objects.filter(cycle=cycle, state="issued").values_list("unit_id", "pk"))
    held = (
        Assignment.objects.valid_on(local(at).date())
        .filter(unit__path__startswith=path)
        .select_related("person", "post")
        .order_by("person_id", "-is_primary", "pk")
    )
    rows: dict[int, Notice] = {}
    for row in held:
        if row.person_id not in rows and (row.post.is_head or "training.monthly.draft" in row.post.capabilities):
            rows[row.person_id] = _notice(cycle, row, plans.get(row.unit_id), at, plan_id)
    return notices_create(list(rows.values()), at=at)


def _notice(cycle: Cycle, held: Assignment, own_plan: int | None, at: datetime, late_plan: int | None) -> Notice:
    key = f"plan.issued/{cycle.pk}/{late_plan or 'all'}:{held.person_id}:inbox"
    return Notice(
        key=key,
        recipient=held.person,
        channel="inbox",
        title=f"{cycle.month} 月度培训计划已下发",
        body="请按下发的计划组织培训；改期、取消、追加请登记为偏差。",
        link=links.monthly_plan(own_plan) if own_plan else links.board(cycle.month),
        due_at=at,
        sent_at=at,
    )
