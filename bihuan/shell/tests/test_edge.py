"""The edge: what nobody can answer is answered in Chinese and in one shape, and browsers are told to stay on this site."""

from unittest.mock import patch

import pytest
from django.db import DataError, OperationalError
from django.test import Client

from bihuan.people.models import Account

pytestmark = pytest.mark.django_db


def signed_in() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.create_user("edge", password="long-enough-word"))
    return client


def broken(error: Exception):
    return patch("bihuan.shell.views.entrance.my_work", side_effect=error)


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api/v1/duties", 401, "sign_in_needed"),
        ("get", "/api/v1/nothing", 404, "not_found"),
        ("patch", "/api/v1/duties", 405, "method_not_allowed"),
    ],
)
def test_the_api_refuses_in_its_one_shape(method, address, status, code):
    answer = getattr(Client(), method)(address)

    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (status, code, {})


def test_a_body_that_is_no_json_is_told_so():
    answer = Client().post("/api/v1/tokens", "{bad", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "body_unreadable")


def test_fields_of_the_wrong_shape_are_named_in_chinese():
    answer = Client().post("/api/v1/tokens", {"username": "长" * 10_000}, content_type="application/json")

    assert answer.json()["facts"] == {
        "body.given.username": "最多 150 个字。",
        "body.given.password": "必填。",
        "body.given.name": "必填。",
    }


def test_half_a_character_is_refused_before_anybody_reads_it():
    body = '{"username": "\\ud800", "password": "x", "name": "y"}'
    whole = body.replace("\\ud800", "\\ud83d\\ude00")

    assert Client().post("/api/v1/tokens", body, content_type="text/plain").json()["code"] == "text_has_nul"
    assert Client().post("/api/v1/tokens", whole, content_type="application/json").json()["code"] == "sign_in_failed"


def test_the_address_of_a_form_opened_by_hand_says_what_it_is():
    answer = signed_in().get("/sign-out/")

    assert answer.status_code == 405
    assert "提交表单的地址不能直接打开" in answer.content.decode()
    assert answer.headers["Allow"] == "POST, OPTIONS"


def test_a_page_that_is_only_read_takes_no_form():
    client = signed_in()

    answer = client.post("/", {"anything": "1"})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert client.head("/").status_code == 200


@pytest.mark.parametrize(
    "error", [DataError("too long"), OverflowError("year"), UnicodeEncodeError("utf-8", "x", 0, 1, "half")]
)
def test_what_no_column_holds_is_refused_and_not_a_fault(error):
    with broken(error):
        answer = signed_in().get("/")

    assert answer.status_code == 422
    assert "超出了能保存的范围" in answer.content.decode()


def test_a_database_that_is_too_busy_asks_to_try_again():
    with broken(OperationalError("database is locked")):
        answer = signed_in().get("/")

    assert answer.status_code == 503
    assert "过几秒再试" in answer.content.decode()


def test_another_fault_of_the_database_stays_a_fault():
    with broken(OperationalError("no such table")):
        assert signed_in().get("/").status_code == 500


def test_too_much_and_a_foreign_host_are_told_in_chinese(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5

    many = Client().post("/sign-in/", {f"f{number}": "1" for number in range(9)})
    foreign = Client().get("/sign-in/", headers={"host": "evil.example"})

    assert (many.status_code, foreign.status_code) == (400, 400)
    assert "没有读懂这次提交" in many.content.decode()
    assert "没有读懂这次提交" in foreign.content.decode()


def test_a_locked_account_is_told_in_chinese_on_page_and_api(settings):
    settings.AXES_FAILURE_LIMIT = 2
    Account.objects.create_user("often", password="long-enough-word")
    wrong = {"username": "often", "password": "wrong"}
    right = {"username": "often", "password": "long-enough-word", "name": "n"}

    Client().post("/sign-in/", wrong)
    page = Client().post("/sign-in/", wrong)
    api = Client().post("/api/v1/tokens", right, content_type="application/json")

    assert (page.status_code, api.status_code, api.json()["code"]) == (429, 429, "sign_in_locked")
    assert "暂停登录" in page.content.decode()


def test_pages_may_load_nothing_from_elsewhere_and_stand_in_no_frame():
    answer = Client().get("/sign-in/")

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_https_is_remembered_by_browsers(settings):
    settings.SECURE_HSTS_SECONDS = 60

    assert Client().get("/sign-in/", secure=True).headers["Strict-Transport-Security"] == "max-age=60"


def test_a_number_longer_than_any_id_is_no_number():
    from bihuan.foundation.pages import whole

    assert [whole(typed) for typed in ("7", "", "²", "-1", "9" * 5000)] == [7, None, None, None, None]


MB = 1024 * 1024


def unread(address: str, client: Client, **headers: str):
    """A request whose body must not be touched."""
    with patch("django.core.handlers.wsgi.LimitedStream.read", side_effect=AssertionError("the body was read")):
        return client.generic("POST", address, b"", **headers)


@pytest.mark.parametrize(
    ("address", "content_type", "size", "limit"),
    [
        ("/people/import/units/check", "multipart/form-data; boundary=x", 33 * MB, 32),
        ("/nowhere", "multipart/form-data; boundary=x", 120 * MB, 32),
        ("/training/returns/1/bundle", "multipart/form-data; boundary=x", 257 * MB, 256),
        ("/my-work/", "application/x-www-form-urlencoded", 9 * MB, 8),
    ],
)
def test_a_body_over_its_limit_is_refused_unread(address, content_type, size, limit):
    answer = unread(address, signed_in(), CONTENT_LENGTH=str(size), CONTENT_TYPE=content_type)

    assert answer.status_code == 413
    assert f"最多 {limit} MB，没有接收" in answer.content.decode()


def test_the_api_refuses_a_large_body_and_one_of_unknown_length_unread():
    large = unread("/api/v1/tokens", Client(), CONTENT_LENGTH=str(120 * MB), CONTENT_TYPE="application/json")
    pieces = unread("/api/v1/tokens", Client(), HTTP_TRANSFER_ENCODING="chunked", CONTENT_TYPE="application/json")

    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    assert (pieces.status_code, pieces.json()["code"]) == (411, "body_length_missing")


def test_only_who_signed_in_brings_the_files_of_a_month():
    address = "/training/returns/1/bundle"
    headers = {"CONTENT_LENGTH": str(100 * MB), "CONTENT_TYPE": "multipart/form-data; boundary=x"}

    assert unread(address, Client(), **headers).status_code == 413
