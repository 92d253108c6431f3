"""What the people of a story do again and again: open, press, upload, move the demo's clock, look around."""

from __future__ import annotations

import os
import re
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import Person


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
    expect(page.get_by_text(f"演示时间已到 {day} {time}")).to_be_visible()


def open_plan(person: Person, unit: str, month: str) -> Page:
    page = person.go(f"/training/plans/?month={month}")
    page.get_by_role("link", name=unit, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(unit)
    return page


def read_workbook(page: Page, workbook: Path) -> None:
    page.get_by_role("link", name="导入 Excel").click()
    page.get_by_label("选择月度培训计划工作簿").set_input_files(workbook)
    press(page, "核对")


def open_return(person: Person, unit: str) -> Page:
    page = person.go("/training/returns/?month=2026-11")
    page.get_by_role("link", name=unit, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("培训记录")
    return page


def picture(words: str) -> dict[str, object]:
    """A scan like no other."""
    content = BytesIO()
    image = Image.new("RGB", (160, 90), (232, 240, 240))
    image.putpixel((1, 1), (zlib.crc32(words.encode()) & 255, zlib.crc32(words.encode()) >> 8 & 255, 7))
    image.save(content, "PNG")
    return {"name": f"{words}.png", "mimeType": "image/png", "buffer": content.getvalue()}


def consolidate(person: Person) -> Page:
    page = person.go("/training/?month=2026-12")
    page.get_by_role("link", name=re.compile("^(开始|继续)?汇总$")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("计划汇总")
    return page


def plan_panel(page: Page, unit: str) -> Locator:
    return page.locator("section.panel").filter(has=page.get_by_role("heading", name=unit, exact=True))
