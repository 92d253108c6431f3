"""A character that no database column keeps is refused at the door, on pages and by the API alike."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/sign-in/?next=%00", "/sign-in/%00"])
def test_a_page_says_so_in_words(address):
    answer = Client().get(address)

    assert answer.status_code == 422
    assert "不能保存的控制字符" in answer.content.decode()


def test_the_api_answers_in_its_one_shape():
    answer = Client().post("/api/v1/tokens", '{"username": "a\\u0000"}', content_type="application/json")

    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (422, "text_has_nul", {})


def test_a_typed_form_is_refused_too():
    answer = Client().post("/sign-in/", "username=a%00b&password=x", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 422
