"""A plan with what lies around it, as facts for the check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Lower, Replace

from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.models import CalendarDay
from bihuan.kernel.periods import Month
from bihuan.lecturers.selectors.naming import Named, naming_refusals
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.selectors.staff import newcomers
from bihuan.training.domain.clashes import NAMED_PLACE, name_key
from bihuan.training.domain.implementation import GONE_FATES
from bihuan.training.domain.lines import ALL_STAFF, EXTERNAL, INDUCTION, LineFacts, TopicFacts
from bihuan.training.domain.plan_check import Day, PlanCheck, PlanFacts, check_plan
from bihuan.training.domain.quotas import Counted, window_of
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.selectors.plan_rules import RuleSet


def facts_of_line(row: PlanLine, *, topics: Sequence[TopicFacts] = ()) -> LineFacts:
    """`plan.unit` must be loaded with the row."""
    return LineFacts(
        position=row.position,
        title=row.title,
        audience=row.audience,
        form=row.form,
        starts_at=local(row.starts_at),
        ends_at=local(row.ends_at),
        lesson_minutes=row.lesson_minutes,
        place=row.place,
        lecturer_source=row.lecturer_source,
        lecturer_name=row.lecturer_name,
        lecturer_id=row.lecturer_id,
        lecturer_file_id=row.lecturer_file_id,
        training_kind=row.training_kind,
        has_annual_line=row.annual_line_id is not None,
        additional_reason=row.additional_reason,
        topics=tuple(topics),
        unit_id=row.plan.unit_id,
        unit_name=row.plan.unit.name,
        line_id=row.pk,
    )


def stored_lines(plan: MonthlyPlan) -> list[PlanLine]:
    """The rows of the plan in their order, with topics and annual line, in two queries. The plan itself is not read again."""
    rows = (
        PlanLine.objects.filter(plan=plan).select_related("annual_line").prefetch_related("topics").order_by("position", "pk")
    )
    found = list(rows)
    for row in found:
        row.plan = plan
    return found


def lines_of(plan: MonthlyPlan, rows: Sequence[PlanLine] | None = None) -> tuple[LineFacts, ...]:
    """The plan's lines with their topics and what is against their lecturers; `rows` where they are at hand."""
    stored = stored_lines(plan) if rows is None else rows
    found = [facts_of_line(row, topics=[topic_facts(topic) for topic in row.topics.all()]) for row in stored]
    return with_lecturers_judged(plan.unit, found)


def with_lecturers_judged(unit: Unit, lines: Sequence[LineFacts]) -> tuple[LineFacts, ...]:
    """The same lines; those whose lecturer may not be named say why (T-111, T-113)."""
    named = [
        Named(
            line.lecturer_name,
            line.starts_at.date(),
            line.lecturer_id,
            line.lecturer_source == EXTERNAL,
            line.lecturer_file_id,
        )
        for line in lines
    ]
    refused = naming_refusals(unit, named)
    return tuple(replace(line, lecturer_refusal=why.code) if why else line for line, why in zip(lines, refused, strict=True))


def topic_facts(topic: object) -> TopicFacts:
    return TopicFacts(
        name=topic.name,  # type: ignore[attr-defined]
        superseded_by=topic.superseded_by,  # type: ignore[attr-defined]
        superseded_on=topic.superseded_on,  # type: ignore[attr-defined]
        valid_from=topic.valid_from,  # type: ignore[attr-defined]
        valid_until=topic.valid_until,  # type: ignore[attr-defined]
    )


def plan_facts(
    *,
    unit: Unit,
    month: Month,
    lines: Sequence[LineFacts],
    rules: RuleSet,
    actor: Actor,
    arriving: Sequence[LineFacts] = (),
    has_induction: bool = False,
) -> PlanFacts:
    """What the check needs. `arriving`: lines of a file that are to stand beside the plan's own.

    `has_induction`: the HR centre has lines in the plan.
    """
    return PlanFacts(
        month=month,
        lines=lines,
        roles={unit.kind},
        n_newcomers=count_newcomers(unit, month, rules),
        others=other_lines(unit, month, [*lines, *arriving], actor=actor),
        earlier=earlier_sessions(unit, month, rules),
        days=calendar_days(month),
        may_plan_induction=has_induction or actor.can("training.induction.manage", unit.path),
        lecturer_loads=lecturer_loads(unit, month, [*lines, *arriving]) if rules.rules.month_sessions else {},
    )


def plan_check(
    plan: MonthlyPlan,
    *,
    rules: RuleSet,
    actor: Actor,
    lines: Sequence[LineFacts] | None = None,
    rows: Sequence[PlanLine] | None = None,
) -> PlanCheck:
    """The stored plan (`rows` where they are at hand), or the plan as it is being typed (`lines`), checked."""
    month = Month.parse(plan.month)
    typed = lines_of(plan, rows) if lines is None else lines
    has_induction = lines is None and any(line.training_kind == INDUCTION for line in typed)
    facts = plan_facts(unit=plan.unit, month=month, lines=typed, rules=rules, actor=actor, has_induction=has_induction)
    return check_plan(facts, rules.rules)


def count_newcomers(unit: Unit, month: Month, rules: RuleSet) -> int | None:
    """T-029: people of the unit who are new in the month. None where no article says how long one is new."""
    months = rules.values.get("induction.attend_within_months")
    return newcomers(unit, month.first_day, months.value).count() if months else None


def calendar_days(month: Month) -> Mapping[date, Day]:
    rows = CalendarDay.objects.filter(calendar__follows_notices=True, day__gte=month.first_day, day__lte=month.last_day)
    return {row.day: Day(row.is_working, row.name) for row in rows}


BLANKS = (" ", "\u3000", "\xa0", "\t")


def lecturer_loads(unit: Unit, month: Month, lines: Sequence[LineFacts]) -> dict[int, int]:
    """File → how many sessions of other units the month has for these lecturers."""
    files = {line.lecturer_file_id for line in lines if line.lecturer_file_id is not None}
    if not files:
        return {}
    rows = PlanLine.objects.filter(lecturer_file__in=files, plan__month=str(month)).exclude(plan__unit=unit)
    rows = rows.exclude(fate__in=GONE_FATES).exclude(outcome="not_held")
    return dict(rows.order_by().values_list("lecturer_file").annotate(n=Count("pk")))


def other_lines(unit: Unit, month: Month, beside: Sequence[LineFacts], *, actor: Actor | None = None) -> tuple[LineFacts, ...]:
    """Sessions of other units that may clash with these: at their time, and with their lecturer, room or people.

    Lecturers and rooms are one house, people along the tree; `clash_findings` says what is a clash. Here only what
    cannot be one is left out, so that a plan costs as much among 2 000 units as among ten. What lies beside the tree and
    out of the actor's sight is marked so.
    """
    at_their_time = _at_the_time_of(beside, month)
    if not at_their_time:
        return ()
    rows = (
        PlanLine.objects.filter(
            starts_at__gte=month.starts_at(SITE_ZONE) - timedelta(days=1), starts_at__lt=month.ends_at(SITE_ZONE)
        )
        .alias(lecturer_key=_name_key_of("lecturer_name"), place_key=_name_key_of("place"))
        .filter(
            _same_lecturer(beside) & (at_their_time | _on_the_days_of(beside, month))
            | (_shares_with(beside, unit) & at_their_time)
        )
        .exclude(plan__unit=unit)
        .exclude(fate__in=GONE_FATES)
        .exclude(outcome="not_held")
        .select_related("plan__unit")
    )
    return tuple(facts_beside(row, unit, actor) for row in rows)


def facts_beside(row: PlanLine, unit: Unit, actor: Actor | None) -> LineFacts:
    """A line as it stands to another unit's plan; without an actor nothing is out of sight."""
    shares = _share_staff(unit, row.plan.unit)
    is_hidden = actor is not None and not shares and not actor.can("training.view", row.plan.unit.path)
    return replace(facts_of_line(row), shares_staff=shares, is_hidden=is_hidden)


def _share_staff(one: Unit, other: Unit) -> bool:
    """Whether one of the two lies below the other: sibling areas train different people."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def _at_the_time_of(lines: Sequence[LineFacts], month: Month) -> Q:
    """One span a day: a condition of at most a month's length, whatever a file brings."""
    spans: dict[date, tuple[datetime, datetime]] = {}
    for line in lines:
        day = line.starts_at.date()
        if day in month:
            first, last = spans.get(day, (line.starts_at, line.ends_at))
            spans[day] = (min(first, line.starts_at), max(last, line.ends_at))
    found = Q()
    for first, last in spans.values():
        found |= Q(starts_at__lt=last, ends_at__gt=first)
    return found


def _on_the_days_of(lines: Sequence[LineFacts], month: Month) -> Q:
    """A lecturer may be on the way to or from another place. Days in a row are one condition."""
    found = Q()
    for first, last in _in_a_row(sorted({line.starts_at.date() for line in lines if line.starts_at.date() in month})):
        start, end = (datetime.combine(day, time(), SITE_ZONE) for day in (first, last + timedelta(days=1)))
        found |= Q(starts_at__gte=start, starts_at__lt=end)
    return found


def _in_a_row(days: Sequence[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + timedelta(days=1) == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _same_lecturer(lines: Sequence[LineFacts]) -> Q:
    lecturers = {line.lecturer_id for line in lines if line.lecturer_id is not None}
    names = {name_key(line.lecturer_name) for line in lines} - {""}
    return Q(lecturer_id__in=lecturers) | Q(lecturer_key__in=names)


def _shares_with(lines: Sequence[LineFacts], unit: Unit) -> Q:
    places = {name_key(line.place) for line in lines if len(line.place.strip()) > NAMED_PLACE}
    shares_staff = Q(plan__unit__in=unit.ancestor_ids) | Q(plan__unit__path__startswith=unit.path)
    everybody = Q(audience=ALL_STAFF) & shares_staff
    return everybody | Q(place_key__in=places)


def _name_key_of(field: str) -> Lower:
    """As `name_key`, by the database."""
    found: Replace | F = F(field)
    for blank in BLANKS:
        found = Replace(found, Value(blank), Value(""))
    return Lower(found)


def earlier_sessions(unit: Unit, month: Month, rules: RuleSet) -> tuple[Counted, ...]:
    """The unit's own sessions of the other months of its quota windows (T-022, T-025). Merged lines count as in the figures."""
    firsts = [window_of(rule, month).first for rule in rules.rules.quotas.values()]
    months = sorted({str(each) for first in firsts for each in first.until(month) if each != month})
    if not months:
        return ()
    rows = (
        PlanLine.objects.filter(plan__unit=unit, plan__month__in=months)
        .exclude(fate="returned")
        .exclude(outcome="not_held")
        .exclude(fate="merged", merged_into__outcome="not_held")
    )
    return tuple(counted_of(rows))


def counted_of(rows: Iterable[PlanLine]) -> Iterable[Counted]:
    for row in rows:
        yield Counted(-row.pk, Month.of(local(row.starts_at).date()), row.audience, row.lesson_minutes, row.training_kind)
