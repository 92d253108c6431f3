"""A second person approves, returns or withdraws a version; those concerned acknowledge it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.foundation.moves import move
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.states import MACHINE
from bihuan.regulations.models import Acknowledgement, DocumentVersion
from bihuan.regulations.selectors.content_seals import CONTENT, content_digest
from bihuan.regulations.selectors.preview import units_concerned
from bihuan.regulations.services.readers import APPROVED, readers_ask, reading_published
from bihuan.regulations.services.versions import capability_for, facts_of, version_loaded, written_down

APPROVING = "regulations.approve"


@transaction.atomic
def version_approve(
    *, version_id: int, actor: Actor, at: datetime, remark: str = "", row_version: int | None = None
) -> DocumentVersion:
    """The version holds from its first day. Publishes `regulation.approved`; those concerned get it to read.

    Refuses: whoever drafted or changed it, a first day in the past, another state. Of two at once, one gets StaleState.
    """
    version = version_loaded(version_id, APPROVING, actor=actor, at=at, row_version=row_version)
    target = MACHINE.step("approve", state=version.state, facts=facts_of(version, actor=actor, at=at))
    unit_ids = units_concerned(version, at=at)
    move(version, target, approved_by_id=actor.person_id, approved_at=at)
    n_readers = readers_ask(version, unit_ids, first_day=version.effective_on, at=at)
    after = {"effective_on": version.effective_on.isoformat(), "units": len(unit_ids), "readers": n_readers}
    after[CONTENT] = content_digest(version)
    written_down(version, "approved", APPROVING, actor=actor, at=at, after=after, reason=remark)
    reading_published(APPROVED, str(version.pk), version, first_day=version.effective_on, at=at, unit_ids=unit_ids)
    return version


@transaction.atomic
def version_return(
    *, version_id: int, reason: str, actor: Actor, at: datetime, row_version: int | None = None
) -> DocumentVersion:
    """Back to the drafter with a reason. Refuses without one."""
    version = version_loaded(version_id, APPROVING, actor=actor, at=at, row_version=row_version)
    move(version, MACHINE.step("return", state=version.state, facts=facts_of(version, actor=actor, at=at, reason=reason)))
    written_down(version, "returned", APPROVING, actor=actor, at=at, reason=reason)
    return version


@transaction.atomic
def version_withdraw(
    *, version_id: int, reason: str, actor: Actor, at: datetime, row_version: int | None = None
) -> DocumentVersion:
    """Taken back for good. An approved version only by who may approve, and only before its first day."""
    state = DocumentVersion.objects.filter(pk=version_id).values_list("state", flat=True).first()
    capability = capability_for("withdraw", state or "")
    version = version_loaded(version_id, capability, actor=actor, at=at, row_version=row_version)
    target = MACHINE.step("withdraw", state=version.state, facts=facts_of(version, actor=actor, at=at, reason=reason))
    move(version, target)
    written_down(version, "withdrawn", capability, actor=actor, at=at, reason=reason)
    return version


@transaction.atomic
def version_acknowledge(*, version_id: int, actor: Actor, at: datetime) -> Acknowledgement:
    """我已阅读. The first time counts. Refuses (NotFound) whoever was not asked to read it."""
    asked = (
        Acknowledgement.objects.select_related("version").filter(version_id=version_id, person_id=actor.person_id or 0).first()
    )
    if asked is None:
        raise NotFound("not_found")
    read_now = Acknowledgement.objects.filter(pk=asked.pk, at=None).update(at=at)
    if read_now:
        asked.at = at
        written_down(asked.version, "acknowledged", "regulations.view", actor=actor, at=at)
        publish(
            kind="regulation.acknowledged",
            key=f"regulation.acknowledged:{asked.pk}",
            payload={"version_id": version_id, "person_id": asked.person_id},
            at=at,
        )
    return asked
