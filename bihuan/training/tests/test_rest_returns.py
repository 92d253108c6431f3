"""REST of sessions, returns and figures."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.people import middleware
from bihuan.people.tests.factories import account_with
from bihuan.training.models import Deviation, MonthFigure, PlanLine
from bihuan.training.services.figures_adjust import Adjustment, figures_adjust
from bihuan.training.services.figures_freeze import figures_freeze
from bihuan.training.tests.returns_factories import AREA, CLOSE_AT, HEAD, issued_month

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/training"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware.clock, "now", lambda: CLOSE_AT)


def test_a_session_is_recorded_and_the_figure_opens_into_its_lists(client: Client) -> None:
    month = issued_month(n_lines=2, n_held=1)
    plan, last = month.plans[0], PlanLine.objects.get(outcome="planned")
    client.force_login(account_with(*AREA, unit=month.areas[0]))
    body = {"starts_at": "2026-12-04T09:00:00+08:00", "minutes": 90, "n_due": 5, "n_present": 5}

    answer = client.post(f"{ROOT}/sessions/{last.pk}/held", body, content_type="application/json")

    assert (answer.status_code, answer.json()["outcome"]) == (200, "held_moved")
    row = client.get(f"{ROOT}/figures?month=2026-12").json()[0]
    assert (row["numerator"], row["denominator"], row["verdict"]) == (2, 2, "pass")
    assert client.get(f"{ROOT}/figures/{plan.pk}").json()["article"].startswith("《")
    assert client.get(f"{ROOT}/returns?month=2026-12").json()[0]["n_held"] == 2


def test_the_api_tells_the_frozen_figure_and_beside_it_the_adjusted_one(client: Client) -> None:
    month = issued_month(n_lines=10, n_held=8)
    figures_freeze(month.cycle, CLOSE_AT, month.ga())
    figure = MonthFigure.objects.get(kind="implementation_rate")
    figures_adjust(figure_id=figure.pk, adjustment=Adjustment(1, 0, "补来签到表"), actor=month.ga(), at=CLOSE_AT)
    client.force_login(account_with(*AREA, unit=month.areas[0]))

    row = client.get(f"{ROOT}/figures?month=2026-12").json()[0]
    opened = client.get(f"{ROOT}/figures/{month.plans[0].pk}").json()

    assert (row["numerator"], row["denominator"], row["verdict"]) == (8, 10, "fail")
    assert (row["adjusted_numerator"], row["adjusted_denominator"], row["adjusted_verdict"]) == (9, 10, "pass")
    assert (opened["numerator"], opened["adjusted_numerator"]) == (8, 9)
    assert [(each["numerator_change"], each["reason"]) for each in opened["adjustments"]] == [(1, "补来签到表")]


def test_a_refusal_has_its_code_and_a_foreign_session_is_not_found(client: Client) -> None:
    month = issued_month(n_areas=2, n_lines=1)
    own, foreign = (plan.lines.get() for plan in month.plans)
    client.force_login(account_with(*AREA, unit=month.areas[0]))

    refused = client.post(f"{ROOT}/returns/{own.plan_id}/submit")
    hidden = client.post(f"{ROOT}/sessions/{foreign.pk}/not-held", {"text": "x"}, content_type="application/json")

    assert (refused.status_code, refused.json()["code"]) == (422, "return_line_not_recorded")
    assert hidden.status_code == 404


def test_a_request_is_decided_by_the_head(client: Client) -> None:
    month = issued_month(n_lines=1)
    line = PlanLine.objects.get()
    client.force_login(account_with(*AREA, unit=month.areas[0]))
    asked = client.post(f"{ROOT}/sessions/{line.pk}/request", {"text": "停电"}, content_type="application/json").json()
    body = {"verdict": "approve", "document_no": "12号"}
    url = f"{ROOT}/deviations/{asked['id']}/decide"
    assert client.post(url, body, content_type="application/json").status_code == 403

    client.force_login(account_with(*HEAD, unit=month.root))

    assert client.post(url, body, content_type="application/json").json()["state"] == "approved"
    assert Deviation.objects.get().document_no == "12号"
