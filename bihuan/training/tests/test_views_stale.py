"""Two people have one form open: the second is told and sees both, nothing is overwritten unseen."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.foundation.models import AuditEntry
from bihuan.people import middleware
from bihuan.people.tests.factories import account_with
from bihuan.training.models import AnnualLine, MonthlyReturn, PlanLine, SpotCheck
from bihuan.training.services.annual_plan import annual_line_add, annual_plan_open
from bihuan.training.tests.returns_factories import AREA, CLOSE_AT, GA, issued_month
from bihuan.training.tests.test_services_annual import AT, actor, entry
from bihuan.training.tests.test_services_annual import centre as centre

pytestmark = pytest.mark.django_db
TOLD = "您打开这张表以后，已经有人保存了新的内容"
HELD = {"held_on": "2026-12-02", "held_time": "09:00", "minutes": "90", "n_due": "9", "n_present": "8"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware.clock, "now", lambda: CLOSE_AT)


def signed_in(client: Client, *capabilities: str, unit) -> None:
    client.force_login(account_with(*capabilities, unit=unit))


def version_of(page: str, action: str) -> str:
    """The version that the form of this address carries."""
    form = re.search(rf'action="{re.escape(action)}".*?</form>', page, re.S)
    found = re.search(r'name="row_version" value="(\d+)"', form[0]) if form else None
    assert found is not None
    return found[1]


def overtaken(client: Client, page: str, action: str, first: dict[str, str], second: dict[str, str]):
    """Two forms opened together and sent one after the other: the answer to the second, and to it once sent again."""
    version = version_of(client.get(page).content.decode(), action)
    assert client.post(action, first | {"row_version": version}).status_code == 303
    entries = AuditEntry.objects.count()
    stale = client.post(action, second | {"row_version": version})
    assert (stale.status_code, AuditEntry.objects.count()) == (409, entries)
    again = second | {"row_version": version_of(stale.content.decode(), action)}
    return stale.content.decode(), lambda: client.post(action, again).status_code


def test_a_session_held_is_not_overwritten_unseen(client: Client) -> None:
    month = issued_month(n_lines=1)
    row = PlanLine.objects.get()
    signed_in(client, *AREA, unit=month.areas[0])

    page, action = reverse("training:session", args=[row.pk]), reverse("training:session-held", args=[row.pk])
    shown, again = overtaken(client, page, action, HELD, HELD | {"n_present": "5", "evaluation_note": "五人及格"})

    assert TOLD in shown
    assert "五人及格" in shown
    assert "现在保存的是「8」" in shown
    assert "现在保存的是空白" in shown
    assert "现在保存的是「9」" not in shown
    assert PlanLine.objects.get().n_present == 8
    assert again() == 303
    assert PlanLine.objects.get().n_present == 5


@pytest.mark.parametrize("name", ["session-not-held", "session-explain"])
def test_an_explanation_is_not_overwritten_unseen(client: Client, name: str) -> None:
    month = issued_month(n_lines=1)
    row = PlanLine.objects.get()
    PlanLine.objects.update(is_added=True)
    signed_in(client, *AREA, unit=month.areas[0])

    page, action = reverse("training:session", args=[row.pk]), reverse(f"training:{name}", args=[row.pk])
    shown, again = overtaken(client, page, action, {"explanation": "停电"}, {"explanation": "讲师生病"})

    assert "讲师生病" in shown
    assert "现在保存的是「停电」" in shown
    assert PlanLine.objects.get().explanation == "停电"
    assert again() == 303


def test_the_first_summary_of_a_month_is_not_overwritten_unseen(client: Client) -> None:
    month = issued_month(n_lines=1)
    plan = month.plans[0]
    signed_in(client, *AREA, unit=month.areas[0])

    page, action = reverse("training:return", args=[plan.pk]), reverse("training:return-summary", args=[plan.pk])
    shown, again = overtaken(client, page, action, {"work_done": "甲写的"}, {"work_done": "乙写的"})

    assert "乙写的" in shown
    assert "现在保存的是「甲写的」" in shown
    assert MonthlyReturn.objects.get().work_done == "甲写的"
    assert again() == 303
    assert MonthlyReturn.objects.get().work_done == "乙写的"


def test_an_assessment_is_not_overwritten_unseen(client: Client) -> None:
    month = issued_month(n_lines=1)
    plan = month.plans[0]
    signed_in(client, *GA, unit=month.root)

    page, action = reverse("training:return", args=[plan.pk]), reverse("training:return-assess", args=[plan.pk])
    shown, again = overtaken(client, page, action, {"text": "按计划完成"}, {"text": "材料不齐"})

    assert "材料不齐" in shown
    assert "现在保存的是「按计划完成」" in shown
    assert MonthlyReturn.objects.get().assessment == "按计划完成"
    assert again() == 303


def test_findings_are_not_overwritten_unseen(client: Client) -> None:
    month = issued_month(n_areas=2, n_lines=1, n_held=1)
    signed_in(client, *GA, unit=month.root)
    client.post(reverse("training:spot-check-draw"), {"month": "2026-12", "kind": "units", "size": "2", "method": "files"})
    check = SpotCheck.objects.get()
    first, second = check.samples.order_by("pk")

    page, action = reverse("training:spot-check", args=[check.pk]), reverse("training:spot-check-record", args=[check.pk])
    one = {f"finding-{first.pk}": "资料齐全", f"rating-{first.pk}": "good"}
    shown, again = overtaken(client, page, action, one, {f"finding-{first.pk}": "缺签到", f"finding-{second.pk}": "合格"})

    assert TOLD in shown
    assert "缺签到" in shown
    assert "现在保存的是「资料齐全，" in shown
    first.refresh_from_db()
    assert first.finding == "资料齐全"
    assert again() == 303


def test_an_annual_line_is_not_overwritten_unseen(client: Client, centre) -> None:
    drafter = actor(centre, "training.view", "training.annual.draft")
    plan = annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)
    row = annual_line_add(plan_id=plan.pk, line=entry(centre), actor=drafter, at=AT)
    signed_in(client, "training.view", "training.annual.draft", unit=centre)
    url = reverse("training:annual-plan", args=[plan.pk]) + f"?line={row.pk}"
    opened = client.get(url).content.decode()
    version = re.search(r'name="row_version" value="(\d+)"', opened)
    typed = {
        "row_version": version[1] if version else "",
        "month": str(row.month),
        "title": "甲改的",
        "audience": row.audience,
        "hours": "2",
        "form": "",
        "responsible_unit": str(centre.pk),
    }

    assert client.post(url, typed).status_code == 302
    stale = client.post(url, typed | {"title": "乙改的"})

    assert stale.status_code == 409
    assert "乙改的" in stale.content.decode()
    assert "现在保存的是「甲改的」" in stale.content.decode()
    assert stale.content.decode().count("现在保存的是") == 2  # in the summary and beside its field
    assert AnnualLine.objects.get().title == "甲改的"


def test_a_call_with_an_older_version_is_refused_and_one_without_is_taken(client: Client) -> None:
    month = issued_month(n_lines=1)
    row = PlanLine.objects.get()
    signed_in(client, *AREA, unit=month.areas[0])
    url = f"/api/v1/training/sessions/{row.pk}/not-held"

    first = client.post(url, {"text": "停电", "row_version": row.row_version}, content_type="application/json")
    stale = client.post(url, {"text": "生病", "row_version": row.row_version}, content_type="application/json")

    assert (first.status_code, first.json()["row_version"]) == (200, row.row_version + 1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_form")
    assert PlanLine.objects.get().explanation == "停电"
    assert client.post(url, {"text": "生病"}, content_type="application/json").status_code == 200
