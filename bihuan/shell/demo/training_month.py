"""The months of the demo, made through the services people use: three closed, one running, the next being collected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.shell.demo.organisation import stored_organisation
from bihuan.shell.demo.training_cases import cases_shown
from bihuan.shell.demo.training_classes import classes_shown
from bihuan.shell.demo.training_held import month_closed, month_running
from bihuan.shell.demo.training_plans import DemoMonth, annual_plans, area_lines, hq_lines, lines_of
from bihuan.shell.demo.training_verdicts import verdicts_shown
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.services.consolidation_settle import lines_merge, plans_adopt
from bihuan.training.services.cycle_approve import cycle_approve
from bihuan.training.services.cycle_consolidate import cycle_consolidate
from bihuan.training.services.cycle_issue import cycle_issue
from bihuan.training.services.cycle_notices import issue_notices_send
from bihuan.training.services.cycle_open import cycle_open
from bihuan.training.services.monthly_submit import monthly_plan_submit

NOT_YET = ("HB", "HD")
"""Areas whose plan of the next month is still being written; 华北 lacks a newcomer session."""
NOT_BEGUN = ("XB", "XN")
"""西北 will be late; 西南 has its plan in a workbook and is about to import it."""
LATE_BEFORE = "XB"
"""The area that sent its plan a day late in the month before."""


def load(at: datetime) -> str:
    """Builds the months once, the same for the same day; a second run changes nothing."""
    if Cycle.objects.exists():
        return "月度数据已存在"
    now = Month.of(local(at).date())
    world = DemoMonth(stored_organisation(), at)
    annual_plans(world, now)
    for back in (3, 2, 1):
        _issued(world, now.shift(-back))
        month_closed(world, now.shift(-back))
    _issued(world, now)
    month_running(world, now)
    _collecting(world, now.shift(1))
    cases_shown(world, now)
    classes_shown(world, now)
    verdicts_shown(world)
    return f"{Cycle.objects.count()} 个月，{MonthlyPlan.objects.count()} 份计划，{PlanLine.objects.count()} 场"


@transaction.atomic
def _issued(world: DemoMonth, month: Month) -> None:
    """From opening to issue, each step at the moment its article names."""
    cycle = _opened(world, month)
    before = month.shift(-1)
    for plan in _plans(cycle):
        lines_of(world, plan, month)
        day = 26 if plan.unit.code == LATE_BEFORE else 20 + plan.pk % 5
        moment = world.moment(before, day, 9 + plan.pk % 8)
        _sent(world, plan, moment)
    _hq_merge(world, cycle, month)
    on_26 = world.moment(before, 26, 16)
    ga, head = world.actor("zonghe", on_26), world.actor("fuzeren", on_26)
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=ga, at=on_26)
    cycle_consolidate(cycle_id=cycle.pk, actor=ga, at=on_26, goes_without_missing=True)
    cycle_approve(cycle_id=cycle.pk, actor=head, at=world.moment(before, 28, 10), remark="同意，按计划组织。")
    issued_at = world.moment(month, 1, 9)
    cycle_issue(cycle_id=cycle.pk, actor=ga, at=issued_at)
    issue_notices_send(cycle_id=cycle.pk, at=issued_at)


def _opened(world: DemoMonth, month: Month) -> Cycle:
    opened_at = world.moment(month.shift(-1), 1, 0, 30)
    ga = world.actor("zonghe", opened_at)
    return cycle_open(unit=world.organisation.root, month=month, at=opened_at, actor=ga).cycle


def _plans(cycle: Cycle) -> Iterator[MonthlyPlan]:
    yield from MonthlyPlan.objects.filter(cycle=cycle).select_related("unit", "cycle__unit").order_by("unit__code")


def _sent(world: DemoMonth, plan: MonthlyPlan, moment: datetime) -> None:
    monthly_plan_submit(plan_id=plan.pk, actor=world.drafter(plan, moment), at=moment)


def _hq_merge(world: DemoMonth, cycle: Cycle, month: Month) -> None:
    """One area's session on the same subject goes into HQ's."""
    target = PlanLine.objects.filter(plan__cycle=cycle, plan__unit=world.organisation.root).order_by("pk").first()
    line = PlanLine.objects.filter(plan__cycle=cycle, plan__unit__code="HN", audience="specialists").order_by("-pk").first()
    if target is None or line is None:
        return
    moment = world.moment(month.shift(-1), 26, 15)
    ga = world.actor("zonghe", moment)
    lines_merge(cycle_id=cycle.pk, target_id=target.pk, line_ids=[line.pk], actor=ga, at=moment, remark="与总部专题合并举办")


@transaction.atomic
def _collecting(world: DemoMonth, month: Month) -> None:
    """The next month: some are in, some still write, one has not begun."""
    cycle = _opened(world, month)
    for plan in _plans(cycle):
        code = plan.unit.code
        if code in NOT_BEGUN or code == world.role_unit("xiangmu"):
            continue
        if code in NOT_YET:
            area_lines(world, plan, month, n=2 if code == "HD" else 4)
            continue
        if plan.unit_id == cycle.unit_id:
            hq_lines(world, plan, month)
        else:
            lines_of(world, plan, month)
        _sent(world, plan, min(world.moment(month.shift(-1), 18 + plan.pk % 4, 10), world.at - timedelta(minutes=30)))
