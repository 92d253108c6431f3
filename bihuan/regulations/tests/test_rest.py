"""REST: the same refusals, codes and facts as the pages."""

import json
from datetime import timedelta

import pytest

from bihuan.foundation import clock
from bihuan.people.tests.factories import UnitFactory, account_with
from bihuan.regulations.models import Adoption, DocumentVersion, Parameter
from bihuan.regulations.tests.factories import GROUP, PROJECT, adopt, adopt_pack, document_with

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/regulations"
SOON = (clock.local(clock.now()).date() + timedelta(days=10)).isoformat()
WORKS = ("regulations.draft", "regulations.approve", "regulations.adopt", "people.view")


@pytest.fixture
def top():
    return UnitFactory(code="TOP", kind="group")


@pytest.fixture
def worker(client, top):
    client.force_login(account_with(*WORKS, unit=top))
    return client


def send(client, method, address, body=None):
    response = getattr(client, method)(ROOT + address, json.dumps(body or {}), content_type="application/json")
    return response.status_code, (response.json() if response.content else None)


def get(client, address):
    response = client.get(ROOT + address)
    return response.status_code, response.json()


def test_without_signing_in_nothing_is_told(client):
    assert client.get(f"{ROOT}/documents").status_code == 401


def test_documents_and_articles_can_be_read(worker, top):
    adopt_pack(PROJECT, top)

    status, rows = get(worker, "/documents")
    assert (status, [(row["code"], row["version"], row["adopted_by"]) for row in rows]) == (200, [(PROJECT, "1.0", 1)])
    status, versions = get(worker, f"/documents/{PROJECT}/versions")
    status, version = get(worker, f"/versions/{versions[0]['id']}")
    words = {each["key"]: each["words"] for article in version["articles"] for each in article["parameters"]}
    assert words["return.monthly.due"] == "次月 3 日（含当日）前"


def test_resolve_gives_value_and_citation_or_the_refusal(worker, top):
    adopt_pack(GROUP, top)

    status, answer = get(worker, "/resolve?key=plan.monthly.due&unit=TOP&on=2026-03-01")
    assert (status, answer["value"]) == (200, {"day": 25, "month_offset": -1, "inclusive": True})
    assert (answer["document"], answer["adopted_by"], answer["rows"]) == (GROUP, "TOP", ["T-050"])

    status, refusal = get(worker, "/resolve?key=quota.project&unit=TOP&on=2026-03-01")
    assert (status, refusal["code"]) == (422, "rule_not_adopted")
    assert get(worker, "/resolve?key=rate.floor&unit=NO&on=2026-03-01")[0] == 404
    assert get(worker, "/resolve?key=rate.floor&unit=TOP&on=never")[0] == 422


def test_a_change_goes_its_way_over_rest(client, worker, top):
    base = document_with("d", {"rate.floor": ("Percent", {"value": 90})})
    adopt(base.document, top)

    status, draft = send(worker, "post", "/documents/d/draft", {"effective_on": SOON, "change_note": "提高"})
    assert (status, draft["number"], draft["state"]) == (201, "1.1", "draft")
    address = f"/versions/{draft['id']}"
    status, refusal = send(worker, "put", f"{address}/parameters/rate.floor", {"value": {"value": 120}})
    assert (status, refusal["code"], refusal["facts"]["field"]) == (422, "parameter_not_number", "value")
    assert send(worker, "put", f"{address}/parameters/rate.floor", {"value": {"value": 95}, "row_version": 9})[0] == 409
    assert send(worker, "put", f"{address}/parameters/rate.floor", {"value": {"value": 95}, "row_version": 1})[0] == 200
    assert send(worker, "post", f"{address}/submit")[1]["state"] == "submitted"
    assert send(worker, "post", f"{address}/approve")[1]["code"] == "second_person_needed"

    client.force_login(account_with(*WORKS, unit=top))
    assert send(client, "post", f"{address}/return", {"reason": "再想想"})[1]["state"] == "draft"
    assert send(client, "post", f"{address}/submit")[0] == 200
    assert send(client, "post", f"{address}/withdraw", {"reason": "不改了"})[1]["state"] == "withdrawn"
    assert send(client, "post", f"{address}/acknowledge")[0] == 404


def test_adopting_and_ending_over_rest(worker, top):
    document_with("d", {"rate.floor": ("Percent", {"value": 90})})

    assert send(worker, "post", "/documents/d/adopt", {"unit": "NO", "from_on": SOON})[0] == 404
    status, adoption = send(worker, "post", "/documents/d/adopt", {"unit": "TOP", "from_on": SOON})
    assert (status, adoption["document"], adoption["unit"]) == (201, "d", "TOP")
    later = (clock.local(clock.now()).date() + timedelta(days=20)).isoformat()
    status, ended = send(worker, "post", f"/adoptions/{adoption['id']}/end", {"until_on": later, "reason": "改用"})
    assert (status, ended["until_on"]) == (200, later)


def test_a_plain_person_changes_nothing(client, top):
    base = document_with("d", {"rate.floor": ("Percent", {"value": 90})})
    client.force_login(account_with(unit=top))
    before = list(Parameter.objects.values_list("value", flat=True))

    for method, address, body in (
        ("post", "/documents/d/adopt", {"unit": "TOP", "from_on": SOON}),
        ("post", "/documents/d/draft", {"effective_on": SOON, "change_note": "x"}),
        ("put", f"/versions/{base.pk}/parameters/rate.floor", {"value": {"value": 1}}),
        ("post", f"/versions/{base.pk}/submit", {}),
        ("post", f"/versions/{base.pk}/approve", {}),
        ("post", f"/versions/{base.pk}/return", {"reason": "x"}),
        ("post", f"/versions/{base.pk}/withdraw", {"reason": "x"}),
        ("post", "/adoptions/1/end", {"until_on": SOON, "reason": "x"}),
    ):
        assert send(client, method, address, body)[0] == 403, address
    assert list(Parameter.objects.values_list("value", flat=True)) == before
    assert DocumentVersion.objects.count() == 1
    assert not Adoption.objects.exists()
