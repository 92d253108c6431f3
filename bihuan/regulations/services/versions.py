"""What every step of a version shares: loading it, its facts, writing the step down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan.foundation.clock import local
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.services.audit import audit_record, stream_of
from bihuan.kernel.refusals import NotFound, StaleState
from bihuan.people.domain.actor import Actor
from bihuan.regulations import policies
from bihuan.regulations.domain.states import APPROVED, MACHINE, VersionFacts
from bihuan.regulations.models import DocumentVersion
from bihuan.regulations.selectors.changes import n_changes

HANDS = ("document_version.drafted", "document_version.derived", "document_version.changed", "document_version.submitted")


def version_loaded(
    version_id: int, capability: str, *, actor: Actor, at: datetime, row_version: int | None = None
) -> DocumentVersion:
    """The version, if this actor may do that to its document. StaleState when it is not the row that was shown."""
    version = DocumentVersion.objects.select_related("document__owner_unit", "based_on").filter(pk=version_id).first()
    if version is None:
        raise NotFound("not_found")
    policies.require(actor, capability, version.document, on=local(at).date())
    if row_version is not None and row_version != version.row_version:
        raise StaleState("stale_state", state=version.state)
    return version


def facts_of(version: DocumentVersion, *, actor: Actor, at: datetime, reason: str = "-") -> VersionFacts:
    hands = AuditEntry.objects.filter(stream=stream_of(version), verb__in=HANDS).values_list("actor_id", flat=True)
    return VersionFacts(
        effective_on=version.effective_on,
        today=local(at).date(),
        actor_id=actor.person_id,
        hands=frozenset(person for person in hands if person is not None),
        n_changes=n_changes(version),
        change_note=version.change_note,
        reason=reason,
    )


def written_down(version: DocumentVersion, verb: str, capability: str, *, actor: Actor, at: datetime, **told: Any) -> None:
    """One audit entry of the version (`before`, `after`, `reason`), in the capacity in which the actor holds the capability."""
    capacity = actor.capacity(capability, _reach(actor, capability))
    audit_record(version, f"document_version.{verb}", actor=actor, at=at, capacity=capacity, **told)


def _reach(actor: Actor, capability: str) -> str:
    return next(iter(actor.scope(capability)), "/")


def available_steps(version: DocumentVersion, *, actor: Actor, at: datetime) -> frozenset[str]:
    """Names of the steps that this actor could take now: exactly the buttons of the page."""
    on = local(at).date()
    allowed = {
        capability: policies.may(actor, capability, version.document, on=on)
        for capability in ("regulations.draft", "regulations.approve")
    }
    facts = facts_of(version, actor=actor, at=at)
    rows = MACHINE.available(state=version.state, facts=facts)
    return frozenset(row.name for row in rows if allowed[capability_for(row.name, version.state)])


def capability_for(step: str, state: str) -> str:
    """Drafters edit, submit and take back; approvers approve, return, and take back what is approved."""
    approves = step in ("approve", "return") or (step == "withdraw" and state == APPROVED)
    return "regulations.approve" if approves else "regulations.draft"
