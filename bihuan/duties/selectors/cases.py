"""问责案件: the register, one case with everything said and decided in it, and what may be done now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bihuan.duties.domain.case_kinds import case_kind
from bihuan.duties.domain.case_states import CASE, CaseFacts
from bihuan.duties.models import Case, CaseDecision, CaseEvidence, CaseProposal, CaseStatement
from bihuan.duties.policies import is_concerned
from bihuan.duties.querysets import CaseQuerySet
from bihuan.foundation.clock import local
from bihuan.foundation.paging import KeyPage, bounded_count, key_page
from bihuan.foundation.selectors.calendars import working_calendar
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.staff import head_of, holders_of
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.domain.parameters import Measure
from bihuan.regulations.selectors.resolution import find

ORDER = ("-opened_at", "-pk")
EXPORTED = 20_000
NO_MEASURE = Measure("none", "免予处理")


@dataclass(frozen=True)
class CaseCriteria:
    """What the address asks for; empty means all."""

    unit_path: str = ""
    kind: str = ""
    state: str = ""
    month: str = ""
    q: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class CaseList:
    rows: tuple[Case, ...]
    keys: KeyPage
    total: str


def cases(actor: Actor, criteria: CaseCriteria) -> CaseList:
    """Cases of the units where the actor may see them, and the own ones, newest first."""
    rows = narrowed(actor, criteria)
    keys = key_page(rows.select_related("unit", "person"), ORDER, after=criteria.after, before=criteria.before)
    return CaseList(keys.rows, keys, bounded_count(rows))


def case_rows(actor: Actor, criteria: CaseCriteria) -> Iterable[Case]:
    """The same rows for the workbook, with their decisions; at most EXPORTED."""
    rows = narrowed(actor, criteria).select_related("unit", "person").prefetch_related("decisions__decider")
    return rows.order_by(*ORDER)[:EXPORTED]


def narrowed(actor: Actor, criteria: CaseCriteria) -> CaseQuerySet:
    return Case.objects.visible_to(actor).matching(
        unit_path=criteria.unit_path, kind=criteria.kind, state=criteria.state, month=criteria.month, q=criteria.q
    )


def case_for(actor: Actor, *, case_id: int) -> Case:
    """One case. Refuses (NotFound) what lies outside the actor's scope and is not about the actor."""
    found: Case | None = (
        Case.objects.visible_to(actor).select_related("unit", "person", "proposal", "opened_by").filter(pk=case_id).first()
    )
    if found is None:
        raise NotFound("not_found")
    return found


@dataclass(frozen=True)
class CaseFile:
    """Everything that was said and decided."""

    case: Case
    statements: tuple[CaseStatement, ...]
    evidence: tuple[CaseEvidence, ...]
    decisions: tuple[CaseDecision, ...]

    @property
    def in_force(self) -> CaseDecision | None:
        """The decision that holds: the one after appeal, else the first."""
        return self.decisions[-1] if self.decisions else None


def case_file(actor: Actor, *, case_id: int) -> CaseFile:
    case = case_for(actor, case_id=case_id)
    return CaseFile(
        case,
        tuple(case.statements.select_related("person")),
        tuple(case.evidence.select_related("person", "attachment")),
        tuple(case.decisions.select_related("decider", "executed_by")),
    )


def measures_for(case: Case, *, on: date) -> tuple[tuple[Measure, ...], Resolved | None]:
    """What the article of this kind of case offers, with its citation; without an article only 免予处理."""
    found = find(case_kind(case.kind).measures_key, unit=case.unit, on=on)
    if found is None:
        return (NO_MEASURE,), None
    listed: tuple[Measure, ...] = found.value.values
    return (listed if any(each.code == NO_MEASURE.code for each in listed) else (NO_MEASURE, *listed)), found


def working_days_after(at: datetime, days: int) -> datetime:
    """The first late instant of a period of so many working days: the midnight after the last of them."""
    calendar = working_calendar()
    day = calendar.day_of(at)
    for _n in range(days):
        day = calendar.next_working_day(day)
    return calendar.midnight(day + timedelta(days=1))


def concerned_choices(proposal: CaseProposal, *, on: date) -> tuple[Person, ...]:
    """Who the case may be about: the person of the proposal, those responsible at the due moment, the unit's head."""
    if proposal.person is not None:
        return (proposal.person,)
    ids = [one["id"] for one in proposal.facts.get("responsible", ()) if "id" in one]
    known = {person.pk: person for person in Person.objects.filter(pk__in=ids)}
    found = [known[pk] for pk in ids if pk in known]
    head = head_of(proposal.unit, on)
    if head is not None and head.pk not in known:
        found.append(head)
    return tuple(found)


def unit_of_capability(capability: str, unit: Unit, *, on: date) -> Unit:
    """The nearest unit upwards where somebody holds the capability directly; the root when nobody does."""
    chain = list(unit.ancestor_ids)
    holding = holders_of(capability, chain, on)
    target = next((pk for pk in reversed(chain) if holding.get(pk)), chain[0])
    return unit if target == unit.pk else Unit.objects.get(pk=target)


def facts_of(case: Case, actor: Actor, *, at: datetime, text: str = "", measure: str = "") -> CaseFacts:
    """What the machine's guards look at."""
    offered, _article = measures_for(case, on=local(at).date())
    file = CaseFile(case, tuple(case.statements.all()), (), tuple(case.decisions.all()))
    return _facts(file, actor, offered, at=at, text=text, measure=measure)


def _facts(file: CaseFile, actor: Actor, offered: Sequence[Measure], *, at: datetime, text: str, measure: str) -> CaseFacts:
    case, decisions = file.case, file.decisions
    return CaseFacts(
        text=text,
        is_concerned=is_concerned(case, actor),
        statement_is_over=case.statement_due_at is None or at >= case.statement_due_at,
        has_decider=actor.person_id is not None,
        measure=measure,
        measures=tuple(each.code for each in offered),
        appeal_is_open=case.appeal_until is not None and at < case.appeal_until,
        already_appealed=any(each.kind == "appeal" for each in file.statements),
        has_execution=bool(decisions and decisions[-1].executed_on),
        is_same_decider=any(each.decider_id == actor.person_id for each in decisions),
    )


def steps_open(file: CaseFile, offered: Sequence[Measure], actor: Actor, *, at: datetime) -> frozenset[str]:
    """The steps whose state and guards let this actor act now; what the form will fill in is taken as given."""
    case = file.case
    facts = _facts(file, actor, offered, at=at, text="…", measure=offered[0].code)
    names = {row.name for row in CASE.available(state=case.state, facts=facts)}
    written = replace(facts, has_execution=True)
    return frozenset(names | {row.name for row in CASE.available(state=case.state, facts=written)})
