"""REST of a return's files and of the catalogue: as the pages do it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bihuan.foundation.models import AuditEntry
from bihuan.people import middleware
from bihuan.people.tests.factories import account_with
from bihuan.training.models import CurriculumClass, PackageItem, PlanLine, Topic
from bihuan.training.services.curriculum_load import curriculum_load
from bihuan.training.tests.returns_factories import AREA, CLOSE_AT, Month, issued_month

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/training"
KEEPER = "training.curriculum.manage"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware.clock, "now", lambda: CLOSE_AT)


def paper(name: str, words: bytes = b"1") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n" + words, content_type="application/pdf")


def area(client: Client) -> tuple[Month, PlanLine]:
    month = issued_month(n_areas=2, n_lines=1, n_held=1)
    client.force_login(account_with(*AREA, unit=month.areas[0]))
    return month, month.plans[0].lines.get()


@pytest.mark.rule("T-073", "T-077")
def test_many_files_are_sorted_by_their_names_and_the_rest_is_placed(client: Client) -> None:
    _month, row = area(client)
    url = f"{ROOT}/returns/{row.plan_id}"
    files = [paper(f"{row.title}签到表.pdf"), paper("扫描.pdf", b"2"), SimpleUploadedFile("病毒.exe", b"MZ\x00\x01\xff")]

    added = client.post(f"{url}/bundle", {"files": files})

    told = added.json()
    assert (added.status_code, [each["kind"] for each in told["sorted"]], told["n_known"]) == (201, ["sign_in"], 0)
    assert ([each["name"] for each in told["unsorted"]], len(told["refused"])) == (["扫描.pdf"], 1)
    unsorted = told["unsorted"][0]["id"]
    body = {"slots": [{"item_id": unsorted, "kind": "photo", "line_id": row.pk}]}
    assert client.post(f"{url}/place", body, content_type="application/json").json() == {"n": 1}
    shown = {(each["kind"], each["line_id"]) for each in client.get(f"{url}/files").json()}
    assert shown == {("sign_in", row.pk), ("photo", row.pk)}


@pytest.mark.rule("T-079")
def test_files_of_one_kind_are_kept_replaced_and_removed(client: Client) -> None:
    _month, row = area(client)
    url = f"{ROOT}/returns/{row.plan_id}/files"

    first = client.post(f"{url}?kind=photo&line_id={row.pk}", {"files": [paper("1.pdf"), paper("2.pdf", b"2")]})
    one, other = (each["id"] for each in first.json())
    again = client.post(f"{ROOT}/return-files/{one}/replace", {"file": paper("新.pdf", b"3")})

    assert (first.status_code, again.status_code, again.json()["version"]) == (201, 201, 2)
    assert PackageItem.objects.get(pk=one).replaced_by_id == again.json()["id"]
    assert client.get(f"{ROOT}/return-files/{again.json()['id']}").json()["name"] == "新.pdf"
    assert client.delete(f"{ROOT}/return-files/{other}").status_code == 204
    assert client.delete(f"{ROOT}/return-files/{one}").json()["code"] == "package_not_removable"
    assert [each["id"] for each in client.get(url).json()] == [again.json()["id"]]


def test_an_unknown_kind_and_a_foreign_return_are_refused_and_nothing_is_kept(client: Client) -> None:
    month, row = area(client)

    unknown = client.post(f"{ROOT}/returns/{row.plan_id}/files?kind=video", {"files": [paper("1.pdf")]})
    foreign = client.post(f"{ROOT}/returns/{month.plans[1].pk}/bundle", {"files": [paper("1.pdf")]})

    assert (unknown.status_code, unknown.json()["code"], foreign.status_code) == (422, "package_kind_unknown", 404)
    assert PackageItem.objects.count() == 0


def keeper(client: Client) -> CurriculumClass:
    curriculum_load(at=CLOSE_AT)
    client.force_login(account_with("training.view", KEEPER, unit=issued_month(n_lines=0).root))
    return CurriculumClass.objects.get(code="G2")


@pytest.mark.rule("T-020")
def test_a_topic_is_added_and_taken_out_by_the_api(client: Client) -> None:
    of_class = keeper(client)
    body = {"class_id": of_class.pk, "name": "客户画像"}

    added = client.post(f"{ROOT}/topics", body, content_type="application/json")

    url = f"{ROOT}/topics/{added.json()['id']}/withdraw"
    assert [each["name"] for each in client.get(f"{ROOT}/topics").json() if each["is_added"]] == ["客户画像"]
    silent = client.post(url, {"reason": " "}, content_type="application/json")
    assert (silent.status_code, silent.json()["code"]) == (422, "topic_reason_missing")
    for _twice in range(2):
        assert client.post(url, {"reason": "重复"}, content_type="application/json").json()["is_withdrawn"] is True
    assert [each for each in client.get(f"{ROOT}/topics").json() if each["is_added"]] == []
    assert AuditEntry.objects.filter(verb="topic.withdrawn").count() == 1


@pytest.mark.rule("T-020")
def test_the_page_offers_to_take_out_what_was_added_and_only_that(client: Client) -> None:
    of_class = keeper(client)
    page = reverse("training:curriculum")
    client.post(page, {"course_class": of_class.pk, "name": "客户画像"})
    topic, delivered = Topic.objects.get(is_open_entry=True), Topic.objects.filter(is_open_entry=False)[0]
    address = reverse("training:topic-withdraw", args=[topic.pk])

    assert client.get(page).content.decode().count('/withdraw"') == 1
    refused = client.post(reverse("training:topic-withdraw", args=[delivered.pk]), {"reason": "x"})
    done = client.post(address, {"reason": "重复"}, follow=True)

    assert refused.status_code == 422
    assert "已撤下课题「客户画像」" in done.content.decode()
    assert list(Topic.objects.filter(is_withdrawn=True)) == [topic]
    client.force_login(account_with("training.view", unit=issued_month(n_lines=0).root))
    assert "撤下" not in client.get(page).content.decode()
    assert client.post(address, {"reason": "x"}).status_code == 403
