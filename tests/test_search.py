"""全站搜索: each kind of row is found, nobody finds more than the lists show, the nearest name stands first."""

import pytest
from django.test import Client

from bihuan.foundation.search import MAX_CHARS, MAX_WORDS, Sought, best_first, words_of
from bihuan.people.models import Person, Unit
from bihuan.people.tests.factories import PersonFactory, UnitFactory, account_with
from bihuan.training.models import PlanLine
from tests.world import AT, World, build


def groups(client: Client, text: str) -> dict[str, list[str]]:
    return {each["key"]: [hit["title"] for hit in each["hits"]] for each in client.get("/api/v1/search", {"q": text}).json()}


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.accounts[role])
    return client


def test_words_are_bounded():
    assert words_of("  西南\t计划 ") == ("西南", "计划")
    assert len(words_of("a " * 50)) == MAX_WORDS
    assert words_of("长" * 500) == ("长" * MAX_CHARS,)
    assert words_of(" \u3000 ") == ()


@pytest.mark.django_db
def test_the_nearest_name_stands_first_and_every_word_must_be_there():
    for number, name in (("A4", "赵西宁"), ("A3", "西宁人"), ("A2", "钱一"), ("西宁A1", "孙二"), ("A0", "西宁")):
        PersonFactory(employee_no=number, name=name)
    everybody = Person.objects.order_by("employee_no")

    def found(*words: str) -> list[str]:
        return [row.name for row in best_first(everybody, Sought(words, AT, 9), "name", "employee_no")]

    assert found("西宁") == ["西宁", "西宁人", "赵西宁", "孙二"]
    assert found("西宁", "A3") == ["西宁人"]
    assert found("100%") == []


@pytest.mark.django_db
def test_every_kind_of_row_is_found():
    client = signed_in(build(), "zonghe")
    person = Person.objects.order_by("pk").last()

    assert groups(client, "西南片区")["units"] == ["西南片区"]
    assert groups(client, person.employee_no)["persons"] == [person.name]
    assert groups(client, "项目版")["documents"] == ["售后服务中心培训管理办法（项目版）"]
    assert groups(client, "书面批准")["articles"]
    n_sessions = PlanLine.objects.filter(title="接待礼仪").count()
    assert n_sessions > 1
    assert groups(client, "接待礼仪")["sessions"] == ["接待礼仪"] * n_sessions
    assert groups(client, "企业文化")["topics"][0] == "企业文化"


@pytest.mark.django_db
def test_nobody_finds_what_the_lists_do_not_show():
    world = build()
    sibling = Unit.objects.get(code="HD")
    stranger = Person.objects.filter(assignments__unit=sibling).first()

    area_head = signed_in(world, "xinan")

    assert groups(area_head, sibling.name) == {}
    assert "persons" not in groups(area_head, stranger.employee_no)
    assert groups(area_head, "接待礼仪")["sessions"] == ["接待礼仪"] * PlanLine.objects.filter(plan__unit__code="XN").count()


@pytest.mark.django_db
def test_who_may_not_see_people_or_training_finds_only_the_rules(client):
    build()
    client.force_login(account_with(unit=UnitFactory()))

    assert set(groups(client, "培训")) <= {"documents", "articles"}
    assert groups(client, "西南片区") == {}


@pytest.mark.django_db
def test_the_page_says_what_to_do_when_nothing_was_asked_or_found(client):
    client.force_login(account_with("people.view", unit=UnitFactory(name="西南片区")))

    assert "想找什么？" in client.get("/search/").content.decode()
    assert "没有找到" in client.get("/search/", {"q": "<b>龘"}).content.decode()
    assert "「&lt;b&gt;龘」没有结果" in client.get("/search/", {"q": "<b>龘"}).content.decode()


@pytest.mark.django_db
def test_a_long_result_ends_and_leads_to_the_list(client):
    top = UnitFactory(name="集团")
    for number in range(9):
        UnitFactory(parent=top, name=f"片区{number}")
    client.force_login(account_with("people.view", unit=top))

    html = client.get("/search/", {"q": "片区"}).content.decode()

    assert html.count("<b>片区") == 6
    assert "/people/units/?q=%E7%89%87%E5%8C%BA" in html


@pytest.mark.django_db
def test_the_box_stands_in_the_head_of_every_page_and_keeps_the_words(client):
    client.force_login(account_with("people.view", unit=UnitFactory()))

    html = client.get("/search/", {"q": "礼仪"}).content.decode()

    assert 'role="search" action="/search/"' in html
    assert 'name="q" value="礼仪"' in html
    assert 'role="search" action="/search/"' in client.get("/people/units/").content.decode()
