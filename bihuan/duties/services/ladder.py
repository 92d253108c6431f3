"""The ladder: who is told when, in working time, each rung once per recipient and channel (CLK-11, 16, 17, 18).

`Duty.next_rung_at` says when to look at a duty, so a sweep is one index lookup whatever the number of duties. A rung
whose moment a changed calendar moved into the past is told at once, late, unless it was told before (CLK-4).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties.domain.kinds import DutyKind, declared_kinds
from bihuan.duties.domain.ladder import Step, is_late, next_moment, steps, to_send
from bihuan.duties.models import Duty, Notice
from bihuan.duties.selectors.calendar import duty_calendar
from bihuan.duties.selectors.recipients import Recipients
from bihuan.duties.services.misses import last_day
from bihuan.duties.services.notices import notices_create
from bihuan.foundation.clock import local
from bihuan.foundation.ui import moments
from bihuan.kernel.calendars import WorkingCalendar
from bihuan.regulations.selectors.resolution import RuleBook, rulebook


def ladder_sweep(at: datetime, limit: int) -> int:
    """Send what is due on the ladders of at most `limit` duties. Returns how many duties were looked at."""
    due = Duty.objects.filter(next_rung_at__lte=at).order_by("next_rung_at", "pk").select_related("unit", "owner")
    batch = list(due[:limit])
    if not batch:
        return 0
    calendar = duty_calendar()
    if calendar is None:
        return 0
    round_ = _Round(at, calendar)
    round_.told = _told_before([duty.pk for duty in batch if _looks_anew(duty)])
    return sum(round_.climb(duty) for duty in batch)


class _Round:
    """One batch: rules, recipients and calendar are looked up once."""

    def __init__(self, at: datetime, calendar: WorkingCalendar) -> None:
        self.at = at
        self.calendar = calendar
        self.recipients = Recipients(local(at).date())
        self.books: dict[date, RuleBook] = {}
        self.told: dict[int, set[int]] = {}

    def climb(self, duty: Duty) -> bool:
        """One duty in one transaction. False when another worker was faster: the row tells by its `next_rung_at`."""
        kind = declared_kinds().get(duty.kind)
        told = self.told.get(duty.pk, set())
        all_steps = tuple(step for step in self._steps(duty, kind) if not self._is_told(step, told)) if kind else ()
        ended_at = duty.fulfilled_at
        now = to_send(all_steps, state=duty.state, ended_at=ended_at, since=duty.next_rung_at or self.at, at=self.at)
        later = next_moment(all_steps, state=duty.state, at=self.at)
        with transaction.atomic():
            as_read = Duty.objects.filter(pk=duty.pk, state=duty.state, next_rung_at=duty.next_rung_at, due_at=duty.due_at)
            if not as_read.update(next_rung_at=later):
                return False
            notices_create([notice for step in now for notice in self._notices(duty, step)], at=self.at)
        return True

    def _is_told(self, step: Step, told: set[int]) -> bool:
        """A rung that was told before is told again only when it has a new moment that is still to come."""
        return step.moment <= self.at and step.rung.offset_working_minutes in told

    def _steps(self, duty: Duty, kind: DutyKind) -> tuple[Step, ...]:
        found = self._book(last_day(duty.due_at)).find(kind.ladder, duty.unit) if kind.ladder else None
        if found is None:
            return ()
        return steps(found.value.rungs, duty.due_at, self.calendar, is_urgent=kind.is_urgent)

    def _book(self, on: date) -> RuleBook:
        if on not in self.books:
            self.books[on] = rulebook(on)
        return self.books[on]

    def _notices(self, duty: Duty, step: Step) -> list[Notice]:
        persons = {person.pk: person for role in step.rung.to for person in self.recipients.of(duty, role)}
        return [
            Notice(
                key=f"duty:{duty.pk}:{duty.generation}:{step.rung.offset_working_minutes}:{person.pk}:{channel}",
                duty=duty,
                recipient=person,
                channel=channel,
                title=_title(duty, step)[:200],
                body=_body(duty),
                link=reverse("duties:duty", args=[duty.pk]),
                due_at=step.moment,
                sent_at=self.at if channel == "inbox" else None,
                is_late=is_late(step, self.at),
            )
            for person in persons.values()
            for channel in step.rung.channel
            if channel != "email" or person.email
        ]


def _looks_anew(duty: Duty) -> bool:
    """New, moved, or under a changed calendar: it looks from its opening on, so that nothing between is lost."""
    return duty.next_rung_at is not None and duty.next_rung_at <= duty.opened_at


def _told_before(duty_ids: list[int]) -> dict[int, set[int]]:
    """Duty → offsets of the rungs that somebody was told of, by the key of the notice."""
    found: dict[int, set[int]] = defaultdict(set)
    for key in Notice.objects.filter(duty__in=duty_ids, key__startswith="duty:").values_list("key", flat=True):
        _word, duty_id, _generation, offset, *_rest = key.split(":")
        found[int(duty_id)].add(int(offset))
    return found


def _title(duty: Duty, step: Step) -> str:
    words = _("逾期：%(title)s") if step.is_after_due else _("即将到期：%(title)s")
    return words % {"title": duty.title}


def _body(duty: Duty) -> str:
    facts = {"unit": duty.unit.name, "due": moments.due(duty.due_at), "article": duty.article}
    if duty.article:
        return _("%(unit)s，截止 %(due)s。依据：%(article)s") % facts
    return _("%(unit)s，截止 %(due)s。") % facts
