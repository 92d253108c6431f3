"""Who stays away from the demo's sessions: the same people every time, never who teaches, never many."""

import pytest

from bihuan.people.tests.factories import AssignmentFactory
from bihuan.shell.demo.training_rosters import absent
from bihuan.training.models import Participation
from bihuan.training.tests.returns_factories import issued_month

pytestmark = pytest.mark.django_db


def test_a_few_of_the_roster_are_absent_the_same_each_time_and_never_the_lecturer() -> None:
    month = issued_month(n_lines=1)
    line, area = month.plans[0].lines.get(), month.areas[0]
    staff = [AssignmentFactory(unit=area, person__employee_no=f"YS{number:05d}").person for number in range(1, 61)]
    Participation.objects.bulk_create(Participation(line=line, person=person, unit=area) for person in staff)

    missing = absent(line)

    assert missing == absent(line)
    assert 0 < len(missing) < 15
    line.lecturer_id = next(iter(missing))
    assert absent(line) == missing - {line.lecturer_id}


def test_who_is_taken_off_the_roster_is_not_absent() -> None:
    line = issued_month(n_lines=1).plans[0].lines.get()
    Participation.objects.create(line=line, person=AssignmentFactory().person, unit=line.plan.unit, is_invited=False)

    assert absent(line) == frozenset()
