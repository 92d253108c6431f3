"""What else the lecturer of a class has at its time or too near to it (peers 13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bihuan.classroom.domain.states import LIVE
from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.sessions import ends_at, starts_at
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.regulations.selectors.resolution import find
from bihuan.training.domain.clashes import clash_findings
from bihuan.training.domain.lecturer_days import TRAVEL, travel_findings
from bihuan.training.domain.lines import LineFacts
from bihuan.training.models import PlanLine
from bihuan.training.selectors.plan_facts import facts_of_line, other_lines


def lecturer_clashes(actor: Actor, session: ClassSession) -> tuple[str, ...]:
    """In words, for whoever runs the class; a plan out of sight is told as taken. Nothing once the class is over."""
    if session.state not in LIVE or not session.lecturer_name:
        return ()
    unit, own = session.line.plan.unit, _own(session)
    day = own.starts_at.date()
    others = [*other_lines(unit, Month.of(day), [own], actor=actor), *_of_the_plan(session)]
    rule = find(TRAVEL, unit=unit, on=day)
    found = [
        *clash_findings([own], others),
        *travel_findings([own], others, minutes=rule.value.value if rule else 0),
    ]
    return tuple(message_of(Refused(each.code, **each.facts)) for each in found if each.field == "lecturer")


def _own(session: ClassSession) -> LineFacts:
    return replace(
        facts_of_line(session.line),
        starts_at=local(starts_at(session)),
        ends_at=local(ends_at(session)),
        lecturer_name=session.lecturer_name,
        lecturer_file_id=session.lecturer_key,
    )


def _of_the_plan(session: ClassSession) -> Iterable[LineFacts]:
    day = local(starts_at(session)).date()
    rows = PlanLine.objects.filter(plan=session.line.plan_id, fate="adopted").exclude(pk=session.line_id)
    rows = rows.exclude(outcome="not_held").select_related("plan__unit")
    return [facts_of_line(row) for row in rows if local(row.starts_at).date() == day]
