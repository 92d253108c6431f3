"""训后跟进 on the page of a session: what was written, or the form while it is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bihuan.duties.models import Duty
from bihuan.foundation.panels import Panel
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.models import FollowUp, PlanLine
from bihuan.training.selectors.implementation import may_record
from bihuan.training.selectors.need_rules import may_check


@dataclass(frozen=True)
class FollowUpView:
    line_id: int
    done: FollowUp | None
    duty: Duty | None
    citation: Citation | None
    can_record: bool


def follow_up_panel(actor: Actor, line_id: int, at: datetime) -> Panel | None:
    """Nothing where no article asks for it."""
    done = FollowUp.objects.visible_to(actor).filter(line_id=line_id).select_related("person").first()
    duty = Duty.objects.filter(kind="session.follow_up", subject_id=line_id).first()
    if done is None and duty is None:
        return None
    line = PlanLine.objects.visible_to(actor).filter(pk=line_id).select_related("plan__unit", "plan__cycle").first()
    if line is None:
        return None
    may = done is None and (may_record(actor, line.plan) or may_check(actor, line.plan.unit, at))
    citation = Citation.from_json(duty.citation) if duty else None
    return Panel("training/_follow_up.html", FollowUpView(line_id, done, duty, citation, may))
