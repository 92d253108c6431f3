"""Who is to be reminded of which class now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bihuan.classroom.domain.reminders import lead_now
from bihuan.classroom.domain.rooms import SEATED
from bihuan.classroom.domain.states import NOTICED, RUNNING
from bihuan.classroom.models import ClassSession, Seat, Segment
from bihuan.duties.models import Notice
from bihuan.foundation.clock import local
from bihuan.regulations.selectors.resolution import rulebook

REMINDERS = "class.reminders"
AHEAD = timedelta(days=31)
INBOX = "inbox"


@dataclass(frozen=True)
class Reminder:
    """One hour of a class and the lead that is due; `key` is of both, so that a class that moved is told anew."""

    session: ClassSession
    begins: datetime
    lead: int

    @property
    def key(self) -> str:
        return f"class.reminder/{self.session.pk}/{local(self.begins):%Y%m%d%H%M}/{self.lead}"


@dataclass(frozen=True)
class Recipient:
    person_id: int
    place: str
    teaches: bool = False


def notice_key(reminder: Reminder, person_id: int) -> str:
    return f"{reminder.key}:{person_id}:{INBOX}"


def reminders_due(at: datetime) -> tuple[Reminder, ...]:
    """By the rules in force today; of a class of several days every day has its beginning. Four queries."""
    book, found = None, []
    for session, begins in _beginnings(at):
        book = book or rulebook(local(at).date(), {REMINDERS})
        leads = book.find(REMINDERS, session.line.plan.unit)
        lead = lead_now(begins, leads.value.values, told_at=session.noticed_at or begins, at=at) if leads else None
        if lead is not None:
            found.append(Reminder(session, begins, lead))
    return tuple(found)


def _beginnings(at: datetime) -> Iterable[tuple[ClassSession, datetime]]:
    first: dict[tuple[int, date], tuple[ClassSession, datetime]] = {}
    near = Segment.objects.filter(starts_at__gt=at - timedelta(days=1), starts_at__lte=at + AHEAD)
    announced = near.filter(session__state__in=(NOTICED, RUNNING)).select_related("session__line__plan__unit")
    for each in announced.order_by("starts_at", "pk"):
        first.setdefault((each.session_id, local(each.starts_at).date()), (each.session, each.starts_at))
    return first.values()


def to_remind(reminders: Iterable[Reminder]) -> dict[Reminder, list[Recipient]]:
    """Whoever is seated, and the colleague who teaches, without those who have it. Two queries."""
    persons = {each: _teachers(each) for each in reminders}
    by_session: dict[int, list[Recipient]] = {each.session.pk: [] for each in persons}
    seats = Seat.objects.filter(session__in=by_session, state=SEATED).order_by("pk")
    for session_id, person_id, place in seats.values_list("session", "participation__person", "venue__place"):
        by_session[session_id].append(Recipient(person_id, place or ""))
    for each, found in persons.items():
        teaching = {one.person_id for one in found}
        found.extend(one for one in by_session[each.session.pk] if one.person_id not in teaching)
    keys = [notice_key(each, one.person_id) for each, found in persons.items() for one in found]
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    open_ = {each: [one for one in found if notice_key(each, one.person_id) not in known] for each, found in persons.items()}
    return {each: found for each, found in open_.items() if found}


def _teachers(reminder: Reminder) -> list[Recipient]:
    line = reminder.session.line
    return [Recipient(line.lecturer_id, line.place, teaches=True)] if line.lecturer_id else []
