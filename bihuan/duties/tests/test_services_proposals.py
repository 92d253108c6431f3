"""Cases are proposed once, one or many alike."""

import pytest

from bihuan.duties.models import CaseProposal
from bihuan.duties.services.proposals import CaseSpec, cases_propose
from bihuan.duties.tests.factories import OPENED
from bihuan.people.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


def test_many_cases_are_proposed_in_one_statement_and_each_once(django_assert_num_queries):
    unit = UnitFactory()
    specs = [CaseSpec(f"shortfall/{n}", "test.shortfall", f"第 {n} 件", unit, {"n": n}) for n in range(20)]

    with django_assert_num_queries(1):
        cases_propose(specs, at=OPENED)
    CaseProposal.objects.filter(key="shortfall/3").update(state="dropped", note="已说明")
    cases_propose([*specs, CaseSpec("shortfall/20", "test.shortfall", "第 20 件", unit, {})], at=OPENED)

    assert CaseProposal.objects.count() == 21
    assert CaseProposal.objects.get(key="shortfall/3").note == "已说明"
