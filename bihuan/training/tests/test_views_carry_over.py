"""补办 through pages and REST: one tap, both ends shown."""

import pytest
from django.urls import reverse

from bihuan.people import middleware
from bihuan.people.tests.factories import account_with
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.tests.returns_factories import AREA, GROUP, issued_month, line, shanghai

pytestmark = pytest.mark.django_db
NOW = shanghai(20, 9, month=1, year=2027)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: NOW)


@pytest.fixture
def month():
    return issued_month()


@pytest.fixture
def missed(month):
    return line(month.plans[0], day=8, title="案例分析", outcome="not_held", explanation="交付高峰")


@pytest.fixture
def area(month, client):
    client.force_login(account_with(*AREA, unit=month.areas[0]), backend="django.contrib.auth.backends.ModelBackend")
    return client


def plan_in(month, text, state):
    cycle = Cycle.objects.create(unit=month.root, month=text, state=state, opened_at=NOW, issued_at=NOW)
    return MonthlyPlan.objects.create(
        cycle=cycle,
        unit=month.areas[0],
        month=text,
        edition=GROUP,
        state="draft" if state == "collecting" else "issued",
        due_at=shanghai(26, month=1, year=2027),
    )


def test_one_tap_and_both_pages_show_the_other_end(area, month, missed):
    plan = plan_in(month, "2027-02", "collecting")
    here = reverse("training:monthly-plan", args=[plan.pk])
    tap = reverse("training:plan-carry-over", args=[plan.pk, missed.pk])
    assert tap in area.get(here).content.decode()

    answer = area.post(tap)

    row = PlanLine.objects.get(carried_from=missed)
    assert (answer.status_code, answer["Location"]) == (302, f"{here}#line-{row.pk}")
    page = area.get(here).content.decode()
    assert "时间暂定 02-09 09:00" in page
    assert "补办 2026-12-08 未举办的场次" in page
    assert reverse("training:session", args=[missed.pk]) in page
    assert tap not in page
    old = area.get(reverse("training:session", args=[missed.pk])).content.decode()
    assert "已列入2027年2月补办" in old
    assert "列入以后月份补办" in old
    assert reverse("training:session", args=[row.pk]) in old

    again = area.post(tap)
    assert (again.status_code, PlanLine.objects.filter(carried_from=missed).count()) == (422, 1)


def test_an_added_session_starts_from_the_one_it_makes_up_for(area, month, missed):
    plan = plan_in(month, "2027-01", "issued")
    address = reverse("training:session-add", args=[plan.pk])
    assert f"?carry={missed.pk}" in area.get(address).content.decode()

    chosen = area.get(f"{address}?carry={missed.pk}")
    form = chosen.context["form"]
    assert (form["title"].value(), form["reason"].value()) == ("案例分析", "补办 2026-12-08 未举办的场次")
    assert form["held_on"].value() is None

    typed = {name: form[name].value() for name in form.fields} | {"held_on": "2027-01-12", "held_time": "09:00"}
    assert area.post(f"{address}?carry={missed.pk}", typed).status_code == 303
    row = PlanLine.objects.get(is_added=True)
    assert (row.carried_from_id, row.title) == (missed.pk, "案例分析")

    refused = area.post(f"{address}?carry={missed.pk}", {**typed, "title": "再来"})
    assert refused.status_code == 422
    assert "已列入 2027-01 补办" in refused.content.decode()
    assert PlanLine.objects.filter(is_added=True).count() == 1


def test_the_same_over_rest(area, month, missed):
    draft, issued = plan_in(month, "2027-02", "collecting"), plan_in(month, "2027-01", "issued")
    base = "/api/v1/training/plans"

    offered = area.get(f"{base}/{draft.pk}/carry-over").json()
    assert [each["line_id"] for each in offered] == [missed.pk]
    taken = area.post(f"{base}/{draft.pk}/carry-over/{missed.pk}")
    assert (taken.status_code, taken.json()["carried_from_id"]) == (201, missed.pk)
    assert area.post(f"{base}/{draft.pk}/carry-over/{missed.pk}").json()["code"] == "carry_over_taken"
    assert area.get(f"{base}/{issued.pk}/carry-over?as_added=true").json() == []

    body = {
        "title": "增加",
        "audience": "specialists",
        "form": "lecture_on_site",
        "starts_at": "2027-01-12T09:00:00+08:00",
        "lesson_minutes": 90,
        "place": "会议室",
        "reason": "新楼盘交付",
    }
    added = area.post(f"{base}/{issued.pk}/sessions", body, content_type="application/json")
    assert (added.status_code, added.json()["is_added"], added.json()["carried_from_id"]) == (201, True, None)
    refused = area.post(f"{base}/{issued.pk}/sessions", {**body, "reason": " "}, content_type="application/json")
    assert (refused.json()["code"], PlanLine.objects.filter(is_added=True).count()) == ("added_reason_missing", 1)
