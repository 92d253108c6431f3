"""A month lived by its people in the browser: three workbooks in, one plan issued, the figures of the running month closed.

The tests are the steps of one story and run in this order. `BIHUAN_SHOTS=directory` keeps a picture of every page seen.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.conftest import ROOT, Person

pytestmark = pytest.mark.browser

BOOKS = ROOT / "bihuan" / "training" / "tests" / "data"
TIDY = BOOKS / "西南片区-2026-12-月度培训计划表.xlsx"
MESSY = BOOKS / "华东片区-十二月.xlsx"
FAULTY = BOOKS / "华北片区-2026-12-有错误.xlsx"
PATIENCE = 60_000
REMARK = "请把新员工场次提前到第一周"
Crew = Callable[..., Person]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def crew(browser: Browser, site: str) -> Iterator[Crew]:
    """The people of the story, each signed in once, at a desk or with a phone."""
    met: dict[tuple[str, str], Person] = {}

    def somebody(username: str, size: str = "desk") -> Person:
        if (username, size) not in met:
            person = Person(browser, site, username, size)
            person.page.set_default_timeout(PATIENCE)
            met[username, size] = person
        return met[username, size]

    yield somebody
    assert {key: person.failures for key, person in met.items() if person.failures} == {}


def look(person: Person, name: str) -> None:
    """Nothing sticks out sideways; the picture is kept where somebody asked for it."""
    page = person.page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name}: wider than the screen"
    if shots := os.environ.get("BIHUAN_SHOTS"):
        page.screenshot(path=f"{shots}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


def press(page: Page, label: str) -> None:
    page.locator("main").get_by_role("button", name=label, exact=True).first.click()
    page.wait_for_load_state()


def stand_at(person: Person, day: str, time: str = "09:00") -> None:
    page = person.go("/")
    page.get_by_label("演示选项").click()
    page.get_by_label("把演示时间调到").fill(day)
    page.get_by_label("时刻").fill(time)
    page.get_by_role("button", name="到指定日期").click()
    page.wait_for_load_state()
    expect(page.get_by_role("region", name="演示时钟")).to_contain_text(f"{int(day[5:7])}")


def open_plan(person: Person, unit: str, month: str) -> Page:
    page = person.go(f"/training/plans/?month={month}")
    page.get_by_role("link", name=unit, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(unit)
    return page


def read_workbook(page: Page, workbook: Path) -> None:
    page.get_by_role("link", name="导入 Excel").click()
    page.get_by_label("选择月度培训计划工作簿").set_input_files(workbook)
    press(page, "核对")


def test_the_annual_plan_lies_open_to_the_areas(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    page = xinan.go("/training/annual/")
    look(xinan, "annual-plans")

    page.get_by_role("link", name="2026 年").click()

    expect(page.get_by_role("heading", name="12 月", exact=True)).to_be_visible()
    look(xinan, "annual-plan")


def test_southwest_imports_the_tidy_workbook_on_the_phone_and_hands_in(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    look(xinan, "home")
    page = open_plan(xinan, "西南片区", "2026-12")
    look(xinan, "plan-empty")

    read_workbook(page, TIDY)
    look(xinan, "import-tidy")
    expect(page.get_by_role("heading", name="可用 8 行,需改正 0 行")).to_be_visible()
    press(page, "导入可用的 8 行")
    expect(page.get_by_text("已导入 8 场。")).to_be_visible()
    expect(page.get_by_text("共 8 场")).to_be_visible()
    look(xinan, "plan-imported")
    press(page, "上报")

    expect(page.get_by_text("计划已上报。")).to_be_visible()
    expect(page.get_by_role("button", name="上报", exact=True)).to_have_count(0)
    look(xinan, "plan-submitted")


def test_east_reads_the_report_of_a_messy_workbook_and_confirms(crew: Crew) -> None:
    huadong = crew("huadong")
    page = open_plan(huadong, "华东片区", "2026-12")

    read_workbook(page, MESSY)
    look(huadong, "import-messy")
    expect(page.get_by_role("heading", name=re.compile(r"可用 6 行,需改正 0 行"))).to_be_visible()
    press(page, "导入可用的 6 行")

    look(huadong, "plan-messy")
    press(page, "上报")
    look(huadong, "plan-messy-submitted")
    expect(page.get_by_text("计划已上报。")).to_be_visible()


def test_north_is_told_what_is_wrong_row_by_row_and_nothing_is_written(crew: Crew) -> None:
    huabei = crew("huabei")
    page = open_plan(huabei, "华北片区", "2026-12")
    before = page.get_by_text(re.compile(r"共 \d+ 场")).inner_text()

    read_workbook(page, FAULTY)
    look(huabei, "import-faulty")
    problems = page.get_by_role("table").first
    for row in (3, 4, 6, 7, 8, 10):
        expect(problems.get_by_text(re.compile(rf"第 {row} 行")).first).to_be_visible()
    page = open_plan(huabei, "华北片区", "2026-12")

    expect(page.get_by_text(before)).to_be_visible()
