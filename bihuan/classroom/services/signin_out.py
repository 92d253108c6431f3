"""Signing out where the article asks for it: real minutes are counted from the two moments (T-035)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain import codes
from bihuan.classroom.models import SignIn
from bihuan.classroom.selectors.signin import rule_of, seat_of, segments_of, session_by_code, sign_in_of
from bihuan.classroom.services.signin_by_code import proven_segment
from bihuan.classroom.services.signin_store import raise_told, takes_sign_ins
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor


@transaction.atomic
def signin_out(*, code: str, actor: Actor, at: datetime) -> SignIn:
    """Sign the actor out by a code that stands on the screen now; the first sign-out stands.

    Refuses where the article does not ask for it, an old or forged code, and whoever has not signed in.
    """
    person_id = policies.person_of(actor)
    claimed = codes.read(code)
    session = session_by_code(claimed[0].session_id) if claimed else None
    if claimed is None or session is None:
        raise Refused("signin_code_forged")
    facts, seal = claimed
    segment = proven_segment(session, segments_of(session), facts, seal, at=at)
    seat = seat_of(session.pk, person_id)
    row = sign_in_of(seat, segment) if seat else None
    if row is None:
        raise Refused("signout_without_signin")
    if row.signed_out_at is not None:
        return row
    takes_sign_ins(session)
    if not rule_of(session, segment.starts_at).asks_sign_out:
        raise Refused("signout_not_asked")
    raise_told(codes.code_refusal(session.code_secret, facts, seal, at=at))
    if SignIn.objects.filter(pk=row.pk, signed_out_at=None).update(signed_out_at=at):
        audit_record(
            row, "sign_in.signed_out", actor=actor, at=at, unit_id=session.line.plan.unit_id, after={"signed_out_at": at}
        )
    row.refresh_from_db()
    return row
