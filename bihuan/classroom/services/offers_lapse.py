"""An offered seat that nobody answered in time goes to whoever waits next (peers 16)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from bihuan.classroom.domain import links
from bihuan.classroom.domain.rooms import OFFERED, WITHDRAWN
from bihuan.classroom.models import ClassSession, Seat, Segment
from bihuan.classroom.services.session_configure import OPEN
from bihuan.classroom.services.session_seats import seats_settle
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.people.domain.actor import system_actor
from bihuan.training.models import Participation

NOTE = "候补未答复"


def offers_lapse(at: datetime, limit: int) -> int:
    """Offers whose reply time is over, at most `limit`, while the class has not begun. Safe twice and late."""
    begun = Segment.objects.filter(session=OuterRef("session"), starts_at__lte=at)
    rows = Seat.objects.filter(state=OFFERED, offer_until__lte=at, session__state__in=OPEN).exclude(Exists(begun))
    return sum(_lapse(pk, at) for pk in list(rows.order_by("offer_until", "pk").values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _lapse(seat_id: int, at: datetime) -> int:
    session = ClassSession.objects.select_related("line__plan__unit").get(seats=seat_id)
    hold(session)
    rows = Seat.objects.filter(pk=seat_id, state=OFFERED, offer_until__lte=at, session__state__in=OPEN)
    seat = rows.select_related("participation__person").first()
    if seat is None:
        return 0
    person = seat.participation.person
    move(seat, WITHDRAWN, offer_until=None)
    Participation.objects.filter(pk=seat.participation_id).update(is_invited=False, note=NOTE)
    seats_settle(session, at=at)
    notice_send(
        key=f"class.offer_over/{seat.pk}/{seat.row_version}",
        recipient=person,
        title=f"候补名额已让出：{session.line.title}"[:200],
        body="没有在时限内答复，名额已让给下一位。",
        link=links.mine(session.pk),
        at=at,
    )
    actor, unit = system_actor(at), session.line.plan.unit
    audit_record(session, "class.offer_lapsed", actor=actor, at=at, unit_id=unit.pk, after={"name": person.name})
    return 1
