"""One line of history and one audit entry for every change of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import audit_record
from bihuan.lecturers.models import Lecturer, LecturerEvent
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person
from bihuan.people.selectors.staff import holders_of


def event_tell(  # noqa: PLR0913  (each is a fact of the event)
    lecturer: Lecturer,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
    document_no: str = "",
    reason: str = "",
    article: str = "",
) -> LecturerEvent:
    """`kind` names the verb too: `lecturer.<kind>`."""
    told = {**(detail or {}), **({"reason": reason.strip()} if reason.strip() else {})}
    event: LecturerEvent = LecturerEvent.objects.create(
        lecturer=lecturer, kind=kind, at=at, person_id=actor.person_id, document_no=document_no, detail=told, article=article
    )
    audit_record(
        lecturer,
        f"lecturer.{kind}",
        actor=actor,
        at=at,
        capacity=actor.capacity("lecturers.manage", lecturer.unit.path)
        or actor.capacity("lecturers.approve", lecturer.unit.path),
        unit_id=lecturer.unit_id,
        after={"state": lecturer.state, **(detail or {})},
        reason=reason.strip(),
        article=article,
    )
    return event


def _capacity(actor: Actor, lecturer: Lecturer) -> str:
    path = lecturer.unit.path
    return actor.capacity("lecturers.manage", path) or actor.capacity("lecturers.approve", path)


def managers_of(lecturer: Lecturer, at: datetime, *, capability: str = "lecturers.manage") -> tuple[Person, ...]:
    """Who manages the files of the unit that keeps this one; the nearest unit upwards where somebody does."""
    chain = list(lecturer.unit.ancestor_ids)
    holding = holders_of(capability, chain, local(at).date())
    return next((holding[pk] for pk in reversed(chain) if holding.get(pk)), ())


def managers_tell(lecturer: Lecturer, *, key: str, title: str, body: str, link: str, at: datetime) -> None:
    for person in managers_of(lecturer, at):
        notice_send(key=key, recipient=person, title=title, body=body, link=link, at=at)
