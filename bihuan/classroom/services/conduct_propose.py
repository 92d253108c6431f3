"""One proposal of a case per person and class that lists everything (T-097); a person decides what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bihuan.classroom.domain.case_kinds import CONDUCT
from bihuan.classroom.domain.conduct import ABSENT, breach_words, breaches
from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.presence import SeatPresence
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.duties.services.proposal_follow import proposal_follow
from bihuan.duties.services.proposals import CaseSpec, cases_propose
from bihuan.foundation.clock import local
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.selectors.resolution import find

KINDS = "conduct.kinds"


def conduct_propose(session: ClassSession, rows: Sequence[SeatPresence], *, at: datetime) -> int:
    """Propose for everybody who erred: how many. Proposed again, the first proposal stands."""
    rule = _rule(session)
    if rule is None:
        return 0
    specs = [_spec(session, row, facts, rule) for row in rows if (facts := _facts(session, row, rule)) is not None]
    cases_propose(specs, at=at)
    return len(specs)


def conduct_follow(session: ClassSession, row: SeatPresence, *, note: str, actor: Actor, at: datetime) -> None:
    """What came to light of one person after the end: the open proposal follows, an opened case gets it as evidence."""
    rule = _rule(session)
    if rule is None:
        return
    facts = _facts(session, row, rule)
    if proposal_follow(key=_key(session, row), facts=facts, note=note, actor=actor, at=at) is None and facts is not None:
        cases_propose([_spec(session, row, facts, rule)], at=at)


def _rule(session: ClassSession) -> Resolved | None:
    return find(KINDS, unit=session.line.plan.unit, on=local(starts_at(session)).date())


def _facts(session: ClassSession, row: SeatPresence, rule: Resolved) -> Mapping[str, Any] | None:
    """Whoever was not invited cannot have been absent."""
    labels = {option.code: option.label for option in rule.value.values}
    known = (each for each in breaches(row.presence) if each.kind in labels)
    found = [each for each in known if not (row.seat.is_walk_in and each.kind == ABSENT)]
    if not found:
        return None
    return {
        "summary": "；".join(breach_words(each, labels[each.kind]) for each in found) + "。",
        "month": session.line.plan.month,
        "session": session.pk,
        "breaches": [each.kind for each in found],
    }


def _key(session: ClassSession, row: SeatPresence) -> str:
    return f"{CONDUCT.code}/{session.pk}/{row.seat.participation.person_id}"


def _spec(session: ClassSession, row: SeatPresence, facts: Mapping[str, Any], rule: Resolved) -> CaseSpec:
    person = row.seat.participation.person
    return CaseSpec(
        key=_key(session, row),
        kind=CONDUCT.code,
        title=f"{person.name} 违反培训纪律：{session.line.title}",
        unit=row.seat.participation.unit,
        facts=facts,
        citation=rule.citation,
        person=person,
    )
