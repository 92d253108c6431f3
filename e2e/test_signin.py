"""A class in the browser: its code on a big screen, two phones at 390 px, and the desk that sees them come.

The story begins fifteen minutes before the class. `BIHUAN_SHOTS=directory` keeps a picture of every page seen.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.conftest import Crew
from e2e.steps import look, open_return, stand_at

pytestmark = pytest.mark.browser
STORY = True

DAY, DOORS_OPEN = "2026-11-24", "08:45"
TOPIC = "维修工单规范"
NEWCOMER = "YS00092"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('bihuan-kept')).map((key) => localStorage.getItem(key)).join()"


@pytest.fixture(scope="module")
def number(crew: Crew) -> int:
    """The class is prepared from its issued line, fifteen minutes before it begins."""
    stand_at(crew("zonghe"), DAY, DOORS_OPEN)
    page = open_return(crew("xinan"), "西南片区")
    link = page.get_by_role("link", name=TOPIC).first.get_attribute("href") or ""
    line = re.findall(r"\d+", link)[-1]
    page.evaluate(
        """(address) => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = address;
            form.append(Object.assign(document.createElement("input"), {
                name: "csrfmiddlewaretoken", value: document.querySelector("[name=csrfmiddlewaretoken]").value }));
            document.body.append(form);
            form.submit();
        }""",
        f"/classes/lines/{line}/prepare",
    )
    page.wait_for_url(re.compile(r"/classes/\d+/$"))
    return int(re.findall(r"\d+", page.url)[-1])


def figures(page: Page) -> str:
    return page.inner_text(".digits").replace(" ", "")


def _two_codes_later(screen: Page) -> None:
    for _slot in range(2):
        shown = screen.inner_text(".digits")
        expect(screen.locator(".digits")).not_to_have_text(shown)


def test_two_phones_sign_in_by_the_code_on_the_screen_while_the_desk_looks_on(crew: Crew, number: int) -> None:
    boss, first, second = crew("xinan"), crew("zhuanyuan", "phone"), crew("jiangshi", "phone")
    screen, desk = boss.page.context.new_page(), boss.page.context.new_page()
    desk.goto(f"{boss.site}/classes/signin/desk/{number}/")
    screen.goto(f"{boss.site}/classes/signin/screen/{number}/0/")
    before = figures(screen)
    expect(screen.locator(".who-in .sum")).to_contain_text(re.compile(r"^0"))

    first.go("/classes/signin/")
    look(first, "signin-figures")
    first.page.fill("input[name=digits]", figures(screen))
    first.page.locator("main form").get_by_role("button", name="签到").click()
    expect(first.page.get_by_role("heading", level=1)).to_have_text("已签到")
    expect(first.page.locator("main")).to_contain_text("准时")
    look(first, "signed")

    expect(screen.locator(".who-in .sum")).to_contain_text(re.compile(r"^1"))
    expect(desk.locator("main")).to_contain_text("已签到（1）")

    second.go("/classes/signin/")
    second.page.fill("input[name=digits]", figures(screen))
    second.page.locator("main form").get_by_role("button", name="签到").click()
    expect(second.page.get_by_role("heading", level=1)).to_have_text("已签到")

    expect(desk.locator("main")).to_contain_text("已签到（2）")
    expect(screen.locator(".who-in .sum")).to_contain_text(re.compile(r"^2"))
    expect(screen.locator(".digits")).not_to_have_text(f"{before[:3]} {before[3:]}")
    boss.page.goto(desk.url)
    look(boss, "signin-desk")
    screen.close()
    desk.close()


def test_without_network_the_phone_says_so_keeps_the_scan_and_delivers_it_later(crew: Crew, number: int) -> None:
    boss, phone = crew("xinan"), crew("xinren", "phone")
    page = boss.go(f"/classes/{number}/")
    page.locator("#walk-in").get_by_label("工号").fill(NEWCOMER)
    page.locator("#walk-in").get_by_role("button", name="补登").click()
    page.wait_for_load_state()
    screen = boss.page.context.new_page()
    screen.goto(f"{boss.site}/classes/signin/screen/{number}/0/")
    phone.go("/classes/signin/")
    phone.page.context.set_offline(True)
    phone.page.fill("input[name=digits]", figures(screen))
    phone.page.locator("main form").get_by_role("button", name="签到").click()

    expect(phone.page.locator("[data-kept]")).to_contain_text("还没有签到")
    assert "已签到" not in phone.page.inner_text("[data-signin]")
    assert re.search(r"\d{6}", phone.page.evaluate(KEPT))
    look(phone, "signin-kept")

    _two_codes_later(screen)
    phone.page.context.set_offline(False)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("已签到")
    expect(phone.page.locator("main")).to_contain_text("离线扫码，事后送达")
    assert phone.page.evaluate(KEPT) in ("", "[]")
    screen.close()


def test_the_code_opens_on_a_phone_without_scripts_and_needs_one_press(crew: Crew, browser: Browser, number: int) -> None:
    boss, person = crew("xinan"), crew("zhuanyuan", "phone")
    cookies = person.page.context.cookies()
    plain = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False)
    plain.add_cookies(cookies)  # type: ignore[arg-type]
    page = plain.new_page()
    screen = boss.page.context.new_page()
    screen.goto(f"{boss.site}/classes/signin/screen/{number}/0/")
    page.goto(f"{boss.site}/classes/signin/")
    page.fill("input[name=digits]", figures(screen))
    page.locator("main form").get_by_role("button", name="签到").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("已签到")
    screen.close()
    plain.close()
