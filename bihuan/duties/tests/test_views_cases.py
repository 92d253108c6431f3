"""The pages of a case as the people in it meet them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.duties.models import Case, CaseProposal
from bihuan.duties.tests.test_services_cases import ALL, AT, Court
from bihuan.people import middleware
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory, UnitFactory, account_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def court(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: AT)
    return Court()


def entered(client, person_id):
    """Sign in as that person."""
    person = Person.objects.get(pk=person_id)
    client.force_login(getattr(person, "account", None) or AccountFactory(person=person))
    return client


def url(case, step=""):
    return reverse("duties:case-step", args=[case.pk, step]) if step else reverse("duties:case", args=[case.pk])


def test_keeping_a_proposal_leads_to_the_case(client, court):
    row = court.proposal()

    answer = entered(client, court.clerk.person_id).post(reverse("duties:proposal-keep", args=[row.pk]), {"note": "情况属实"})

    case = Case.objects.get()
    assert (answer.status_code, answer.url) == (303, url(case))
    assert "问责〔2026〕0001 号" in client.get(answer.url).content.decode()
    assert "问责〔2026〕0001 号" in client.get(reverse("duties:proposal", args=[row.pk])).content.decode()


@pytest.mark.rule("T-101")
def test_the_concerned_without_any_post_speaks_adds_proof_and_appeals(client, court):
    case = court.opened()
    entered(client, court.head.person_id)

    page = client.get(url(case)).content.decode()
    assert "您的陈述" in page
    assert "作出决定" not in page
    assert client.post(url(case, "state"), {"text": "因台风停办。"}).status_code == 303
    proof = SimpleUploadedFile("停电通知.txt", "停电通知".encode())
    assert client.post(url(case, "evidence"), {"note": "停电通知", "file": proof}).status_code == 303
    assert client.post(url(case, "decide"), {"measure": "none", "reasons": "我没有错"}).status_code == 403

    piece = case.evidence.get()
    kept = client.get(reverse("duties:case-evidence", args=[case.pk, piece.pk]))
    assert b"".join(kept.streaming_content).decode() == "停电通知"
    assert Case.objects.get().state == "heard"


def test_a_decision_with_a_wrong_measure_keeps_what_was_typed(client, court):
    case = court.opened()
    entered(client, court.head.person_id).post(url(case, "state"), {"text": "说明"})
    entered(client, court.decider.person_id)

    answer = client.post(url(case, "decide"), {"measure": "dismissal", "reasons": "理由很长"})

    assert answer.status_code == 422
    assert "理由很长" in answer.content.decode()
    assert Case.objects.get().state == "heard"


def test_the_decision_is_printed_only_once_there_is_one(client, court):
    case = court.opened()
    entered(client, court.head.person_id).post(url(case, "state"), {"text": "说明"})
    entered(client, court.decider.person_id)
    sheet = reverse("duties:case-sheet", args=[case.pk])
    assert client.get(sheet).status_code == 404

    client.post(url(case, "decide"), {"measure": "fine", "amount": "200", "reasons": "未取得书面批准"})

    assert client.get(sheet).content.startswith(b"%PDF")
    assert "200.00" in client.get(url(case)).content.decode()


def test_the_register_is_scoped_filtered_and_exported(client, court):
    case = court.opened()
    client.force_login(account_with(*ALL, unit=UnitFactory(parent=court.group)))
    assert case.number not in client.get(reverse("duties:cases")).content.decode()
    assert client.get(url(case)).status_code == 404

    entered(client, court.clerk.person_id)
    assert (
        case.number
        in client.get(reverse("duties:cases"), {"kind": "training.plan_shortfall", "month": "2026-11"}).content.decode()
    )
    assert case.number not in client.get(reverse("duties:cases"), {"state": "closed"}).content.decode()
    assert client.get(reverse("duties:cases"), {"format": "xlsx"}).content.startswith(b"PK")


def test_the_time_to_speak_passes_and_the_clerk_goes_on(client, court, monkeypatch):
    case = court.opened()
    entered(client, court.clerk.person_id)
    assert client.post(url(case, "pass-over")).status_code == 422

    monkeypatch.setattr(middleware.clock, "now", lambda: AT + timedelta(days=10))
    assert "陈述期限已过" in client.get(url(case)).content.decode()
    assert client.post(url(case, "pass-over")).status_code == 303
    assert CaseProposal.objects.get().state == "opened"
    assert Case.objects.get().state == "heard"
