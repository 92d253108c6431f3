"""At the end of a class everybody who was there owes the form (T-081)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from bihuan.classroom.domain import links
from bihuan.classroom.domain.duty_kinds import FEEDBACK
from bihuan.classroom.domain.feedback import due_day, scale_of
from bihuan.classroom.models import ClassSession, FeedbackRound
from bihuan.classroom.selectors.feedback import duty_key
from bihuan.classroom.selectors.presence import SeatPresence
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.selectors.calendar import duty_calendar
from bihuan.duties.services.ledger import duties_open, spec_of
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.kernel.periods import DueDay
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import RuleBook, rules_for

ITEMS, SCALE, DAYS = "feedback.items", "feedback.scale", "feedback.due_days"
GROUP, OF_LECTURER = "feedback.small_group", "feedback.lecturer_items"


def feedback_open(session: ClassSession, rows: Sequence[SeatPresence], *, at: datetime) -> int:
    """Open the round and one duty per person who attended, in statements that do not grow with them. Again: nothing new.

    Returns how many owe a form; 0 where no article asks for one.
    """
    unit = session.line.plan.unit
    book = rules_for((ITEMS, SCALE, DAYS, GROUP, OF_LECTURER), unit=unit, on=local(starts_at(session)).date())
    asked = book.find(ITEMS, unit)
    came = [row for row in rows if row.presence.attended]
    if asked is None or not came:
        return 0
    given = {**_form(book, session), "due_at": _due_at(book, session, at), "n_owed": len(came), "opened_at": at}
    kept = {"article": asked.citation.short[:200], "citation": asked.citation.as_json()}
    round_, _new = FeedbackRound.objects.get_or_create(session=session, defaults={**given, **kept})
    return duties_open([_duty(session, row, round_.due_at, asked.citation) for row in came], at=at)


def feedback_owe(session: ClassSession, row: SeatPresence, *, at: datetime) -> bool:
    """One who was there after all owes the form too, as many working days from now. Again, or where nobody owes: False.

    An open round waits for one form more. The figures of a round that is over stand: this form is late, counted apart.
    """
    round_ = FeedbackRound.objects.filter(session=session).first()
    if round_ is None or not row.presence.attended:
        return False
    book = rules_for((DAYS,), unit=session.line.plan.unit, on=local(starts_at(session)).date())
    due_at = max(round_.due_at, _due_at(book, session, at))
    if not duties_open([_duty(session, row, due_at, Citation.from_json(round_.citation))], at=at):
        return False
    FeedbackRound.objects.filter(pk=round_.pk, closed_at=None, due_at__gt=at).update(n_owed=F("n_owed") + 1)
    return True


def _form(book: RuleBook, session: ClassSession) -> dict[str, object]:
    unit = session.line.plan.unit
    asked, scale, group, own = (book.find(key, unit) for key in (ITEMS, SCALE, GROUP, OF_LECTURER))
    of_lecturer = own.value.values if own else ()
    options = [(each.code, each.label) for each in scale.value.values] if scale else []
    return {
        "items": [
            {"code": each.code, "label": each.label, "is_lecturer": each.code in of_lecturer}
            for each in (asked.value.values if asked else ())
        ],
        "scale": [{"score": step.score, "label": step.label} for step in scale_of(options)],
        "small_group": group.value.value if group else 1,
    }


def _due_at(book: RuleBook, session: ClassSession, at: datetime) -> datetime:
    days, calendar = book.find(DAYS, session.line.plan.unit), duty_calendar()
    last = due_day(local(at).date(), days.value.value if days else 0, calendar.next_working_day if calendar else None)
    return DueDay(last).due_at(SITE_ZONE)


def _duty(session: ClassSession, row: SeatPresence, due_at: datetime, citation: Citation | None) -> DutySpec:
    one = row.seat.participation
    return spec_of(
        kind=FEEDBACK.code,
        key=duty_key(session.pk, one.person_id),
        title=f"填写培训反馈：{session.line.title}",
        unit=one.unit,
        owner=one.person,
        due_at=due_at,
        month=session.line.plan.month,
        subject=session,
        link=links.my_feedback(session.pk),
        citation=citation,
    )
