"""Closing a dossier seals the class; reopening needs a reason from above, and the old seal stays (T-079, T-080)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain import links
from bihuan.classroom.domain.check_codes import drawn
from bihuan.classroom.domain.dossier import gaps
from bihuan.classroom.domain.manifests import digest_of
from bihuan.classroom.domain.states import SESSION
from bihuan.classroom.models import ClassSession, DossierSeal
from bihuan.classroom.policies import RUN
from bihuan.classroom.selectors.dossier import OVERRIDE, dossier_of, dossier_session, may_override
from bihuan.classroom.selectors.dossier_costs import unfunded_of
from bihuan.classroom.selectors.dossier_manifest import REOPENED, SEALED, lost_files, manifest_of
from bihuan.classroom.selectors.sessions import facts_of, require_runner
from bihuan.classroom.services.dossier_duties import dossier_owe, key_of
from bihuan.classroom.services.feedback_close import feedback_close, feedback_mix
from bihuan.duties.services.ledger import duty_fulfil
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.refusals import NotPermitted, Refused, StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor


@transaction.atomic
def dossier_close(*, session_id: int, actor: Actor, at: datetime) -> DossierSeal:
    """Seal the class: list, digest, check code; the organiser's duty is met by the code. Closed again, the seal stands.

    Refuses whoever does not run the class, a class that has not ended, missing pieces (naming the first and the number),
    and a file that the storage lost. Everybody who writes to the class waits for the seal and is refused after it.
    An engagement from outside without a fund application does not stop it; the trail keeps the warning (T-116).
    Publishes `classroom.dossier_closed`.
    """
    session = dossier_session(actor, session_id)
    require_runner(actor, session)
    hold(session)
    standing = DossierSeal.objects.filter(session=session, reopened_at=None).first()
    if standing is not None:
        return standing
    dossier = dossier_of(session)
    missing = tuple(piece.name for piece in gaps(dossier.pieces))
    target = SESSION.step("close", state=session.state, facts=replace(facts_of(session, at=at), gaps=missing))
    if lost_files(session.pk):
        raise Refused("dossier_file_lost")
    move(session, target, closed_at=at)
    feedback_close(session_id=session.pk, at=at) or feedback_mix(session)  # late forms are mixed too before the seal
    manifest = manifest_of(dossier)
    number = len(dossier.seals) + 1
    seal = DossierSeal.objects.create(
        session=session,
        number=number,
        manifest=manifest,
        digest=digest_of(manifest),
        check_code=drawn(secrets.choice),
        sealed_at=at,
        sealed_by_id=policies.person_of(actor),
    )
    warned = [each.lecturer.name for each in unfunded_of(session)]
    told = {"digest": seal.digest, "check_code": seal.check_code, "number": number, "unfunded": warned}
    _tell(seal, SEALED, session, actor, at, told)
    for key in _owed(session, number):
        duty_fulfil(key=key, at=at, actor=actor, evidence={"check_code": seal.check_code})
    publish(
        kind="classroom.dossier_closed",
        key=f"dossier.closed/{seal.pk}",
        payload={"session_id": session.pk, "line_id": session.line_id},
        at=at,
    )
    return seal


@transaction.atomic
def dossier_reopen(*, session_id: int, reason: str, actor: Actor, at: datetime) -> ClassSession:
    """Back to the organiser, who owes it anew and is told why. The seal keeps its code and says that it was reopened.

    Refuses without `class.dossier.override` over the unit, a class that is not closed, and an empty reason.
    """
    session = dossier_session(actor, session_id)
    if not may_override(actor, session):
        raise NotPermitted("not_permitted", capability=OVERRIDE, unit=session.line.plan.unit.name)
    hold(session)
    target = SESSION.step("reopen", state=session.state, facts=replace(facts_of(session, at=at), reason=reason))
    seal = DossierSeal.objects.filter(session=session, reopened_at=None).first()
    if seal is None:
        raise StaleState("stale_state", state=session.state)
    words = reason.strip()[:300]
    DossierSeal.objects.filter(pk=seal.pk, reopened_at=None).update(
        reopened_at=at, reopened_by_id=policies.person_of(actor), reopen_reason=words
    )
    move(session, target, closed_at=None)
    _tell(seal, REOPENED, session, actor, at, {"number": seal.number}, words)
    dossier_owe(session, at=at)
    if session.organiser is not None:
        notice_send(
            key=f"dossier.reopened/{seal.pk}",
            recipient=session.organiser,
            title=f"班次档案退回补充：{session.line.title}"[:200],
            body=words,
            link=links.dossier(session.pk),
            at=at,
        )
    return session


def _owed(session: ClassSession, number: int) -> list[str]:
    """The organiser's duty of this round, and those of rooms whose pieces were found not to apply meanwhile."""
    venues = session.venues.values_list("pk", flat=True)
    return [key_of(session.pk, number), *(key_of(session.pk, number, pk) for pk in venues)]


def _tell(
    seal: DossierSeal, verb: str, session: ClassSession, actor: Actor, at: datetime, after: dict[str, object], reason: str = ""
) -> None:
    unit = session.line.plan.unit
    capacity = actor.capacity(RUN, unit.path) or actor.capacity(OVERRIDE, unit.path)
    audit_record(seal, verb, actor=actor, at=at, capacity=capacity, unit_id=unit.pk, after=after, reason=reason)
