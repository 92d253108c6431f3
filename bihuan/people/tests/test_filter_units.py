"""What a unit filter offers in a small and in a large tree."""

import re
from datetime import UTC, date, datetime

import pytest

from bihuan.people.models import Unit
from bihuan.people.selectors import filter_units as module
from bihuan.people.selectors.filter_units import filter_units
from bihuan.people.tests.factories import UnitFactory, account_with, actor_with

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.fixture
def large(monkeypatch):
    """A centre, three areas and nine projects, where six units are many."""
    monkeypatch.setattr(module, "OFFERED", 6)
    root = UnitFactory(kind="group", name="中心")
    areas = [UnitFactory(parent=root, kind="area", name=f"片区{n}") for n in range(3)]
    for area in areas:
        for number in range(3):
            UnitFactory(parent=area, kind="project", name=f"{area.name}项目{number}")
    return root


def offered(root, **wanted):
    return filter_units(actor_with("people.view", unit=root, at=AT), on=ON, **wanted)


def names(found):
    return [name.strip("　") for _pk, name in found.choices]


def test_a_small_tree_is_offered_whole_without_a_search(large, monkeypatch):
    monkeypatch.setattr(module, "OFFERED", 13)

    found = offered(large)

    assert (len(found.choices), found.is_cut) == (13, False)


def test_a_large_tree_offers_whole_upper_levels_and_the_unit_of_the_address(large):
    project = Unit.objects.get(name="片区1项目2")

    found = offered(large, chosen=str(project.pk))

    assert names(found) == ["中心", "片区0", "片区1", "片区2", "片区1项目2"]
    assert (found.chosen, found.paths[found.chosen], found.is_cut) == (str(project.pk), project.path, True)


def test_a_search_with_one_answer_chooses_it(large):
    found = offered(large, sought="片区1项目2")

    assert (names(found), found.note) == (["片区1项目2（中心 / 片区1）"], "")
    assert found.chosen == str(Unit.objects.get(name="片区1项目2").pk)


def test_an_exact_name_is_chosen_before_longer_ones(large):
    exact = UnitFactory(parent=large, kind="project", name="片区1项目")

    found = offered(large, sought="片区1项目")

    assert (found.chosen, len(found.choices), found.note) == (str(exact.pk), 4, "")


@pytest.mark.parametrize(("sought", "n", "said"), [("片区1项目", 3, "找到 3 个"), ("不存在", 0, "没有找到")])
def test_a_search_with_none_or_several_chooses_nothing_and_says_so(large, sought, n, said):
    found = offered(large, sought=sought)

    assert (len(found.choices), found.chosen) == (n, "")
    assert said in found.note


def test_a_unit_out_of_sight_is_neither_offered_nor_chosen(large):
    elsewhere = UnitFactory(kind="group", name="别处")

    assert offered(large, chosen=str(elsewhere.pk)).chosen == ""
    assert offered(large, sought="别处").choices == ()


def test_the_roster_and_the_ledger_take_the_search(large, client):
    client.force_login(account_with("people.view", "duties.view", unit=large))

    for address in ("/people/persons/", "/duties/", "/duties/cases/"):
        page = client.get(f"{address}?unit_q=片区1项目2").content.decode()
        assert re.search(r'<option value="\d+" selected>片区1项目2（中心 / 片区1）</option>', page), address
        assert "没有按单位筛选" in client.get(f"{address}?unit_q=片区1项目").content.decode()
