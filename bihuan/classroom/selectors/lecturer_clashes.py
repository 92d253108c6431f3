"""What else the lecturer of a class has at its time or too near to it (peers 13)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q

from bihuan.classroom.domain.states import LIVE
from bihuan.classroom.models import ClassSession, Segment
from bihuan.classroom.selectors.sessions import segments_of
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
from bihuan.training.selectors.plan_facts import facts_beside, facts_of_line, other_lines


def lecturer_clashes(actor: Actor, session: ClassSession) -> tuple[str, ...]:
    """In words, for whoever runs the class; a plan out of sight is told as taken. Nothing once the class is over.

    What is set up as a class counts with its half days, wherever the plan had it.
    """
    if session.state not in LIVE or not session.lecturer_name:
        return ()
    unit, own = session.line.plan.unit, _half_days(facts_of_line(session.line), session, segments_of(session))
    days = sorted({each.starts_at.date() for each in own})
    months = {Month.of(day) for day in days}
    planned = [each for month in months for each in other_lines(unit, month, own, actor=actor)]
    others = [*_without_class([*planned, *_of_the_plan(session, days)]), *_classes(actor, session, days)]
    rule = find(TRAVEL, unit=unit, on=days[0])
    found = [*clash_findings(own, others), *travel_findings(own, others, minutes=rule.value.value if rule else 0)]
    words = (message_of(Refused(each.code, **each.facts)) for each in found if each.field == "lecturer")
    return tuple(dict.fromkeys(words))


def _half_days(facts: LineFacts, session: ClassSession, segments: Iterable[Segment]) -> list[LineFacts]:
    named = replace(facts, lecturer_name=session.lecturer_name, lecturer_file_id=session.lecturer_key)
    timed = [replace(named, starts_at=local(each.starts_at), ends_at=local(each.ends_at)) for each in segments]
    return timed or [named]


def _without_class(planned: Sequence[LineFacts]) -> list[LineFacts]:
    rows = ClassSession.objects.filter(line__in={each.line_id for each in planned}, segments__isnull=False)
    held = set(rows.values_list("line", flat=True))
    return [each for each in planned if each.line_id not in held]


def _classes(actor: Actor, session: ClassSession, days: Collection[date]) -> list[LineFacts]:
    """Half days on these days of the lecturer's other classes."""
    same = Q(session__lecturer_name=session.lecturer_name)
    if session.lecturer_key is not None:
        same |= Q(session__lecturer_key=session.lecturer_key)
    rows = Segment.objects.filter(same, session__state__in=LIVE, starts_at__date__in=days).exclude(session=session.pk)
    return [
        facts
        for each in rows.select_related("session__line__plan__unit").order_by("starts_at")
        for facts in _half_days(facts_beside(each.session.line, session.line.plan.unit, actor), each.session, [each])
    ]


def _of_the_plan(session: ClassSession, days: Collection[date]) -> list[LineFacts]:
    rows = PlanLine.objects.filter(plan=session.line.plan_id, fate="adopted").exclude(pk=session.line_id)
    rows = rows.exclude(outcome="not_held").select_related("plan__unit")
    return [facts_of_line(row) for row in rows if local(row.starts_at).date() in days]
