"""The ledger over REST: the same answers and refusals as the pages."""

import json
from datetime import timedelta

import pytest

from bihuan.duties.models import Case, CaseProposal, Duty, Notice
from bihuan.duties.services.notices import notice_send
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, open_duty
from bihuan.people import middleware
from bihuan.people.tests.factories import UnitFactory, account_with

pytestmark = pytest.mark.django_db
NOW = DUE - timedelta(hours=2)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: NOW)


@pytest.fixture
def unit():
    return UnitFactory(name="西南片区")


def get(client, address, **query):
    return client.get(f"/api/v1/duties{address}", query)


def post(client, address, **body):
    return client.post(f"/api/v1/duties{address}", json.dumps(body), content_type="application/json")


def test_my_work(client, unit):
    client.force_login(account_with("training.monthly.draft", unit=unit))
    duty = open_duty(unit=unit, link="/x/")

    answer = get(client, "/mine").json()

    assert [answer["n_late"], answer["n_today"]] == [0, 1]
    assert answer["items"] == [
        {
            "id": duty.pk,
            "title": "上报 2026-12 月计划",
            "group": "today",
            "kind_label": "测试上报",
            "unit": "西南片区",
            "due_at": "2026-12-25T16:00:00Z",
            "action": "去上报",
            "action_url": "/x/",
        }
    ]


def test_the_ledger_is_scoped_and_filtered(client, unit):
    client.force_login(account_with("duties.view", unit=unit))
    mine = open_duty(unit=unit, month="2026-12")
    other = open_duty("elsewhere", unit=UnitFactory())

    answer = get(client, "").json()

    assert ([one["id"] for one in answer["items"]], answer["total"]) == ([mine.pk], "1")
    assert get(client, "", month="2026-11").json()["items"] == []
    assert get(client, "", unit_id=other.unit_id).status_code == 404
    assert get(client, f"/{other.pk}").status_code == 404
    assert [event["what"] for event in get(client, f"/{mine.pk}").json()["events"]] == ["立项"]


def test_a_waiver_over_rest_refuses_with_code_message_and_facts(client, unit):
    client.force_login(account_with("duties.view", "duties.waive", unit=unit))
    duty = open_duty(unit=unit)

    refused = post(client, f"/{duty.pk}/waive", reason=" ")
    assert (refused.status_code, refused.json()["code"]) == (422, "duty_reason_missing")
    assert Duty.objects.get().state == "open"

    assert post(client, f"/{duty.pk}/waive", reason="台风").json()["state"] == "waived"
    assert post(client, f"/{duty.pk}/waive", reason="台风").status_code == 409


def test_the_inbox_over_rest(client, unit):
    account = account_with(unit=unit)
    client.force_login(account)
    notice_send(key="n", recipient=account.person, title="通知", at=NOW)

    notice = get(client, "/inbox", unread=True).json()["items"][0]
    assert post(client, f"/inbox/{notice['id']}/read").status_code == 204
    assert get(client, "/inbox").json()["n_unread"] == 0
    assert Notice.objects.get().read_at == NOW


def test_proposals_over_rest(client, unit):
    open_duty(unit=unit)
    duties_sweep(at=DUE)
    row = CaseProposal.objects.get()
    client.force_login(account_with("duties.view", unit=unit))
    assert get(client, "/proposals").status_code == 403
    assert post(client, f"/proposals/{row.pk}/decision", decision="drop", note="x").status_code == 404

    client.force_login(account_with("duties.propose", unit=unit))
    assert [one["id"] for one in get(client, "/proposals").json()["items"]] == [row.pk]
    assert post(client, f"/proposals/{row.pk}/decision", decision="burn", note="x").status_code == 422
    assert post(client, f"/proposals/{row.pk}/decision", decision="drop", note="属实但轻微").json()["state"] == "dropped"


def test_a_proposal_kept_over_rest_has_its_case(client, unit):
    open_duty(unit=unit)
    duties_sweep(at=DUE)
    row = CaseProposal.objects.get()
    client.force_login(account_with("duties.propose", unit=unit))

    kept = post(client, f"/proposals/{row.pk}/decision", decision="keep", note="属实")

    assert (kept.status_code, kept.json()["state"]) == (200, "opened")
    assert Case.objects.get().proposal_id == row.pk


def test_nobody_signed_in_gets_nothing(client):
    assert get(client, "").status_code == 401
