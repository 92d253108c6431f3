"""The pages of people: what they show, to whom, and what their forms do."""

from datetime import date

import pytest

from bihuan.foundation.clock import local, now
from bihuan.foundation.spreadsheets import read_sheets
from bihuan.people.models import Assignment, Person, Unit
from bihuan.people.tests.factories import (
    AccountFactory,
    AssignmentFactory,
    PersonFactory,
    PostFactory,
    UnitFactory,
    account_with,
)

pytestmark = pytest.mark.django_db
MANAGER = ("people.view", "people.manage")


@pytest.fixture
def group() -> Unit:
    return UnitFactory(kind="group", name="集团售后服务中心", code="HQ")


def chain(group: Unit, name: str) -> tuple[Unit, Unit, Unit, Unit]:
    area = UnitFactory(parent=group, kind="area", name=f"{name}片区")
    province = UnitFactory(parent=area, kind="province", name=f"{name}省级公司")
    region = UnitFactory(parent=province, kind="region", name=f"{name}地区公司")
    return area, province, region, UnitFactory(parent=region, kind="project", name=f"{name}项目")


def names(page) -> str:
    return page.content.decode()


@pytest.mark.rule("T-006")
def test_the_tree_shows_every_level_with_its_numbers(client, group) -> None:
    area, _province, _region, project = chain(group, "西南")
    held = AssignmentFactory(unit=project)
    AssignmentFactory(unit=area, person=held.person, is_primary=False)
    client.force_login(account_with("people.view", unit=group))

    page = client.get("/people/units/")

    rows = page.context["tree"].rows
    assert [(row.name, row.depth, row.own, row.total) for row in rows] == [
        ("集团售后服务中心", 0, 1, 2),
        ("西南片区", 1, 0, 1),
        ("西南省级公司", 2, 0, 1),
        ("西南地区公司", 3, 0, 1),
        ("西南项目", 4, 1, 1),
    ]
    assert names(page).count("<details") == names(page).count("</details>")


@pytest.mark.rule("T-007")
@pytest.mark.parametrize("level", [0, 3])
def test_a_person_of_one_branch_sees_nothing_of_its_sibling(client, group, level) -> None:
    mine, other = chain(group, "西南"), chain(group, "华东")
    foreigner = AssignmentFactory(unit=other[3], person=PersonFactory(name="外人")).person
    AssignmentFactory(unit=mine[3], person=PersonFactory(name="同事"))
    client.force_login(account_with("people.view", unit=mine[level], name="本人"))

    roster = client.get("/people/persons/")
    tree = client.get("/people/units/")

    assert [row.name for row in roster.context["roster"].rows] == ["同事", "本人"]
    assert {row.pk for row in tree.context["tree"].rows} == {unit.pk for unit in mine[level:]}
    assert client.get("/people/units/?q=华东").context["found"] == ()
    assert client.get(f"/people/units/{other[level].pk}/").status_code == 404
    assert client.get(f"/people/persons/{foreigner.pk}/").status_code == 404
    assert client.get(f"/people/persons/?unit={other[3].pk}").status_code == 200
    assert "外人" not in names(client.get(f"/people/persons/?unit={other[3].pk}"))


@pytest.mark.rule("T-007")
def test_a_department_of_the_group_sees_all(client, group) -> None:
    affairs = UnitFactory(parent=group, kind="department")
    chain(group, "西南"), chain(group, "华东")
    post = PostFactory(capabilities=["people.view"], reach="parent")
    client.force_login(AccountFactory(person=AssignmentFactory(unit=affairs, post=post).person))

    assert client.get("/people/units/").context["tree"].n_units == 10


def test_history_of_another_branch_is_not_told(client, group) -> None:
    mine, other = chain(group, "西南"), chain(group, "华东")
    past = AssignmentFactory(unit=other[3], ends_on=date(2025, 12, 31))
    AssignmentFactory(unit=mine[3], person=past.person, starts_on=date(2026, 1, 1))
    client.force_login(account_with("people.view", unit=mine[0]))

    view = client.get(f"/people/persons/{past.person_id}/").context["view"]

    assert [(post.unit, post.tense) for post in view.posts] == [("西南项目", "present")]
    assert not view.sees_contact


def test_ones_own_page_is_open_with_the_whole_history(client, group) -> None:
    mine, other = chain(group, "西南"), chain(group, "华东")
    account = account_with(unit=mine[3], phone="10000000001")
    AssignmentFactory(unit=other[3], person=account.person, starts_on=date(2019, 1, 1), ends_on=date(2019, 12, 31))
    client.force_login(account)

    page = client.get(f"/people/persons/{account.person_id}/")

    assert [post.tense for post in page.context["view"].posts] == ["present", "past"]
    assert "10000000001" in names(page)


def test_the_roster_pages_by_key_both_ways(client, group) -> None:
    for number in range(120):
        AssignmentFactory(unit=group, person=PersonFactory(employee_no=f"K{number:03d}"))
    client.force_login(account_with("people.view", unit=group, employee_no="A000"))

    first = client.get("/people/persons/").context["roster"]
    second = client.get(f"/people/persons/?after={first.keys.after}").context["roster"]
    third = client.get(f"/people/persons/?after={second.keys.after}").context["roster"]
    back = client.get(f"/people/persons/?before={third.keys.before}").context["roster"]

    assert (first.rows[0].employee_no, first.rows[-1].employee_no, first.keys.before, first.total) == (
        "A000",
        "K048",
        "",
        "121",
    )
    assert (second.rows[0].employee_no, second.rows[-1].employee_no) == ("K049", "K098")
    assert ([row.employee_no for row in third.rows][-1], len(third.rows), third.keys.after) == ("K119", 21, "")
    assert back.rows == second.rows


def test_the_roster_filters_by_state_post_unit_name_and_joining(client, group) -> None:
    today = local(now()).date()
    area = UnitFactory(parent=group)
    post = PostFactory()
    fresh = AssignmentFactory(unit=area, post=post, person=PersonFactory(name="新人", joined_on=today), starts_on=today).person
    gone = AssignmentFactory(
        unit=area, person=PersonFactory(name="故人", left_on=date(2025, 1, 1)), ends_on=date(2025, 1, 1)
    ).person
    me = account_with("people.view", unit=group, name="我", employee_no="0")
    client.force_login(me)

    def found(query: str) -> list[int]:
        return [row.pk for row in client.get(f"/people/persons/{query}").context["roster"].rows]

    assert found("") == [me.person_id, fresh.pk]
    assert found("?state=left") == [gone.pk]
    assert found("?state=all") == [me.person_id, fresh.pk, gone.pk]
    assert found(f"?unit={area.pk}") == [fresh.pk]
    assert found(f"?post={post.pk}") == [fresh.pk]
    assert found("?q=新") == [fresh.pk]
    assert found("?joined=1") == [fresh.pk]
    assert found("?unit=999999&post=x&state=y&joined=z") == [me.person_id, fresh.pk]


def test_the_export_holds_the_rows_of_the_filter(client, group) -> None:
    AssignmentFactory(
        unit=group,
        post=PostFactory(name="专员"),
        person=PersonFactory(employee_no="E1", name="=王", joined_on=date(2024, 5, 1)),
    )
    client.force_login(account_with("people.view", unit=group))

    sheet = read_sheets(client.get("/people/persons/?q=E1&format=xlsx").content)[0]

    assert sheet.rows[0] == ("工号", "姓名", "单位", "岗位", "入职日期", "离职日期")
    assert sheet.rows[1][:5] == ("E1", "=王", "集团售后服务中心", "专员", date(2024, 5, 1))
    assert len(sheet.rows) == 2


def test_a_unit_page_shows_the_staff_of_a_day(client, group) -> None:
    area = UnitFactory(parent=group)
    past = AssignmentFactory(unit=area, ends_on=date(2026, 1, 31)).person
    present = AssignmentFactory(unit=area, starts_on=date(2026, 2, 1)).person
    client.force_login(account_with("people.view", unit=group))

    def staff(query: str) -> list[int]:
        return [row.pk for row in client.get(f"/people/units/{area.pk}/{query}").context["staff"].rows]

    assert staff("") == [present.pk]
    assert staff("?on=2026-01-31") == [past.pk]
    assert staff("?on=nonsense") == [present.pk]


def test_list_pages_take_a_fixed_number_of_queries(client, group, django_assert_max_num_queries) -> None:
    client.force_login(account_with("people.view", unit=group))
    for _number in range(3):
        for unit in chain(group, "片"):
            AssignmentFactory.create_batch(3, unit=unit)

    for address in ("/people/units/", "/people/units/?kind=project", "/people/persons/", f"/people/units/{group.pk}/?below=1"):
        with django_assert_max_num_queries(18):
            client.get(address)


def test_a_unit_opens_renames_moves_and_closes_from_its_page(client, group) -> None:
    area, other = UnitFactory(parent=group), UnitFactory(parent=group)
    client.force_login(account_with(*MANAGER, unit=group))
    given = {"name": "四川", "code": "SC", "kind": "province", "opened_on": "2026-01-01"}

    answer = client.post(f"/people/units/{area.pk}/open", given)
    made = Unit.objects.get(code="SC")
    assert (answer.status_code, answer["Location"]) == (303, f"/people/units/{made.pk}/")
    assert client.post(f"/people/units/{made.pk}/rename", {"name": "四川省"}).status_code == 303
    assert client.post(f"/people/units/{made.pk}/move", {"parent": other.pk, "reason": "划归"}).status_code == 303
    assert client.post(f"/people/units/{made.pk}/close", {"closed_on": "2026-06-01", "reason": "撤并"}).status_code == 303

    made.refresh_from_db()
    assert (made.name, made.parent_id, made.closed_on) == ("四川省", other.pk, date(2026, 6, 1))
    shown = client.get(f"/people/units/{made.pk}/").context["events"]
    assert [event.what for event in shown] == ["撤销", "划转", "更名：四川 → 四川省", "设立"]


def test_a_refused_form_keeps_what_was_typed_and_says_why(client, group) -> None:
    UnitFactory(parent=group, code="SC")
    client.force_login(account_with(*MANAGER, unit=group))

    page = client.post(
        f"/people/units/{group.pk}/open", {"name": "四川", "code": "SC", "kind": "area", "opened_on": "2026-01-01"}
    )

    assert page.status_code == 422
    assert "单位编码「SC」已被使用" in names(page)
    assert 'value="四川"' in names(page)
    assert Unit.objects.filter(code="SC").count() == 1


def test_a_person_joins_moves_gets_a_second_post_and_leaves(client, group) -> None:
    area, other = UnitFactory(parent=group), UnitFactory(parent=group)
    post, lecturer = PostFactory(), PostFactory()
    client.force_login(account_with(*MANAGER, unit=group))
    joined = {"name": "王𠮷", "employee_no": "E1", "joined_on": "2026-01-05", "unit": area.pk, "post": post.pk}

    answer = client.post("/people/persons/hire", joined)
    person = Person.objects.get(employee_no="E1")
    address = f"/people/persons/{person.pk}/"
    assert (answer.status_code, answer["Location"]) == (303, address)
    moved = {"unit": other.pk, "post": post.pk, "on": "2026-03-01"}
    assert client.post(f"{address}transfer", moved).status_code == 303
    assert (
        client.post(f"{address}add-post", {"unit": other.pk, "post": lecturer.pk, "starts_on": "2026-03-01"}).status_code == 303
    )
    second = Assignment.objects.get(person=person, post=lecturer)
    assert client.post(f"{address}end-post/{second.pk}", {"ends_on": "2026-04-30", "reason": "到期"}).status_code == 303
    assert client.post(f"{address}leave", {"left_on": "2026-05-31", "reason": "个人原因"}).status_code == 303

    held = Assignment.objects.filter(person=person).order_by("pk").values_list("unit", "starts_on", "ends_on")
    assert list(held) == [
        (area.pk, date(2026, 1, 5), date(2026, 2, 28)),
        (other.pk, date(2026, 3, 1), date(2026, 5, 31)),
        (other.pk, date(2026, 3, 1), date(2026, 4, 30)),
    ]
    assert client.post(f"{address}leave", {"left_on": "2026-05-31", "reason": "再次"}).status_code == 422


@pytest.mark.rule("T-004", "T-007")
def test_nobody_manages_without_the_capability_or_outside_the_scope(client, group) -> None:
    mine, other = UnitFactory(parent=group), UnitFactory(parent=group)
    worker = AssignmentFactory(unit=other).person
    client.force_login(account_with("people.view", unit=group))
    assert client.get("/people/persons/hire").status_code == 403
    assert client.post(f"/people/units/{other.pk}/rename", {"name": "新名"}).status_code == 403

    client.force_login(account_with(*MANAGER, unit=mine))
    assert client.post(f"/people/units/{other.pk}/rename", {"name": "新名"}).status_code == 404
    assert client.post(f"/people/persons/{worker.pk}/leave", {"left_on": "2026-05-31", "reason": "试"}).status_code == 404
    assert Person.objects.get(pk=worker.pk).left_on is None
    assert not Unit.objects.filter(name="新名").exists()


@pytest.mark.parametrize("address", ["/people/units/", "/people/persons/", "/people/persons/hire", "/people/import/staff/"])
def test_a_visitor_is_sent_to_sign_in(client, address) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={address}")


def test_the_way_up_leads_only_to_units_in_sight(client, group) -> None:
    area, province, _region, project = chain(group, "西南")
    client.force_login(account_with("people.view", unit=area))

    html = names(client.get(f"/people/units/{province.pk}/"))

    assert f'href="/people/units/{area.pk}/"' in html
    assert f'href="/people/units/{group.pk}/"' not in html
    assert client.get(f"/people/units/{project.pk}/").status_code == 200
