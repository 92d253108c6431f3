"""Three failing months in a row propose one case. The article names 责任人, the person responsible, who need not be the
trainee (T-096): the proposal accuses nobody, tells whose results they are, and whoever opens the case names the person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bihuan.classroom.domain.standing import GAP_WORDS, Standing, is_of_a_row
from bihuan.classroom.domain.streaks import streak_until
from bihuan.classroom.domain.verdict_cases import STREAK
from bihuan.duties.domain.proposal_states import DROPPED, PROPOSED
from bihuan.duties.models import CaseProposal
from bihuan.duties.services.proposals import CaseSpec, cases_propose, proposals_drop
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.staff import heads_of
from bihuan.regulations.domain.citation import Citation

FELL = "连续不合格已不成立："


@dataclass(frozen=True)
class Ended:
    """A row that reached the article's number in `month`."""

    person_id: int
    unit: Unit
    month: Month
    now: Standing
    gap: str
    citation: Citation | None

    @property
    def key(self) -> str:
        """By the row's first month: the fourth month of the same row is the same case."""
        return f"{STREAK.code}/{self.person_id}/{self.now.streak_from}"

    def months(self, earlier: Mapping[str, str]) -> tuple[str, ...]:
        verdicts = {**earlier, str(self.month): self.now.verdict}
        return streak_until(verdicts, self.month, gap=self.gap, at_most=self.now.streak).months


def streaks_propose(ended: Sequence[Ended], earlier: Mapping[int, Mapping[str, str]], *, at: datetime) -> int:
    """One proposal for each row that has none yet, whatever people made of it. Returns how many.

    A month that comes to light before the first one makes the row longer, not another one; a row that fell apart and
    stands again is proposed again.
    """
    known = _Known.read() if ended else _Known()
    fresh = [each for each in ended if not known.has(each, earlier.get(each.person_id, {}))]
    if not fresh:
        return 0
    persons = Person.objects.in_bulk([each.person_id for each in fresh])
    heads = heads_of({each.unit.pk for each in fresh}, fresh[0].month.last_day)
    specs = [
        _spec(each, known.key_of(each), persons[each.person_id], heads.get(each.unit.pk), earlier.get(each.person_id, {}))
        for each in fresh
    ]
    cases_propose(specs, at=at)
    return len(fresh)


def streaks_fall(now: Mapping[int, Standing], gaps: Mapping[int, str], month: Month, *, actor: Actor, at: datetime) -> int:
    """The month turned out not to be one of a row: what was proposed of it falls, unless somebody has taken it up.

    `now` and `gaps` by person. Returns how many fell.
    """
    rows = CaseProposal.objects.filter(kind=STREAK.code, state=PROPOSED).values_list("key", "facts")
    keys = []
    for key, facts in rows:
        person_id = facts["trainee"]["id"]
        if str(month) in facts["months"] and person_id in now and not is_of_a_row(now[person_id], gap=gaps[person_id]):
            keys.append(key)
    return proposals_drop(keys=keys, note=f"{FELL}{month} 的结论已更正", actor=actor, at=at) if keys else 0


@dataclass(frozen=True)
class _Known:
    """`keys` of rows that people have before them or decided, `fallen` how often the row of a key fell apart."""

    keys: frozenset[str] = frozenset()
    fallen: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls) -> _Known:
        rows = list(CaseProposal.objects.filter(kind=STREAK.code).values_list("key", "state", "note"))
        fell = [_row_key(key) for key, state, note in rows if state == DROPPED and note.startswith(FELL)]
        standing = [_row_key(key) for key, state, note in rows if not (state == DROPPED and note.startswith(FELL))]
        return cls(frozenset(standing), Counter(fell))

    def has(self, each: Ended, earlier: Mapping[str, str]) -> bool:
        return any(f"{STREAK.code}/{each.person_id}/{month}" in self.keys for month in each.months(earlier))

    def key_of(self, each: Ended) -> str:
        times = self.fallen.get(each.key, 0)
        return f"{each.key}/{times + 1}" if times else each.key


def _row_key(key: str) -> str:
    """Without the number of a row that fell apart before."""
    return "/".join(key.split("/")[:3])


def _spec(each: Ended, key: str, person: Person, head: Person | None, earlier: Mapping[str, str]) -> CaseSpec:
    months = each.months(earlier)
    told = [one for one in (head, person) if one is not None]
    responsible = [_told(one) for one in dict.fromkeys(told)]
    return CaseSpec(
        key=key,
        kind=STREAK.code,
        title=f"{person.name} 连续 {each.now.streak} 个月评估不合格",
        unit=each.unit,
        facts={
            "summary": f"参训人 {person.name}（{person.employee_no}），{each.unit.name}；{'、'.join(months)} 评估不合格"
            f"（{GAP_WORDS[each.gap]}）。条文处理的是责任人，立案时指定当事人：单位负责人或参训人本人。",
            "month": str(each.month),
            "months": list(months),
            "trainee": _told(person),
            "responsible": responsible,
        },
        citation=each.citation,
    )


def _told(person: Person) -> dict[str, Any]:
    return {"id": person.pk, "name": person.name, "employee_no": person.employee_no}
