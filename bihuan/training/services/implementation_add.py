"""A session beyond the issued plan: recorded with its reason, never raising the rate (T-064)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, keep
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import is_plausible
from bihuan.kernel.refusals import Refused, raise_if
from bihuan.lecturers.selectors.naming import Named, files_named, naming_refusals
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import RecordFacts, record_refusal
from bihuan.training.models import Deviation, MonthlyPlan, MonthlyReturn, PlanLine
from bihuan.training.selectors.implementation import RECORD, capacity_of, plan_in_month, require_recorder
from bihuan.training.selectors.returns import require_deviation
from bihuan.training.services.carry_over import carry_over_source, carry_over_told
from bihuan.training.services.known_codes import known_topics, require_form
from bihuan.training.services.line_lecturers import lecturers_ask


@dataclass(frozen=True)
class AddedSession:
    title: str
    audience: str
    form: str
    starts_at: datetime
    lesson_minutes: int
    place: str
    lecturer_name: str
    reason: str
    topic_ids: tuple[int, ...] = ()
    carried_from_id: int | None = None


@transaction.atomic
def implementation_add_session(*, plan_id: int, session: AddedSession, actor: Actor, at: datetime) -> PlanLine:
    """A new line marked as added; `carried_from_id` is the session not held that it makes up for (conflict 65).

    A lecturer with a file is asked; who may not be named is refused (T-111, T-113).
    Refuses where the article knows no added sessions (T-058), without a reason, without length, before issue, when reported
    or frozen, and as `carry_over_source`.
    """
    plan = plan_in_month(actor, plan_id)
    require_recorder(actor, plan)
    keep(plan.cycle)
    hold(plan)
    state = MonthlyReturn.objects.filter(plan=plan).values_list("state", flat=True).first() or "draft"
    raise_if(record_refusal(RecordFacts(plan.state, plan.cycle.state, "adopted", state)))
    require_deviation(plan, "added")
    if not session.reason.strip():
        raise Refused("added_reason_missing")
    if not is_plausible(session.starts_at):
        raise Refused("moment_implausible")
    if session.lesson_minutes <= 0:
        raise Refused("held_without_length")
    require_form(session.form)
    topics = known_topics(session.topic_ids)
    named = Named(session.lecturer_name.strip(), local(session.starts_at).date())
    raise_if(naming_refusals(plan.unit, [named])[0])
    file = files_named(plan.unit, [named])[0]
    if twin := _twin(plan, session):
        return twin
    original = carry_over_source(plan, session.carried_from_id, actor, as_added=True) if session.carried_from_id else None
    line = PlanLine.objects.create(
        plan=plan,
        position=(plan.lines.aggregate(last=Max("position"))["last"] or 0) + 1,
        title=session.title.strip(),
        audience=session.audience,
        form=session.form,
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.lesson_minutes),
        lesson_minutes=session.lesson_minutes,
        place=session.place.strip(),
        lecturer_source="self",
        lecturer_name=session.lecturer_name.strip(),
        lecturer_file=file,
        lecturer_id=file.person_id if file else None,
        additional_reason=session.reason.strip()[:200],
        explanation=session.reason.strip(),
        fate="adopted",
        is_added=True,
        carried_from=original,
    )
    line.topics.set(topics)
    lecturers_ask([line], actor=actor, at=at)
    if original is not None:
        carry_over_told(original, line, RECORD, actor, at)
    if actor.person_id is not None:
        Deviation.objects.create(
            line=line,
            unit=plan.unit,
            kind="added",
            reason=session.reason.strip(),
            new_starts_at=session.starts_at,
            state="recorded",
            requested_by_id=actor.person_id,
            requested_at=at,
        )
    audit_record(
        line,
        "session.added",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, plan),
        unit_id=plan.unit_id,
        after={"title": line.title, "starts_at": line.starts_at.isoformat(), "minutes": line.lesson_minutes},
        reason=session.reason.strip(),
    )
    return line


def _twin(plan: MonthlyPlan, session: AddedSession) -> PlanLine | None:
    """The very same session sent twice (two clicks, a repeated call) is one session."""
    same = plan.lines.filter(is_added=True, title=session.title.strip(), starts_at=session.starts_at, audience=session.audience)
    return same.filter(lesson_minutes=session.lesson_minutes, place=session.place.strip()).first()
