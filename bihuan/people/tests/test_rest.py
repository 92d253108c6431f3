"""REST of people and the tokens of programs."""

from datetime import timedelta

import pytest

from bihuan.foundation.clock import now
from bihuan.foundation.models import AuditEntry
from bihuan.people.models import ApiToken, Assignment, Person, Unit
from bihuan.people.services.tokens import actor_by_token, token_issue
from bihuan.people.tests.factories import (
    AssignmentFactory,
    PersonFactory,
    PostFactory,
    UnitFactory,
    account_with,
)

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def group() -> Unit:
    return UnitFactory(kind="group", code="HQ")


def with_token(account) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token_issue(account=account, name='测试', at=now()).secret}"}


def test_a_program_signs_in_and_only_the_hash_is_kept(client, group) -> None:
    account = account_with("people.view", unit=group)
    words = {"username": account.username, "password": "correct-horse-battery", "name": "报表"}

    answer = client.post("/api/v1/tokens", words, content_type=JSON)

    secret = answer.json()["token"]
    token = ApiToken.objects.get()
    assert answer.status_code == 201
    assert secret.startswith("bh_")
    assert secret not in (token.digest, token.starts_with)
    assert token.starts_with == secret[:8]
    assert AuditEntry.objects.get().verb == "token.issued"
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert client.get("/api/v1/people/units", **headers).json()[0]["code"] == "HQ"


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"username": "nobody"}])
def test_wrong_words_give_no_token(client, group, change) -> None:
    account = account_with("people.view", unit=group)
    words = {"username": account.username, "password": "correct-horse-battery", "name": "报表"} | change

    answer = client.post("/api/v1/tokens", words, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")
    assert ApiToken.objects.count() == 0


def test_a_token_needs_a_name(client, group) -> None:
    account = account_with("people.view", unit=group)
    words = {"username": account.username, "password": "correct-horse-battery", "name": " "}

    answer = client.post("/api/v1/tokens", words, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "token_name_missing")
    assert ApiToken.objects.count() == 0


def test_a_token_ends_by_time_by_hand_and_with_its_account(group) -> None:
    at = now()
    account = account_with("people.view", unit=group)
    issued = token_issue(account=account, name="报表", at=at)

    assert actor_by_token(issued.secret, at=at).account_id == account.pk
    assert actor_by_token(issued.secret + "x", at=at) is None
    assert actor_by_token(issued.secret, at=at + timedelta(days=90)) is None
    account.is_active = False
    account.save()
    assert actor_by_token(issued.secret, at=at) is None


def test_use_is_noted_once_an_hour(group) -> None:
    at = now()
    issued = token_issue(account=account_with(unit=group), name="报表", at=at)

    for minutes in (0, 59, 61):
        actor_by_token(issued.secret, at=at + timedelta(minutes=minutes))
        if minutes == 59:
            assert ApiToken.objects.get().last_used_at == at

    assert ApiToken.objects.get().last_used_at == at + timedelta(minutes=61)


def test_a_revoked_or_wrong_token_is_nobody_even_beside_a_session(client, group) -> None:
    account = account_with("people.view", unit=group)
    client.force_login(account)
    headers = with_token(account)
    token = ApiToken.objects.get()

    assert client.post(f"/api/v1/tokens/{token.pk}/revoke", **headers).status_code == 200
    assert client.get("/api/v1/people/units", **headers).status_code == 401
    assert client.get("/api/v1/people/units", HTTP_AUTHORIZATION="Bearer bh_wrong").status_code == 401
    assert client.get("/api/v1/people/units").status_code == 200


def test_tokens_of_others_cannot_be_seen_or_ended(client, group) -> None:
    theirs = token_issue(account=account_with(unit=group), name="他人", at=now()).token
    headers = with_token(account_with("people.view", unit=group))

    assert [row["name"] for row in client.get("/api/v1/tokens", **headers).json()] == ["测试"]
    assert client.post(f"/api/v1/tokens/{theirs.pk}/revoke", **headers).status_code == 404
    assert ApiToken.objects.get(pk=theirs.pk).revoked_at is None


def test_a_token_does_not_open_the_pages(client, group) -> None:
    headers = with_token(account_with("people.view", unit=group))

    assert client.get("/people/units/", **headers).status_code == 302


def test_a_session_still_needs_its_csrf_word(group) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    account = account_with("people.view", "people.manage", unit=group)
    strict.force_login(account)
    given = {"code": "X", "name": "新片区", "kind": "area", "parent_id": group.pk, "opened_on": "2026-01-01"}

    assert strict.post("/api/v1/people/units", given, content_type=JSON).status_code == 403
    assert strict.post("/api/v1/people/units", given, content_type=JSON, **with_token(account)).status_code == 201


def test_units_open_rename_move_and_close(client, group) -> None:
    headers = with_token(account_with("people.view", "people.manage", unit=group))
    other = UnitFactory(parent=group)
    given = {"code": "SC", "name": "四川", "kind": "branch", "parent_id": group.pk, "opened_on": "2026-01-01"}

    made = client.post("/api/v1/people/units", given, content_type=JSON, **headers).json()
    address = f"/api/v1/people/units/{made['id']}"
    client.post(f"{address}/rename", {"name": "四川分公司"}, content_type=JSON, **headers)
    client.post(f"{address}/move", {"parent_id": other.pk, "reason": "划归"}, content_type=JSON, **headers)
    client.post(f"{address}/close", {"closed_on": "2026-06-01", "reason": "撤并"}, content_type=JSON, **headers)

    assert client.get(address, **headers).json() == {
        "id": made["id"],
        "code": "SC",
        "name": "四川分公司",
        "kind": "branch",
        "parent_id": other.pk,
        "path": f"/{group.pk}/{other.pk}/{made['id']}/",
        "opened_on": "2026-01-01",
        "closed_on": "2026-06-01",
    }


def test_persons_join_move_add_end_and_leave(client, group) -> None:
    headers = with_token(account_with("people.view", "people.manage", unit=group))
    area = UnitFactory(parent=group)
    PostFactory(code="specialist"), PostFactory(code="lecturer")
    given = {
        "employee_no": "E1",
        "name": "王𠮷",
        "joined_on": "2026-01-05",
        "unit_id": group.pk,
        "post": "specialist",
        "phone": "1",
    }

    made = client.post("/api/v1/people/persons", given, content_type=JSON, **headers)
    assert (made.status_code, made.json()["name"], made.json()["phone"]) == (201, "王𠮷", "1")
    address = f"/api/v1/people/persons/{made.json()['id']}"
    place = {"unit_id": area.pk, "post": "specialist"}
    moved = client.post(f"{address}/transfer", {**place, "on": "2026-03-01"}, content_type=JSON, **headers)
    assert (moved.status_code, moved.json()["unit_id"]) == (200, area.pk)
    second = client.post(
        f"{address}/posts", {"unit_id": area.pk, "post": "lecturer", "starts_on": "2026-03-01"}, content_type=JSON, **headers
    )
    ended = client.post(
        f"/api/v1/people/assignments/{second.json()['id']}/end",
        {"ends_on": "2026-04-30", "reason": "到期"},
        content_type=JSON,
        **headers,
    )
    assert (second.status_code, ended.json()["ends_on"]) == (201, "2026-04-30")
    gone = client.post(f"{address}/leave", {"left_on": "2026-05-31", "reason": "个人原因"}, content_type=JSON, **headers)

    assert gone.json()["left_on"] == "2026-05-31"
    assert [(post["unit_id"], post["ends_on"]) for post in gone.json()["posts"]] == [
        (area.pk, "2026-04-30"), (area.pk, "2026-05-31"), (group.pk, "2026-02-28"),
    ]  # fmt: skip


def test_a_refusal_has_the_same_code_as_on_the_page(client, group) -> None:
    headers = with_token(account_with("people.view", "people.manage", unit=group))
    given = {"code": "HQ", "name": "重复", "kind": "area", "parent_id": group.pk, "opened_on": "2026-01-01"}

    answer = client.post("/api/v1/people/units", given, content_type=JSON, **headers)
    unknown = {"employee_no": "E", "name": "王", "joined_on": "2026-01-05", "unit_id": group.pk, "post": "king"}

    assert (answer.status_code, answer.json()["code"]) == (422, "unit_code_taken")
    assert answer.json()["message"] == "单位编码「HQ」已被使用，请换一个。"
    assert client.post("/api/v1/people/persons", unknown, content_type=JSON, **headers).json()["code"] == "post_unknown"
    assert not Person.objects.filter(employee_no="E").exists()


def test_the_roster_leads_on_by_its_key(client, group) -> None:
    for number in range(60):
        AssignmentFactory(unit=group, person=PersonFactory(employee_no=f"K{number:03d}"))
    headers = with_token(account_with("people.view", unit=group, employee_no="A"))

    first = client.get("/api/v1/people/persons", **headers).json()
    second = client.get(f"/api/v1/people/persons?after={first['after']}", **headers).json()

    assert (len(first["items"]), first["after"], first["total"]) == (50, "K048", "61")
    assert (len(second["items"]), second["after"]) == (11, "")


@pytest.mark.rule("T-004", "T-006", "T-007")
def test_a_sibling_branch_does_not_exist(client, group) -> None:
    mine, other = UnitFactory(parent=group), UnitFactory(parent=group)
    foreigner = AssignmentFactory(unit=other).person
    headers = with_token(account_with("people.view", "people.manage", unit=mine, employee_no="A"))
    before = (Unit.objects.count(), Assignment.objects.count())

    for address in (f"units/{other.pk}", f"persons/{foreigner.pk}", f"persons?unit_id={other.pk}"):
        assert client.get(f"/api/v1/people/{address}", **headers).status_code == 404, address
    new = {"code": "X", "name": "新", "kind": "branch", "parent_id": other.pk, "opened_on": "2026-01-01"}
    assert client.post("/api/v1/people/units", new, content_type=JSON, **headers).status_code == 404
    gone = {"left_on": "2026-05-31", "reason": "试"}
    assert client.post(f"/api/v1/people/persons/{foreigner.pk}/leave", gone, content_type=JSON, **headers).status_code == 404
    assert [row["employee_no"] for row in client.get("/api/v1/people/persons?state=all", **headers).json()["items"]] == ["A"]
    assert (Unit.objects.count(), Assignment.objects.count()) == before


def test_lists_need_the_capability(client, group) -> None:
    headers = with_token(account_with(unit=group))

    assert client.get("/api/v1/people/units", **headers).status_code == 403
    assert client.get("/api/v1/people/persons", **headers).status_code == 403
