"""Everybody concerned confirms a rule document where the adopted article asks it (S-225, S-226); who has not is listed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from bihuan.duties.models import Duty
from bihuan.foundation import worker
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory, account_with, actor_with
from bihuan.regulations.models import Acknowledgement
from bihuan.regulations.selectors.readers import reading_of
from bihuan.regulations.services.adoption import document_adopt
from bihuan.regulations.services.approval import version_acknowledge, version_approve
from bihuan.regulations.services.drafting import parameter_set, version_draft, version_submit
from bihuan.regulations.services.readers_later import heads_asked_later
from bihuan.regulations.tests.factories import adopt_pack, document_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FLOOR = {"rate.floor": ("Percent", {"value": 90})}
WORKS = ("regulations.adopt", "regulations.draft", "regulations.approve", "regulations.view")


@pytest.fixture
def top():
    return UnitFactory(code="TOP", name="集团", kind="group")


@pytest.fixture
def area(top):
    return UnitFactory(parent=top, name="甲片区")


def works_at(unit, name, is_head=False, **more):
    return AssignmentFactory(unit=unit, post=PostFactory(is_head=is_head), person=PersonFactory(name=name), **more).person


def taken(unit, actor, version=None):
    version = version or document_with("d", FLOOR, title="培训管理办法")
    document_adopt(document=version.document, unit=unit, from_on=TODAY, actor=actor, at=AT)
    worker.drain(at=AT)
    return version


def asked():
    return set(Acknowledgement.objects.values_list("person__name", flat=True))


@pytest.mark.rule("S-225")
def test_where_the_article_asks_everybody_everybody_owes_the_reading_within_seven_days(top, area):
    adopt_pack("rule-publication", area)
    works_at(area, "负责人", is_head=True)
    works_at(UnitFactory(parent=area), "专员")
    works_at(UnitFactory(parent=top), "别处的专员")
    works_at(area, "已离职", ends_on=TODAY - timedelta(days=1))

    taken(top, actor_with(*WORKS, unit=top, at=AT, name="采用人"))

    assert asked() == {"负责人", "专员"}
    owed = set(Duty.objects.values_list("owner__name", "title", "due_at", "state"))
    due_at = datetime(2026, 3, 9, 16, tzinfo=UTC)  # the end of the ninth: seven days after the second
    assert owed == {(name, "阅读《培训管理办法》1.0 版", due_at, "open") for name in ("负责人", "专员")}
    assert "第五条" in Duty.objects.first().article


def test_without_the_article_only_the_heads_are_asked_and_have_the_first_day(top, area):
    works_at(area, "负责人", is_head=True)
    works_at(area, "专员")

    taken(top, actor_with(*WORKS, unit=top, at=AT))

    assert asked() == {"负责人"}
    assert Duty.objects.values_list("due_at", "article").get() == (datetime(2026, 3, 2, 16, tzinfo=UTC), "")


def test_an_article_adopted_later_does_not_reach_back_to_documents_that_held_before(top, area):
    works_at(area, "负责人", is_head=True)
    works_at(area, "专员")
    taken(top, actor_with(*WORKS, unit=top, at=AT))

    adopt_pack("rule-publication", top, from_on=TODAY + timedelta(days=3))

    assert heads_asked_later(AT + timedelta(days=5), 500) == 0
    assert asked() == {"负责人"}


@pytest.mark.rule("S-226")
def test_a_new_version_goes_to_all_who_live_by_it_and_to_whoever_joins_later(top, area):
    adopt_pack("rule-publication", top)
    works_at(area, "专员")
    actor, second = (actor_with(*WORKS, unit=top, at=AT, name=name) for name in ("起草人", "批准人"))
    taken(area, actor)
    draft = version_draft(
        document_id=Acknowledgement.objects.first().version.document_id,
        effective_on=TODAY + timedelta(days=10),
        change_note="提高要求",
        actor=actor,
        at=AT,
    )
    parameter_set(version_id=draft.pk, key="rate.floor", value={"value": 95}, actor=actor, at=AT)
    version_submit(version_id=draft.pk, actor=actor, at=AT)
    version_approve(version_id=draft.pk, actor=second, at=AT)
    worker.drain(at=AT)
    joined = TODAY + timedelta(days=12)
    works_at(area, "新来的", starts_on=joined)

    new = Acknowledgement.objects.filter(version=draft)
    assert set(new.values_list("person__name", flat=True)) == {"专员"}
    later = AT + timedelta(days=12)
    assert heads_asked_later(later, 500) == 1
    assert heads_asked_later(later, 500) == 0
    worker.drain(at=later)
    assert set(new.values_list("person__name", flat=True)) == {"专员", "新来的"}
    owed = dict(Duty.objects.filter(subject_id=draft.pk).values_list("owner__name", "due_at"))
    assert owed == {"专员": datetime(2026, 3, 19, 16, tzinfo=UTC), "新来的": datetime(2026, 3, 22, 16, tzinfo=UTC)}


def test_the_list_counts_who_has_read_and_names_who_has_not_within_reach(top, area):
    adopt_pack("rule-publication", top)
    reader, _other = works_at(area, "已读的"), works_at(area, "未读的")
    works_at(UnitFactory(parent=top, name="乙片区"), "别处的")
    version = taken(top, actor_with(*WORKS, unit=top, at=AT, name="采用人"))
    version_acknowledge(version_id=version.pk, actor=actor_with(unit=area, at=AT).__class__(reader.pk, "已读的", AT), at=AT)

    seen = reading_of(version, actor_with("regulations.view", unit=area, at=AT), "unread")

    assert (seen.n_asked, seen.n_read, seen.n_unread) == (2, 1, 1)
    assert [row.name for row in seen.rows] == ["未读的"]
    assert [(unit.name, unit.n_read, unit.n_asked) for unit in seen.units] == [("甲片区", 1, 2)]
    whole = reading_of(version, actor_with("regulations.view", unit=top, at=AT), "all")
    assert {row.name for row in whole.rows} == {"已读的", "未读的", "别处的", "采用人"}


def test_the_page_names_the_missing_exports_all_and_the_api_says_the_same(client, top, area):
    adopt_pack("rule-publication", top)
    works_at(area, "未读的")
    version = taken(area, actor_with(*WORKS, unit=top, at=AT))
    client.force_login(account_with("regulations.view", unit=area))
    address = reverse("regulations:readers", args=[version.pk])

    page = client.get(address).content.decode()

    assert "未读的" in page
    assert "未阅知 1 人" in page
    workbook = client.get(address, {"format": "xlsx"})
    assert workbook["Content-Type"].endswith("spreadsheetml.sheet")
    rows = client.get(f"/api/v1/regulations/versions/{version.pk}/readers").json()
    assert [(row["name"], row["read_at"]) for row in rows] == [("未读的", None)]
    assert client.get(address, {"show": "read"}).content.decode().count("未读的") == 0


def test_whoever_may_not_see_regulations_gets_no_list(client, area):
    version = document_with("d", FLOOR)
    client.force_login(account_with(unit=area))

    assert client.get(reverse("regulations:readers", args=[version.pk])).status_code == 403
    assert client.get(f"/api/v1/regulations/versions/{version.pk}/readers").status_code == 403
