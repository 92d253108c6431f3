"""What came back is work again: a returned plan and a return sent back are duties of those who wrote them (T-057, T-078)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duties_open, duty_fulfil, duty_void
from bihuan.foundation.clock import local
from bihuan.people.domain.actor import Actor
from bihuan.training.domain import links
from bihuan.training.models import Cycle, MonthlyPlan, MonthlyReturn
from bihuan.training.services.deviation_duties import KIND as DECISION

PLAN, RETURN = "plan.revise", "return.revise"


def plan_revision_owed(plan: MonthlyPlan, at: datetime) -> None:
    """As long as general affairs consolidate; asked later, by the end of that day."""
    consolidation = Duty.objects.filter(key=f"cycle.consolidate/{plan.cycle_id}").first()
    title = f"{plan.unit.name} {plan.month} 月度计划退回待改"
    due_at = consolidation.due_at if consolidation else at
    _owed(PLAN, plan.pk, f"plan.monthly/{plan.unit_id}/{plan.month}", title, links.monthly_plan(plan.pk), due_at, at)


def return_revision_owed(row: MonthlyReturn, at: datetime) -> None:
    """By the due moment of the return itself; asked later, by the end of that day."""
    title = f"{row.unit.name} {row.month} 培训记录退回补正"
    link = links.monthly_return(row.plan_id)
    _owed(RETURN, row.pk, f"return.monthly/{row.unit_id}/{row.month}", title, link, row.due_at, at)


def revision_done(kind: str, subject_id: int, actor: Actor, at: datetime) -> None:
    for key in list(Duty.objects.filter(kind=kind, subject_id=subject_id).open().values_list("key", flat=True)):
        duty_fulfil(key=key, at=at, actor=actor, evidence={"submitted_at": at.isoformat()})


def month_leaves_nothing(cycle: Cycle, actor: Actor, at: datetime) -> None:
    """After the close nobody can revise or decide; what was not decided counts as not approved."""
    left = Duty.objects.filter(kind__in=(DECISION, PLAN, RETURN), month=cycle.month, unit__path__startswith=cycle.unit.path)
    for key in list(left.open().values_list("key", flat=True)):
        duty_void(key=key, at=at, actor=actor, reason="本月已结账")


def _owed(  # noqa: PLR0913  (each is a fact of the duty)
    kind: str, subject_id: int, first_key: str, title: str, link: str, due_at: datetime, at: datetime
) -> None:
    """Owned like the duty that was fulfilled first; without one nobody owed it."""
    first = Duty.objects.filter(key=first_key).first()
    if first is None:
        return
    n_before = Duty.objects.filter(kind=kind, subject_id=subject_id).count()
    duty = DutySpec(
        kind=kind,
        key=f"{kind}/{subject_id}/{n_before + 1}",
        title=title,
        unit_id=first.unit_id,
        due_at=due_at if due_at > at else _end_of_day(at),
        owner_id=first.owner_id,
        owner_capability=first.owner_capability,
        month=first.month,
        subject=(first.subject_type, subject_id),
        link=link,
        citation=first.citation,
        article=first.article,
    )
    duties_open([duty], at=at)


def _end_of_day(at: datetime) -> datetime:
    return local(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
