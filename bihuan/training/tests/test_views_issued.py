"""The issued month as an area reads it: its own sessions and the centre's, not those of its siblings."""

import pytest
from django.urls import reverse

from bihuan.foundation.spreadsheets import read_sheets
from bihuan.people import middleware
from bihuan.people.tests.factories import UnitFactory, account_with
from bihuan.training.models import AnnualPlan, Cycle, MonthlyPlan
from bihuan.training.tests.returns_factories import CLOSE_AT, issued_month, issued_plan, line

pytestmark = pytest.mark.django_db
LOGIN = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: CLOSE_AT)


@pytest.fixture
def month():
    """HQ, two areas and a project of the first, each with one issued session; one line more was merged."""
    made = issued_month(n_areas=2, n_lines=0)
    project = UnitFactory(parent=made.areas[0], kind="project", name="项目甲")
    plans = [issued_plan(made.cycle, made.root), *made.plans, issued_plan(made.cycle, project)]
    for plan, title in zip(plans, ("集团", "甲片区", "乙片区", "项目"), strict=True):
        line(plan, title=f"{title}的课")
    line(made.plans[0], title="并走的课", fate="merged")
    line(made.plans[0], title="增加的课", is_added=True)
    return made


def titles(client, account, cycle):
    client.force_login(account, backend=LOGIN)
    page = client.get(reverse("training:issued", args=[cycle.pk]))
    assert page.status_code == 200
    return {row.title for unit in page.context["units"] for row in unit.rows}


@pytest.mark.rule("T-053")
@pytest.mark.rule("T-007")
def test_each_reads_what_concerns_its_units_and_the_centre_all(client, month):
    project = MonthlyPlan.objects.get(unit__name="项目甲").unit
    view = ("training.view",)

    assert titles(client, account_with(*view, unit=month.areas[0]), month.cycle) == {"集团的课", "甲片区的课", "项目的课"}
    assert titles(client, account_with(*view, unit=month.areas[1]), month.cycle) == {"集团的课", "乙片区的课"}
    assert titles(client, account_with(*view, unit=project), month.cycle) == {"集团的课", "甲片区的课", "项目的课"}
    assert titles(client, account_with(*view, unit=month.root), month.cycle) == {
        "集团的课",
        "甲片区的课",
        "乙片区的课",
        "项目的课",
    }


def test_on_paper_and_over_rest_it_is_the_same(client, month):
    client.force_login(account_with("training.view", unit=month.areas[1]), backend=LOGIN)

    file = client.get(reverse("training:issued-file", args=[month.cycle.pk, "xlsx"]))
    texts = {value for row in read_sheets(file.content)[0].rows for value in row}
    assert {"集团的课", "乙片区的课"} <= texts
    assert "甲片区的课" not in texts
    assert client.get(reverse("training:issued-file", args=[month.cycle.pk, "docx"])).status_code == 404
    rows = client.get(f"/api/v1/training/cycles/{month.cycle.pk}/issued").json()
    assert [(row["unit"], row["title"]) for row in rows] == [("集团售后服务中心", "集团的课"), ("片区2", "乙片区的课")]
    plan = client.get(reverse("training:monthly-plan", args=[month.plans[1].pk])).content.decode()
    assert reverse("training:issued", args=[month.cycle.pk]) in plan


@pytest.mark.rule("T-053")
@pytest.mark.parametrize("state", ["collecting", "submitted", "approved"])
def test_before_issue_there_is_nothing_to_read(client, month, state):
    Cycle.objects.update(state=state)
    client.force_login(account_with("training.view", unit=month.areas[0]), backend=LOGIN)

    assert client.get(reverse("training:issued", args=[month.cycle.pk])).status_code == 404
    assert client.get(reverse("training:issued-file", args=[month.cycle.pk, "pdf"])).status_code == 404
    assert client.get(f"/api/v1/training/cycles/{month.cycle.pk}/issued").status_code == 404


def test_a_plan_issued_late_is_read_once_it_is_issued_and_another_centre_reads_nothing(client, month):
    MonthlyPlan.objects.filter(unit=month.areas[0]).update(state="submitted")
    assert titles(client, account_with("training.view", unit=month.areas[0]), month.cycle) == {"集团的课", "项目的课"}

    client.force_login(account_with("training.view", unit=UnitFactory(kind="group", name="别的中心")), backend=LOGIN)
    assert client.get(reverse("training:issued", args=[month.cycle.pk])).status_code == 404


@pytest.mark.rule("T-047")
def test_an_area_prints_the_released_annual_plan_that_binds_it(client, month):
    plan = AnnualPlan.objects.create(unit=month.root, year=2027)
    client.force_login(account_with("training.view", unit=month.areas[0]), backend=LOGIN)
    address = reverse("training:print", args=["annual-plan", plan.pk, "xlsx"])

    assert client.get(address).status_code == 404
    AnnualPlan.objects.update(state="released")
    assert client.get(address).status_code == 200
