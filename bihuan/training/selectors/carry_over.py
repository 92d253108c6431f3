"""Sessions that were not held, as candidates of a later month, and where they stand again (conflict 65)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.regulations.selectors.resolution import find
from bihuan.training.domain.carry_over import months_offered
from bihuan.training.domain.implementation import GONE_FATES, NOT_HELD
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.selectors.words import month_words


@dataclass(frozen=True)
class Candidate:
    """`approval_no` is the number of the written approval not to hold it; "" where there was none."""

    line_id: int
    title: str
    audience: str
    lesson_minutes: int
    starts_at: datetime
    approval_no: str
    form: str
    place: str
    lecturer_name: str
    topic_ids: tuple[int, ...]


@dataclass(frozen=True)
class Link:
    """The other end of a carry-over. `is_later`: the session stands again there; else that is what it makes up for."""

    line_id: int
    is_later: bool
    month: str
    day: date
    is_added: bool


def candidate_lines(plan: MonthlyPlan, *, as_added: bool = False) -> QuerySet[PlanLine]:
    """What was not held in the unit lately and stands nowhere again. None where the adopted article does not allow it."""
    month = Month.parse(plan.month)
    rule = find("carry_over", unit=plan.unit, on=month.first_day)
    months = [str(each) for each in months_offered(str(rule.value.value) if rule else "", month, as_added=as_added)]
    return (
        PlanLine.objects.filter(plan__unit_id=plan.unit_id, plan__month__in=months, outcome=NOT_HELD)
        .exclude(fate__in=GONE_FATES)
        .exclude(pk__in=standing_again().values("carried_from_id"))
        .order_by("starts_at", "pk")
    )


def standing_again() -> QuerySet[PlanLine]:
    """Lines that make up for another. One that a finished consolidation returned does not; a merged one happens there."""
    issued = ("issued", "frozen")
    return PlanLine.objects.exclude(carried_from=None).exclude(Q(fate="returned", plan__cycle__state__in=issued))


def candidates(plan: MonthlyPlan, *, as_added: bool = False) -> tuple[Candidate, ...]:
    rows = candidate_lines(plan, as_added=as_added).prefetch_related("deviations", "topics")
    return tuple(
        Candidate(
            line_id=row.pk,
            title=row.title,
            audience=row.audience,
            lesson_minutes=row.lesson_minutes,
            starts_at=local(row.starts_at),
            approval_no=_approval(row),
            form=row.form,
            place=row.place,
            lecturer_name=row.lecturer_name,
            topic_ids=tuple(topic.pk for topic in row.topics.all()),
        )
        for row in rows
    )


def _approval(row: PlanLine) -> str:
    approved = [each for each in row.deviations.all() if each.kind == "not_held" and each.state == "approved"]
    return next((each.document_no or "—" for each in approved), "")


def links_of(lines: Iterable[PlanLine]) -> dict[int, tuple[Link, ...]]:
    """Line → where it came from and where it stands again, in one query."""
    ids = {line.pk for line in lines}
    rows = PlanLine.objects.filter(Q(carried_from__in=ids) | Q(pk__in=ids, carried_from__isnull=False))
    found: dict[int, list[Link]] = {}
    for later, earlier in ((row[:4], row[4:]) for row in rows.order_by("starts_at", "pk").values_list(*LATER, *EARLIER)):
        if later[0] in ids:
            found.setdefault(later[0], []).append(_link(*earlier, is_later=False))
        if earlier[0] in ids:
            found.setdefault(earlier[0], []).append(_link(*later, is_later=True))
    return {pk: tuple(each) for pk, each in found.items()}


LATER = ("pk", "plan__month", "starts_at", "is_added")
EARLIER = ("carried_from_id", "carried_from__plan__month", "carried_from__starts_at", "carried_from__is_added")


def _link(pk: int, month: str, starts_at: datetime, is_added: bool, *, is_later: bool) -> Link:  # noqa: FBT001
    return Link(pk, is_later, month_words(month), local(starts_at).date(), is_added)
