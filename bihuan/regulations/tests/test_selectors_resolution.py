"""Which value holds where and when, in words of the two editions that live in one tree."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.tests.factories import UnitFactory
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import find, resolve, rulebook
from bihuan.regulations.tests.factories import GROUP, PROJECT, adopt, adopt_pack, document_with

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH = Month(2026, 3)
ON = date(2026, 3, 2)


@pytest.fixture
def tree():
    """Group edition on top, project edition at one project of one area."""
    group = UnitFactory(kind="group", code="HQ")
    area = UnitFactory(kind="area", parent=group, code="NORTH", name="北方片区")
    project = UnitFactory(kind="project", parent=area, code="N-P1")
    sister = UnitFactory(kind="project", parent=area, code="N-P2")
    adopt_pack(GROUP, group)
    adopt_pack(PROJECT, project)
    return {"group": group, "area": area, "project": project, "sister": sister}


def due(key, unit, month=MARCH):
    return resolve(key, unit=unit, on=ON).value.due_at(month, SHANGHAI)


@pytest.mark.rule("T-050", "T-054")
def test_both_editions_close_the_march_plan_at_the_end_of_25_february(tree):
    assert due("plan.monthly.due", tree["area"]) == datetime(2026, 2, 25, 16, tzinfo=UTC)
    assert due("plan.monthly.due", tree["project"]) == datetime(2026, 2, 25, 16, tzinfo=UTC)
    assert due("plan.monthly.due", tree["area"], Month(2026, 1)) == datetime(2025, 12, 25, 16, tzinfo=UTC)


@pytest.mark.rule("T-072", "T-074")
def test_the_return_is_due_on_the_5th_in_one_part_of_the_tree_and_on_the_3rd_in_the_other(tree):
    assert due("return.monthly.due", tree["area"]) == datetime(2026, 4, 5, 16, tzinfo=UTC)
    assert due("return.monthly.due", tree["sister"]) == datetime(2026, 4, 5, 16, tzinfo=UTC)
    assert due("return.monthly.due", tree["project"]) == datetime(2026, 4, 3, 16, tzinfo=UTC)


@pytest.mark.rule("T-051", "T-055")
def test_only_the_group_edition_has_the_step_of_the_26th(tree):
    assert resolve("plan.monthly.consolidation_step", unit=tree["area"], on=ON).value.value is True
    assert resolve("plan.monthly.consolidation_step", unit=tree["project"], on=ON).value.value is False
    consolidate = resolve("plan.monthly.consolidate_on", unit=tree["area"], on=ON).value
    assert consolidate.on(MARCH) == date(2026, 2, 26)


@pytest.mark.rule("T-053", "T-055")
def test_both_editions_issue_on_the_first(tree):
    for name in ("area", "project"):
        assert resolve("plan.monthly.issue_on", unit=tree[name], on=ON).value.on(MARCH) == date(2026, 3, 1)


@pytest.mark.rule("T-045")
def test_the_annual_plan_is_due_at_the_end_of_the_year_before(tree):
    value = resolve("plan.annual.due", unit=tree["area"], on=ON).value
    assert value.due_at(2027, SHANGHAI) == datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_a_key_that_the_nearer_document_does_not_set_comes_from_the_one_above(tree):
    found = resolve("signin.lead", unit=tree["project"], on=ON)

    assert found.value.value == 5
    assert (found.citation.document_code, found.citation.unit_code) == (GROUP, "HQ")


def test_the_citation_is_complete_and_survives_being_stored(tree):
    citation = resolve("return.monthly.due", unit=tree["project"], on=ON).citation

    assert citation.document_title and citation.text and citation.article_number and citation.article_title
    assert (citation.version, citation.parameter) == ("1.0", "return.monthly.due")
    assert (citation.unit_code, citation.adopted_from) == ("N-P1", date(2024, 1, 1))
    assert Citation.from_json(citation.as_json()) == citation


def test_a_choice_made_on_adoption_fills_what_the_document_leaves_open(tree):
    found = resolve("evaluation.pass_mark", unit=tree["area"], on=ON)

    assert (found.kind, found.value.value) == ("PassMark", Decimal(80))
    assert found.citation.note.startswith("采用时选定")


def test_where_nothing_is_adopted_the_refusal_names_key_and_unit():
    unit = UnitFactory(code="ALONE")

    with pytest.raises(Refused) as refused:
        resolve("rate.floor", unit=unit, on=ON)

    assert refused.value.code == "rule_not_adopted"
    assert refused.value.facts == {"key": "rate.floor", "unit": "ALONE", "on": ON}
    assert find("rate.floor", unit=unit, on=ON) is None


def test_a_value_left_open_by_a_later_version_is_refused_as_not_chosen():
    unit = UnitFactory()
    version = document_with("d", {"rate.floor": ("Percent", {"value": 90})})
    adopt(version.document, unit)
    document_with("d", {"rate.floor": ("Unset", {})}, effective_on=date(2026, 1, 1), number="2.0")

    with pytest.raises(Refused) as refused:
        resolve("rate.floor", unit=unit, on=ON)

    assert refused.value.code == "rule_not_chosen"
    assert find("rate.floor", unit=unit, on=ON) is None


def test_a_past_day_keeps_the_past_version():
    unit = UnitFactory()
    version = document_with("d", {"rate.floor": ("Percent", {"value": 90})})
    document_with("d", {"rate.floor": ("Percent", {"value": 95})}, effective_on=date(2026, 3, 1), number="2.0")
    adopt(version.document, unit)

    before = resolve("rate.floor", unit=unit, on=date(2026, 2, 28))
    after = resolve("rate.floor", unit=unit, on=date(2026, 3, 1))

    assert (before.value.value, before.citation.version) == (Decimal(90), "1.0")
    assert (after.value.value, after.citation.version) == (Decimal(95), "2.0")


def test_at_one_unit_the_newest_adoption_wins_for_its_keys_only():
    unit = UnitFactory()
    first = document_with("a", {"rate.floor": ("Percent", {"value": 90}), "signin.lead": ("Minutes", {"value": 5})})
    second = document_with("b", {"rate.floor": ("Percent", {"value": 80})})
    adopt(first.document, unit)
    adopt(second.document, unit, from_on=date(2026, 1, 1))

    assert resolve("rate.floor", unit=unit, on=date(2025, 12, 31)).value.value == Decimal(90)
    assert resolve("rate.floor", unit=unit, on=ON).value.value == Decimal(80)
    assert resolve("signin.lead", unit=unit, on=ON).value.value == 5


def test_a_nearer_older_adoption_goes_before_a_newer_one_above():
    top = UnitFactory()
    below = UnitFactory(parent=top)
    adopt(document_with("near", {"rate.floor": ("Percent", {"value": 70})}).document, below)
    adopt(document_with("far", {"rate.floor": ("Percent", {"value": 90})}).document, top, from_on=date(2026, 1, 1))

    assert resolve("rate.floor", unit=below, on=ON).value.value == Decimal(70)


def test_the_rule_book_answers_for_every_unit_in_three_queries(tree, django_assert_num_queries):
    for number in range(20):
        UnitFactory(parent=tree["area"], kind="project", code=f"X{number}")

    with django_assert_num_queries(3):
        book = rulebook(ON)
        days = {name: book.resolve("return.monthly.due", unit).value.day for name, unit in tree.items()}

    assert days == {"group": 5, "area": 5, "project": 3, "sister": 5}


def test_the_rule_book_agrees_with_resolving_one_by_one(tree):
    book = rulebook(ON)

    for unit in tree.values():
        for key, found in book.everything(unit).items():
            assert found == resolve(key, unit=unit, on=ON)


def test_resolving_one_key_takes_three_queries(tree, django_assert_num_queries):
    with django_assert_num_queries(3):
        resolve("return.monthly.due", unit=tree["project"], on=ON)
