"""External training and certification from the development fund, and the sharing that follows it (C-329, C-333)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.duties.selectors.cases import working_days_after
from bihuan.duties.services.ledger import duty_fulfil, duty_open
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.domain.duty_kinds import SHARING
from bihuan.lecturers.models import Lecturer, OutsideTraining
from bihuan.lecturers.selectors.outside import fund_of, outside_for
from bihuan.lecturers.services.appointing import managed
from bihuan.lecturers.services.telling import event_tell
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find

SHARING_DAYS = "lecturer.sharing_days"


@dataclass(frozen=True)
class Outside:
    """`kind`: training or certification."""

    kind: str
    title: str
    ends_on: date
    cost_cents: int


@transaction.atomic
def outside_grant(*, lecturer_id: int, outside: Outside, actor: Actor, at: datetime) -> OutsideTraining:
    """Pay it from this year's fund. The same title and day again is one; after a training the lecturer owes a sharing.

    Refuses without an adopted fund, beyond its balance (C-329), without a name, an unknown kind, oneself, and an outsider.
    """
    lecturer = managed(lecturer_id, actor)
    if lecturer.person is None:
        raise NotFound("not_found")
    if lecturer.person_id == actor.person_id:
        raise Refused("lecturer_own")
    if not outside.title.strip() or outside.kind not in OutsideTraining.Kind.values:
        raise Refused("outside_title_missing")
    Unit.objects.select_for_update().get(pk=lecturer.unit_id)  # one fund, one grant after the other
    known = OutsideTraining.objects.filter(lecturer=lecturer, title=outside.title.strip(), ends_on=outside.ends_on).first()
    if known is not None:
        return known
    year = local(at).year
    fund = fund_of(lecturer.unit, year=year, on=local(at).date())
    if fund is None:
        raise Refused("fund_not_adopted")
    if outside.cost_cents > fund.left_cents:
        raise Refused("fund_exceeded", left=f"{fund.left_cents / 100:,.2f}")
    row: OutsideTraining = OutsideTraining.objects.create(
        lecturer=lecturer,
        kind=outside.kind,
        title=outside.title.strip(),
        ends_on=outside.ends_on,
        year=year,
        cost_cents=outside.cost_cents,
        granted_by_id=policies.person_of(actor),
        granted_at=at,
    )
    _sharing_is_owed(row, lecturer, at)
    told = {"title": row.title, "on": row.ends_on.isoformat(), "cost_cents": row.cost_cents}
    event_tell(lecturer, "outside_granted", actor=actor, at=at, detail=told, article=fund.citation.short)
    return row


@transaction.atomic
def sharing_record(*, outside_id: int, title: str, on: date, actor: Actor, at: datetime) -> OutsideTraining:
    """The internal sharing was held. By whoever manages the file, or the lecturer; said again it changes nothing.

    Refuses (NotFound) another's, without what was shared, a day before the training ended and one in the future.
    """
    row = outside_for(actor, outside_id=outside_id)
    if not title.strip():
        raise Refused("sharing_title_missing")
    if not row.ends_on <= on <= local(at).date():
        raise Refused("sharing_day_wrong", ends=row.ends_on)
    if OutsideTraining.objects.filter(pk=row.pk, shared_on=None).update(shared_on=on, shared_title=title.strip()[:80]):
        row.shared_on, row.shared_title = on, title.strip()[:80]
        done_at = datetime.combine(on, datetime.min.time(), SITE_ZONE)
        duty_fulfil(key=f"{SHARING.code}/{row.pk}", at=max(done_at, row.granted_at), actor=actor, evidence={"title": title})
        event_tell(row.lecturer, "shared", actor=actor, at=at, detail={"title": row.shared_title, "on": on.isoformat()})
    return row


def _sharing_is_owed(row: OutsideTraining, lecturer: Lecturer, at: datetime) -> None:
    rule = find(SHARING_DAYS, unit=lecturer.unit, on=local(at).date())
    if rule is None or row.kind != OutsideTraining.Kind.TRAINING:
        return
    ended = datetime.combine(row.ends_on, datetime.min.time(), SITE_ZONE)
    due_at = working_days_after(ended, rule.value.value)
    OutsideTraining.objects.filter(pk=row.pk).update(share_due_at=due_at)
    row.share_due_at = due_at
    duty_open(
        at=at,
        kind=SHARING.code,
        key=f"{SHARING.code}/{row.pk}",
        title=f"外部培训后的内部分享：{row.title}",
        unit=lecturer.unit,
        owner=lecturer.person,
        due_at=due_at,
        subject=row,
        link=f"/lecturers/{lecturer.pk}/",
        citation=rule.citation,
    )
