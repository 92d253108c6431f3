"""The month judged twice at the same instant is one set of verdicts, of adjustments and of cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.classroom.models import Evaluation, MonthVerdict, VerdictAdjustment
from bihuan.classroom.services.month_verdicts import Judged, month_verdicts
from bihuan.classroom.tests.verdict_factories import AT, Record
from bihuan.duties.models import CaseProposal
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.people.domain.actor import system_actor

pytestmark = [needs_parallel_connections, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_runs_at_once_give_one_set():
    made = Record()
    persons = [made.hire() for _n in range(30)]
    for month in ("2026-03", "2026-04", "2026-05"):
        for person in persons:
            made.result(person, month)
    made.judge("2026-03", "2026-04")
    made.cycle("2026-05")

    def run(n):
        at = AT + timedelta(seconds=n)
        return lambda: month_verdicts(month="2026-05", unit=made.root, actor=system_actor(at), at=at)

    runs = at_once(*[run(n) for n in range(4)])

    assert [type(each) for each in runs] == [Judged] * 4
    assert sum(each.n_new for each in runs) == 30
    assert sorted(MonthVerdict.objects.filter(month="2026-05").values_list("person_id", flat=True)) == sorted(
        person.pk for person in persons
    )
    assert CaseProposal.objects.count() == 30

    Evaluation.objects.filter(seat__session__line__plan__month="2026-05").update(state="annulled")
    at_once(*[run(n) for n in range(4, 8)])

    assert VerdictAdjustment.objects.count() == 30
