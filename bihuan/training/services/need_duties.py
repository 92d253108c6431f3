"""What is owed about needs where an adopted article asks for it: each month's form, and the analysis before its part begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duties_open
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.kernel.periods import Month
from bihuan.people.models import Unit
from bihuan.people.selectors.staff import heads_of
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.training.domain import links
from bihuan.training.domain.needs import analysis_duty_key, need_duty_key
from bihuan.training.selectors.due_days import DueDays
from bihuan.training.selectors.need_rules import DUE, EVERY

DRAFTER = "training.annual.draft"
AHEAD = 2  # months before its part begins, an analysis is asked for


def need_duties_open(at: datetime, limit: int) -> int:
    """This month's forms and the analyses of the coming months. Safe twice, safe late. Returns how many are new."""
    month = Month.of(local(at).date())
    book = rulebook(month.first_day, (DUE, EVERY, "calendar.shift"))
    specs = {spec.key: spec for spec in (*_forms(book, month), *_analyses(book, month))}
    known = set(Duty.objects.filter(key__in=specs).values_list("key", flat=True))
    fresh = [spec for key, spec in specs.items() if key not in known][:limit]
    return duties_open(fresh, at=at) if fresh else 0


def _adopters(book: RuleBook, key: str) -> list[Unit]:
    sources = (source for found in book.sources.values() for source in found if key in source.parameters)
    return sorted({source.adoption.unit.pk: source.adoption.unit for source in sources}.values(), key=lambda unit: unit.path)


def _forms(book: RuleBook, month: Month) -> Iterator[DutySpec]:
    """Owed by the parts directly below the adopting unit, or by the unit itself where there are none; by their heads."""
    units = {unit.pk: unit for adopter in _adopters(book, DUE) for unit in _parts(adopter, book.on)}
    heads = heads_of(list(units), book.on)
    days = DueDays(book)
    for pk, unit in sorted(units.items()):
        due = book.find(DUE, unit)
        if due is None or pk not in heads:
            continue
        yield DutySpec(
            kind="need.monthly",
            key=need_duty_key(pk, str(month)),
            title=f"{unit.name} {month} 培训需求",
            unit_id=pk,
            due_at=days.due_at(due, month, unit),
            due_day=days.due_day(due, month, unit),
            owner_id=heads[pk].pk,
            month=str(month),
            link=links.needs_to_check(),
            citation=due.citation.as_json(),
            article=due.citation.short,
        )


def _parts(adopter: Unit, on: date) -> list[Unit]:
    return list(Unit.objects.filter(parent=adopter).open_on(on).order_by("path")) or [adopter]


def _analyses(book: RuleBook, month: Month) -> Iterator[DutySpec]:
    """Each part of a year is analysed before it begins."""
    for unit in _adopters(book, EVERY):
        rule = book.find(EVERY, unit)
        months = int(rule.value.value) if rule else 0
        if rule is None or not 1 <= months <= 12:
            continue
        for ahead in range(1, AHEAD + 1):
            begins = month.shift(ahead)
            part, rest = divmod(begins.month - 1, months)
            if rest or part >= max(1, 12 // months):
                continue
            yield DutySpec(
                kind="need.analysis",
                key=analysis_duty_key(unit.pk, begins.year, part + 1),
                title=f"{unit.name} {begins.year} 年第 {part + 1} 次培训需求分析",
                unit_id=unit.pk,
                due_at=begins.starts_at(SITE_ZONE),
                owner_capability=DRAFTER,
                month=str(month),
                link=links.needs_analyses(),
                citation=rule.citation.as_json(),
                article=rule.citation.short,
            )
