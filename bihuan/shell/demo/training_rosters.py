"""Who is invited to the demo's sessions, and who stays away: most come, a few are on leave or at a customer's."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bihuan.shell.demo.training_plans import DemoMonth
from bihuan.training.models import Participation, PlanLine
from bihuan.training.services.implementation_roster import roster_fill

SELDOM, OFTEN = 0.06, 0.35
"""How likely somebody misses a session. Every eleventh is on call, and misses more."""
ON_CALL = 11


def invite(world: DemoMonth, line: PlanLine) -> None:
    """The default people, put on the roster the day before, never before the plan was issued."""
    issued_at = line.plan.cycle.issued_at or world.at
    moment = max(min(line.starts_at - timedelta(days=1), world.at - timedelta(hours=6)), issued_at)
    roster_fill(line_id=line.pk, actor=world.drafter(line.plan, moment), at=moment)


def absent(line: PlanLine) -> frozenset[int]:
    """Persons of the roster who did not come: the same for the same session. Whoever teaches is there."""
    draw = Random(f"{line.plan.unit.code}/{line.starts_at.isoformat()}")  # noqa: S311  (repeatable on purpose)
    rows = Participation.objects.filter(line=line, is_invited=True).order_by("person__employee_no")
    invited = rows.values_list("person_id", "person__employee_no")
    missing = {pk for pk, number in invited if draw.random() < (OFTEN if int(number[2:]) % ON_CALL == 0 else SELDOM)}
    return frozenset(missing - {line.lecturer_id})
