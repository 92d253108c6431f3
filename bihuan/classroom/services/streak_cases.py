"""Three failing months in a row propose one case. The article names 责任人, the person responsible, who need not be the
trainee (T-096): the proposal accuses nobody, tells whose results they are, and whoever opens the case names the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.classroom.domain.standing import GAP_WORDS, Standing
from bihuan.classroom.domain.streaks import streak_until
from bihuan.classroom.domain.verdict_cases import STREAK
from bihuan.duties.models import CaseProposal
from bihuan.duties.services.proposals import CaseSpec, cases_propose
from bihuan.kernel.periods import Month
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.staff import heads_of
from bihuan.regulations.domain.citation import Citation


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


def streaks_propose(ended: Sequence[Ended], earlier: Mapping[int, Mapping[str, str]], *, at: datetime) -> int:
    """One proposal for each row that has none yet, whatever became of it. Returns how many."""
    known = _known() if ended else set()
    fresh = [each for each in ended if each.key not in known]
    if not fresh:
        return 0
    persons = Person.objects.in_bulk([each.person_id for each in fresh])
    heads = heads_of({each.unit.pk for each in fresh}, fresh[0].month.last_day)
    specs = [_spec(each, persons[each.person_id], heads.get(each.unit.pk), earlier.get(each.person_id, {})) for each in fresh]
    cases_propose(specs, at=at)
    return len(fresh)


def _known() -> set[str]:
    return set(CaseProposal.objects.filter(kind=STREAK.code).values_list("key", flat=True))


def _spec(each: Ended, person: Person, head: Person | None, earlier: Mapping[str, str]) -> CaseSpec:
    verdicts = {**earlier, str(each.month): each.now.verdict}
    months = streak_until(verdicts, each.month, gap=each.gap, at_most=each.now.streak).months
    told = [one for one in (head, person) if one is not None]
    responsible = [_told(one) for one in dict.fromkeys(told)]
    return CaseSpec(
        key=each.key,
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
