"""The components in a browser: nothing typed is lost, one click is one request, and it all works without scripts."""

import pytest

PARTS = ("board", "work", "form", "record", "bits")
pytestmark = pytest.mark.browser


def opened(browser, site, part, **options):
    options.setdefault("viewport", {"width": 1280, "height": 900})
    page = browser.new_context(locale="zh-CN", **options).new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(f"{site}/foundation/gallery/{part}/")
    return page


def test_what_was_typed_comes_back_and_can_be_put_aside(browser, site):
    page = opened(browser, site, "form", bypass_csp=True)
    page.fill("#id_title", "龘𠮷培训")
    page.wait_for_function("Object.keys(localStorage).length === 1")

    page.reload()

    assert page.input_value("#id_title") == "龘𠮷培训"
    page.locator("form .notice button").click()
    assert page.input_value("#id_title") == "投诉处理技巧"
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert page.problems == []


def test_a_draft_that_was_sent_is_only_offered(browser, site):
    page = opened(browser, site, "form")
    page.fill("#id_title", "已经提交")
    page.evaluate("document.querySelector('form[data-draft]').addEventListener('submit', (event) => event.preventDefault())")
    page.locator("form[data-draft] .btn-go").click()

    page.goto(page.url)

    assert page.input_value("#id_title") == "投诉处理技巧"
    assert page.locator("form .notice button").count() == 2


def test_two_clicks_send_one_form(browser, site):
    page = opened(browser, site, "form")
    page.evaluate(
        "window.sent = 0; document.querySelector('form[data-draft]').addEventListener('submit', (event) => "
        "{ if (!event.defaultPrevented) window.sent += 1; event.preventDefault(); })"
    )

    page.locator("form[data-draft] .btn-go").click()
    page.locator("form[data-draft] .btn-go").click(force=True)

    assert page.evaluate("window.sent") == 1
    assert page.get_attribute("form[data-draft] .btn-go", "aria-busy") == "true"


def test_escape_closes_the_reason_and_gives_the_focus_back(browser, site):
    page = opened(browser, site, "board")
    page.locator(".chain .why summary").first.click()
    assert page.locator("details.why[open]").count() == 1

    page.keyboard.press("Escape")

    assert page.locator("details.why[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_without_scripts_the_reason_and_the_dialog_still_open(browser, site):
    page = opened(browser, site, "record", java_script_enabled=False)

    page.locator(".chain .why summary").first.click()
    page.locator('a[href="#cancel"]').first.click()

    assert page.locator(".chain .why-card").first.is_visible()
    assert page.locator("dialog#cancel").is_visible()


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_no_page_is_wider_than_its_window(browser, site, width):
    for part in PARTS:
        page = opened(browser, site, part, viewport={"width": width, "height": 800})

        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, part
        assert page.problems == []


def test_text_twice_as_large_still_fits(browser, site):
    for part in PARTS:
        page = opened(browser, site, part, viewport={"width": 720, "height": 900}, bypass_csp=True)

        page.add_style_tag(content="html{font-size:200%}")

        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, part


def test_controls_of_a_phone_are_as_large_as_a_thumb(browser, site):
    page = opened(browser, site, "form", viewport={"width": 390, "height": 844})

    heights = page.eval_on_selector_all(
        "main :is(.btn:not(.btn-s), .drop-s, select, input:not([type=checkbox],[type=radio],[type=hidden],[type=file]))",
        "found => found.map((one) => one.getBoundingClientRect().height)",
    )

    assert heights
    assert min(heights) >= 44


def test_dates_and_files_speak_chinese_whatever_the_browser_speaks(browser, site):
    page = opened(browser, site, "form")
    assert page.get_attribute("#id_held_on", "data-words") == "选择日期"

    page.fill("#id_held_on", "2026-12-01")
    page.set_input_files("#photo", {"name": "现场.png", "mimeType": "image/png", "buffer": b"x" * 2048})

    assert page.get_attribute("#id_held_on", "data-words") == "2026年12月1日周二"
    assert page.inner_text(".drop-s") == "选择文件"
    assert page.inner_text(".drop-s + .drop-list") == "现场.png · 2 KB"
    assert page.problems == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_search_is_in_reach_of_one_key_and_of_a_thumb(browser, site, width):
    page = opened(browser, site, "work", viewport={"width": width, "height": 844})

    page.keyboard.press("/")

    box = page.locator("[data-search]")
    assert box.evaluate("(input) => input === document.activeElement")
    assert box.evaluate("(input) => input.closest('form').getBoundingClientRect().height") >= (44 if width < 720 else 36)
