"""A province and a project read what their area holds for their people; the board of plans is for those who plan."""

import pytest

from bihuan.foundation import clock
from bihuan.people.tests.factories import UnitFactory, account_with, actor_with
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.selectors.unit_sessions import plans_nothing, unit_sessions
from bihuan.training.tests.cycle_factories import DECEMBER
from bihuan.training.tests.returns_factories import issued_month, line, shanghai

pytestmark = pytest.mark.django_db
AT = shanghai(3, 12)


@pytest.fixture
def province(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    month = issued_month(n_areas=2, n_lines=0)
    line(month.plans[0], day=9, title="投诉处理")
    line(month.plans[0], day=2, title="接待礼仪", is_held=True)
    line(month.plans[1], day=9, title="别的片区")
    return month, UnitFactory(parent=month.areas[0], kind="province", name="四川公司")


def titles(found):
    return [(row.title, row.is_held) for row in found.rows]


def test_the_province_reads_the_sessions_of_its_area_and_no_other(client, province):
    month, unit = province
    client.force_login(account_with("training.view", unit=unit))

    shown = client.get("/training/").content.decode()

    assert "2026 年 12 月培训安排" in shown
    assert "本单位不用上报。本月 2 场，已实施 1 场。" in shown
    assert shown.index("接待礼仪") < shown.index("投诉处理")
    assert "别的片区" not in shown
    assert "个单位中" not in shown
    assert "/training/sessions/" not in shown


def test_a_month_that_is_not_issued_is_a_sentence_that_names_who_plans(client, province):
    month, unit = province
    MonthlyPlan.objects.update(state="draft")
    client.force_login(account_with("training.view", unit=unit))

    shown = client.get("/training/?month=2026-12").content.decode()

    assert "这个月的计划还没有下发" in shown
    assert f"计划由{month.areas[0].name}" in shown
    assert "接待礼仪" not in shown


def test_a_session_merged_into_anothers_is_shown_as_the_one_that_is_held(province):
    month, unit = province
    other = PlanLine.objects.get(title="别的片区")
    PlanLine.objects.filter(title="投诉处理").update(fate="merged", merged_into=other)

    found = unit_sessions(actor_with("training.view", unit=unit, at=AT), DECEMBER)

    assert titles(found) == [("接待礼仪", True), ("别的片区", False)]


def test_who_plans_or_sees_plans_keeps_the_board(province):
    month, unit = province

    assert plans_nothing(actor_with("training.view", unit=unit, at=AT))
    assert not plans_nothing(actor_with("training.view", unit=month.areas[0], at=AT))
    assert not plans_nothing(actor_with("training.view", "training.monthly.draft", unit=unit, at=AT))


def test_the_api_gives_the_province_the_same_sessions(client, province):
    month, unit = province
    client.force_login(account_with("training.view", unit=unit))

    told = client.get("/api/v1/training/unit-sessions?month=2026-12").json()

    assert [(row["title"], row["is_held"]) for row in told["rows"]] == [("接待礼仪", True), ("投诉处理", False)]
    assert (told["month"], told["is_issued"]) == ("2026-12", True)
    assert month.areas[0].name in told["organisers"]
    assert client.get("/api/v1/training/unit-sessions").json()["month"] == "2026-12"
    assert client.get("/api/v1/training/unit-sessions?month=x").status_code == 422
