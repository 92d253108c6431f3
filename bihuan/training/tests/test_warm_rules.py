"""The rules of a plan are found once and kept while they are the same."""

from datetime import date

import pytest

from bihuan.kernel.refusals import Refused
from bihuan.people.models import Unit
from bihuan.people.tests.factories import UnitFactory
from bihuan.regulations.tests.factories import GROUP, adopt, adopt_pack, document_with
from bihuan.training.selectors.plan_rules import plan_rules

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)


def test_units_below_the_same_adoptions_share_their_rules_for_one_query(django_assert_num_queries):
    root = UnitFactory()
    one, other = UnitFactory(parent=root), UnitFactory(parent=root)
    adopt_pack(GROUP, root)
    found = plan_rules(one, DAY)

    with django_assert_num_queries(1):
        again = plan_rules(other, DAY)

    assert again is found
    assert found.rules.lesson_minutes == 45


def test_another_adoption_is_seen_at_once_and_only_where_it_holds():
    root = UnitFactory()
    one, other = UnitFactory(parent=root), UnitFactory(parent=root)
    adopt_pack(GROUP, root)
    assert plan_rules(one, DAY).rules.lesson_minutes == 45

    adopt(document_with("lessons", {"lesson.minutes": ("Minutes", {"value": 50})}).document, one)

    assert plan_rules(one, DAY).rules.lesson_minutes == 50
    assert plan_rules(other, DAY).rules.lesson_minutes == 45


def test_a_renamed_unit_is_named_anew_and_a_refusal_is_not_kept():
    root = UnitFactory(name="集团")
    with pytest.raises(Refused):
        plan_rules(root, DAY)
    adopt_pack(GROUP, root)
    assert plan_rules(root, DAY).citations["lesson.minutes"].unit_name == "集团"

    Unit.objects.filter(pk=root.pk).update(name="总部")

    assert plan_rules(root, DAY).citations["lesson.minutes"].unit_name == "总部"
