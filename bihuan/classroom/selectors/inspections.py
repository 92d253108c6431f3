"""抽查评级: the list, one inspection with what followed, who may inspect and who may follow up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bihuan.classroom.domain.inspections import is_weak
from bihuan.classroom.models import GroupInspection, InspectionDecision
from bihuan.foundation.clock import local
from bihuan.foundation.paging import KeyPage, key_page
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.staff import heads_of, holders_of
from bihuan.regulations.domain.parameters import Option
from bihuan.regulations.selectors.resolution import RuleBook, rulebook, rules_for

INSPECT, RUN = "class.inspect", "class.run"
METHODS, RATINGS = "inspection.methods", "inspection.ratings"
ORDER = ("-held_at", "-pk")
EXPORTED = 5_000


@dataclass(frozen=True)
class InspectionRules:
    """What the article of a unit offers on a day. Refuses `rule_not_adopted`."""

    methods: tuple[Option, ...]
    ratings: tuple[Option, ...]
    citation: Any

    @property
    def method_labels(self) -> dict[str, str]:
        return {each.code: each.label for each in self.methods}

    @property
    def rating_labels(self) -> dict[str, str]:
        return {each.code: each.label for each in self.ratings}


def rules_of(unit: Unit, on: date) -> InspectionRules:
    book = rules_for((METHODS, RATINGS), unit=unit, on=on)
    methods, ratings = book.resolve(METHODS, unit), book.resolve(RATINGS, unit)
    return InspectionRules(methods.value.values, ratings.value.values, ratings.citation)


@dataclass(frozen=True)
class InspectionRow:
    """An inspection in words; `is_open`: nobody has decided what follows, though the rating asks for it."""

    inspection: GroupInspection
    method: str
    rating: str
    tone: str
    is_weak: bool
    follow: StateView


@dataclass(frozen=True)
class InspectionCriteria:
    year: str = ""
    rating: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class InspectionList:
    rows: tuple[InspectionRow, ...]
    keys: KeyPage


def inspections(actor: Actor, criteria: InspectionCriteria, *, at: datetime) -> InspectionList:
    """Of the units in sight, the newest first."""
    keys = key_page(_narrowed(actor, criteria), ORDER, after=criteria.after, before=criteria.before)
    return InspectionList(rows_of(keys.rows, at=at), keys)


def inspection_rows(actor: Actor, criteria: InspectionCriteria, *, at: datetime) -> tuple[InspectionRow, ...]:
    """The same for the workbook; at most EXPORTED."""
    return rows_of(_narrowed(actor, criteria).order_by(*ORDER)[:EXPORTED], at=at)


def _narrowed(actor: Actor, criteria: InspectionCriteria) -> Any:
    found = GroupInspection.objects.visible_to(actor).select_related("unit", "inspector", "decision__owner")
    if criteria.year.isdecimal() and len(criteria.year) == 4:
        found = found.filter(held_at__year=int(criteria.year))
    return found.filter(rating=criteria.rating[:40]) if criteria.rating else found


def rows_of(found: Iterable[GroupInspection], *, at: datetime) -> tuple[InspectionRow, ...]:
    """In the words of the article in force now: a label that changed is the same code."""
    book = rulebook(local(at).date(), (METHODS, RATINGS))
    return tuple(_row(each, book) for each in found)


def _row(row: GroupInspection, book: RuleBook) -> InspectionRow:
    methods, ratings = _labels(book, METHODS, row.unit), _labels(book, RATINGS, row.unit)
    weak = is_weak(row.rating, tuple(ratings))
    tone = "bad" if weak else "ok" if ratings and row.rating == next(iter(ratings)) else "calm"
    rating = ratings.get(row.rating, row.rating)
    return InspectionRow(row, methods.get(row.method, row.method), rating, tone, weak, follow_view(decision_of(row), weak))


def _labels(book: RuleBook, key: str, unit: Unit) -> Mapping[str, str]:
    found = book.find(key, unit)
    return {each.code: each.label for each in found.value.values} if found else {}


def decision_of(row: GroupInspection) -> InspectionDecision | None:
    return getattr(row, "decision", None)


def follow_view(decision: InspectionDecision | None, weak: bool) -> StateView:
    if decision is None:
        return StateView("待决定处理", "warn", "clock") if weak else StateView("未作处理决定", "idle")
    if decision.owner_id is None:
        return StateView("无需处理", "idle", "check")
    return StateView("已落实", "ok", "check") if decision.done_at else StateView("落实中", "accent", "clock")


def inspection_for(actor: Actor, inspection_id: int) -> GroupInspection:
    """One inspection. Refuses (NotFound) outside the actor's sight."""
    rows = GroupInspection.objects.visible_to(actor).select_related("unit", "inspector", "recorded_by")
    found: GroupInspection | None = rows.filter(pk=inspection_id).first()
    if found is None:
        raise NotFound("not_found")
    return found


def is_of_group(actor: Actor, unit: Unit) -> bool:
    """Inspections are the group's: the capability counts only where it is held at the top of the tree."""
    return f"/{unit.ancestor_ids[0]}/" in actor.scope(INSPECT) or actor.is_system


def require_group(actor: Actor, unit: Unit) -> None:
    policies.require(actor, INSPECT, unit)
    if not is_of_group(actor, unit):
        raise NotPermitted("not_permitted", capability=INSPECT, unit=unit.name)


def require_step(actor: Actor, step: str, row: GroupInspection, *, at: datetime) -> None:
    """Refuses (NotPermitted) whoever may never take this step: the unit replies, the group decides, the owner follows up."""
    if step == "decide":
        require_group(actor, row.unit)
    elif step == "reply" and not may_reply(actor, row, at=at):
        raise NotPermitted("inspection_not_of_unit")
    elif step == "follow-up" and not is_owner(actor, row):
        raise NotPermitted("inspection_not_owner")


def is_owner(actor: Actor, row: GroupInspection) -> bool:
    """Whether this person has to do what was decided."""
    found = decision_of(row)
    return found is not None and found.owner_id is not None and found.owner_id == actor.person_id


def inspectors(unit: Unit, on: date) -> tuple[Person, ...]:
    """Who of the group may inspect."""
    root = unit.ancestor_ids[0]
    return holders_of(INSPECT, [root], on).get(root, ())


def owner_choices(unit: Unit, on: date) -> tuple[Person, ...]:
    """Who may have to follow up: the unit's head, who runs its classes, the heads above, the group's inspectors."""
    chain = list(reversed(unit.ancestor_ids))
    heads, runners = heads_of(chain, on), holders_of(RUN, chain[:-1], on)
    near = [heads[pk] for pk in chain if pk in heads]
    found = [*near[:1], *(person for pk in chain for person in runners.get(pk, ())), *near[1:], *inspectors(unit, on)]
    return tuple(dict.fromkeys(found))


def may_reply(actor: Actor, row: GroupInspection, *, at: datetime) -> bool:
    """Those who answer for the unit itself or for a part of the tree between it and the group."""
    root = f"/{row.unit.ancestor_ids[0]}/"
    runs = any(path != root and row.unit.path.startswith(path) for path in actor.scope(RUN) if path != "/")
    head = heads_of([row.unit_id], local(at).date()).get(row.unit_id)
    return runs or (head is not None and head.pk == actor.person_id)
