"""A long form, a session that ended meanwhile: what was typed comes back after signing in, to its author alone."""

import pytest
from django.test import Client

from bihuan.people.models import Account

pytestmark = pytest.mark.django_db
WORDS = "上午讲接待礼仪，\n下午讲投诉处理。"
FORM = "/people/persons/1/leave"


def account(name: str) -> Account:
    return Account.objects.create_user(name, password="long-enough-word")


def typed_after_the_end(browser: Client) -> str:
    """The session ends, the form is sent. Where the browser is led."""
    del browser.cookies["sessionid"]
    answer = browser.post(FORM, {"reason": WORDS, "left_on": "2026-12-01", "next": "/x"})
    return answer.headers["Location"]


def signed_in(name: str, browser: Client | None = None) -> Client:
    browser = browser or Client()
    browser.post("/sign-in/", {"username": name, "password": "long-enough-word"})
    browser.get("/")
    return browser


def test_what_was_typed_is_offered_again_after_signing_in():
    account("author")
    browser = signed_in("author")

    led_to = typed_after_the_end(browser)
    answer = browser.post(led_to, {"username": "author", "password": "long-enough-word"}, follow=True)
    page = answer.content.decode()

    assert led_to == "/sign-in/?next=/resume/"
    assert "上午讲接待礼仪" in page and "下午讲投诉处理" in page
    assert f'action="{FORM}"' in page and 'name="left_on" value="2026-12-01"' in page
    assert 'name="next"' not in page


def test_another_person_at_the_same_machine_does_not_see_it():
    account("author")
    account("other")
    browser = signed_in("author")

    typed_after_the_end(browser)
    answer = browser.post("/sign-in/?next=/resume/", {"username": "other", "password": "long-enough-word"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/"
    assert "上午讲接待礼仪" not in answer.content.decode()


def test_what_was_sent_again_waits_no_longer():
    account("author")
    browser = signed_in("author")
    typed_after_the_end(browser)
    signed_in("author", browser)

    browser.post(FORM, {"reason": WORDS})

    assert browser.get("/resume/").status_code == 302


def test_nothing_typed_leads_home_and_too_much_is_not_kept():
    account("author")
    browser = signed_in("author")
    assert browser.get("/resume/").headers["Location"] == "/"

    del browser.cookies["sessionid"]
    answer = browser.post(FORM, {"reason": "长" * 200_001})

    assert answer.headers["Location"] == f"/sign-in/?next={FORM}"


def test_a_form_from_before_the_last_signing_in_is_offered_again_but_a_foreign_one_is_refused():
    account("author")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Account.objects.get())

    own = browser.post(FORM, {"reason": WORDS}, headers={"origin": "http://testserver"})
    shown = browser.get(own.headers["Location"]).content.decode()
    foreign = browser.post(FORM, {"reason": "伪造"}, headers={"origin": "http://evil.example"})
    without = browser.post(FORM, {"reason": "伪造"})

    assert own.headers["Location"] == "/resume/" and "上午讲接待礼仪" in shown
    assert (foreign.status_code, without.status_code) == (403, 403)
    assert "上午讲接待礼仪" in browser.get("/resume/").content.decode()
