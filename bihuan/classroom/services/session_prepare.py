"""The class of an issued plan line is made, once: half days, rooms and seats (T-037, T-040)."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain.half_days import half_days
from bihuan.classroom.domain.states import LIVE
from bihuan.classroom.models import ClassSession, SeatQuota, Segment, Venue
from bihuan.classroom.selectors.sessions import RUN, capacity_of, recorder, require_runner, session_for
from bihuan.classroom.services.dossier_guard import keep_unsealed
from bihuan.classroom.services.session_seats import seats_follow
from bihuan.foundation.clock import local
from bihuan.foundation.selectors.calendars import working_calendar
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import WrongState, raise_if
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import record_refusal
from bihuan.training.models import PlanLine
from bihuan.training.selectors.implementation import line_for, record_facts
from bihuan.training.services.implementation_roster import roster_fill

VIDEO = "video"


@transaction.atomic
def session_prepare(*, line_id: int, actor: Actor, at: datetime) -> ClassSession:
    """The class of this line; a second call returns the first one.

    Refuses (NotFound) a line out of sight, without `class.run` over its unit, and what is not issued, reported or frozen.
    """
    line = line_for(actor, line_id)
    known = ClassSession.objects.filter(line=line).first()
    if known is not None:
        return session_for(actor, known.pk)
    policies.require(actor, RUN, line.plan.unit)
    raise_if(record_refusal(record_facts(line)))
    session, is_new = ClassSession.objects.get_or_create(line=line, defaults=_facts(line, actor))
    if not is_new:
        return session
    _divide(session)
    Venue.objects.get_or_create(session=session, unit=line.plan.unit, defaults={"place": line.place})
    roster_fill(line_id=line.pk, actor=recorder(actor, session, at=at), at=at)
    n_seats = seats_follow(session, at=at)
    audit_record(
        session,
        "class.prepared",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=line.plan.unit_id,
        after={"title": line.title, "starts_at": line.starts_at.isoformat(), "seats": n_seats},
    )
    return session


@transaction.atomic
def roster_sync(*, session_id: int, actor: Actor, at: datetime) -> int:
    """Invite who came to the audience since, and seat whoever is invited: how many are new.

    Refuses a class that is over or called off; otherwise as for recording.
    """
    session = session_for(actor, session_id)
    require_runner(actor, session)
    keep_unsealed(session)
    if session.state not in LIVE:
        raise WrongState("wrong_state", transition="sync", state=session.state)
    raise_if(record_refusal(record_facts(session.line)))
    if not SeatQuota.objects.filter(session=session).exists():  # otherwise the units name who comes
        roster_fill(line_id=session.line_id, actor=recorder(actor, session, at=at), at=at)
    n_new = seats_follow(session, at=at)
    audit_record(
        session,
        "class.roster_synced",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=session.line.plan.unit_id,
        after={"added": n_new},
    )
    return n_new


def _facts(line: PlanLine, actor: Actor) -> dict[str, object]:
    return {
        "is_group_video": line.form == VIDEO and line.plan.unit_id == line.plan.cycle.unit_id,
        "organiser_id": actor.person_id,
        "lecturer_name": line.lecturer_file.name if line.lecturer_file else line.lecturer_name,
        "lecturer_key": line.lecturer_file_id,
        "evaluation_method": line.evaluation_method,
        "code_secret": secrets.token_hex(32),
    }


def _divide(session: ClassSession) -> None:
    line = session.line
    found = half_days(local(line.starts_at), local(line.ends_at), working_calendar().periods_on)
    Segment.objects.bulk_create(
        [
            Segment(session=session, position=number, starts_at=each.starts_at, ends_at=each.ends_at)
            for number, each in enumerate(found, start=1)
        ]
    )
