"""The invented organisation: the same every time, complete, and marked as what it is."""

from datetime import UTC, date, datetime

import pytest

from bihuan.people.domain.capabilities import declared
from bihuan.people.models import Account, Assignment, Person, Unit
from bihuan.people.selectors.actors import actor_of
from bihuan.people.selectors.staff import head_of, holders, newcomers
from bihuan.shell.demo import organisation
from bihuan.shell.demo.posts import DEMO_PASSWORD, DEMO_ROLES, POSTS

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ON = date(2026, 11, 22)


@pytest.mark.rule("T-006")
def test_every_project_has_its_region_province_and_area() -> None:
    made = organisation.build_organisation(at=AT)
    kinds = {unit.pk: unit.kind for unit in made.units.values()}

    assert len(made.projects) == 60
    assert {tuple(kinds[pk] for pk in project.ancestor_ids) for project in made.projects} == {
        ("group", "area", "province", "region", "project")
    }
    assert [area.code for area in made.areas] == ["XN", "HD", "HB", "XB", "HN", "HZ"]
    assert [unit.name for unit in made.project_edition_units] == ["兰州地区公司", "南宁地区公司", "长沙地区公司"]
    assert len({unit.name for unit in made.projects}) == 60


def test_the_people_are_invented_and_the_same_every_time() -> None:
    made = organisation.build_organisation(at=AT)

    assert Person.objects.count() == 409
    assert not Person.objects.filter(is_demo=False).exists()
    assert not Assignment.objects.exclude(note="演示数据").exists()
    assert {"王𠮷", "陈龘", "李𠮷祥"} <= set(Person.objects.values_list("name", flat=True))
    assert (
        made.accounts["zonghe"].person.name == Person.objects.get(employee_no=made.accounts["zonghe"].person.employee_no).name
    )


def test_a_second_load_changes_nothing() -> None:
    organisation.load(AT)
    before = (Unit.objects.count(), Person.objects.count(), Assignment.objects.count(), Account.objects.count())

    assert organisation.load(AT) == "组织与人员已存在"
    assert (Unit.objects.count(), Person.objects.count(), Assignment.objects.count(), Account.objects.count()) == before


def test_scale_multiplies_the_projects() -> None:
    assert len(organisation.build_organisation(at=AT, scale=2).projects) == 120


def test_newcomers_are_everywhere_but_in_central_china() -> None:
    made = organisation.build_organisation(at=AT)

    assert {area.code: newcomers(area, ON, 3).count() for area in made.areas} == {
        "XN": 4, "HD": 4, "HB": 4, "XB": 4, "HN": 4, "HZ": 0,
    }  # fmt: skip


def test_every_unit_has_a_head_and_the_duties_have_holders() -> None:
    made = organisation.build_organisation(at=AT)

    assert [unit.code for unit in made.units.values() if head_of(unit, ON) is None] == []
    assert [person.pk for person in holders("training.approve", made.root, ON)] == [made.accounts["fuzeren"].person_id]
    assert holders("training.consolidate", made.root, ON)[0].pk == made.accounts["zonghe"].person_id
    assert len(holders("training.consolidate", made.root, ON)) == 4
    assert holders("training.monthly.draft", made.units["XN"], ON)[0].pk == made.accounts["xinan"].person_id


def test_every_role_can_sign_in_with_the_post_it_names() -> None:
    made = organisation.build_organisation(at=AT)

    for role in DEMO_ROLES:
        person = made.accounts[role.username].person
        assert role.post in {grant.post_code for grant in actor_of(person, at=AT).grants}, role.username
    assert len(made.accounts) == len(DEMO_ROLES) == 16
    assert made.accounts["zonghe"].check_password(DEMO_PASSWORD)
    assert (ON - made.accounts["xinren"].person.joined_on).days < 90


def test_posts_name_only_declared_capabilities() -> None:
    unknown = {code for post in POSTS for code in post.capabilities} - set(declared())

    assert unknown == set()
