"""A real demo in a process of its own, and a browser in front of it, on a desk and in a hand."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BEGINS = "2026-11-22T09:00"
PASSWORD = "bihuan-demo"
PATIENCE = 45_000
BROKEN: dict[str, str] = {}
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The steps of a story (a module that says STORY) keep the order they are written in, whatever was shuffled."""
    order = {path: place for place, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (order[item.path], (item.location[1] or 0) if _is_story(item) else 0))


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Remember where a story broke off."""
    if call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception) and _is_story(item):
        BROKEN.setdefault(str(item.path), item.name)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What comes after a broken step would only wait for what never happened."""
    if broken := BROKEN.get(str(item.path)):
        pytest.skip(f"the story broke off at {broken}")


def _is_story(item: pytest.Item) -> bool:
    return bool(getattr(getattr(item, "module", None), "STORY", False))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as it stands on the morning of 22 November 2026, loaded once."""
    data = tmp_path_factory.mktemp("loaded")
    command = [sys.executable, "-m", "bihuan.cli", "demo", "--at", BEGINS, "--no-serve"]
    done = subprocess.run(command, cwd=ROOT, env=environment_of(data), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@pytest.fixture(scope="module")
def site_data(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo for this module alone: its own rows, files and clock."""
    return Path(shutil.copytree(loaded, tmp_path_factory.mktemp("site") / "data"))


@pytest.fixture(scope="module")
def site(site_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """This module's demo, served by a process of its own, gone afterwards."""
    port, log = _free_port(), tmp_path_factory.mktemp("log") / "site.log"
    command = [sys.executable, "-m", "bihuan.cli", "serve", "--port", str(port)]
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, cwd=ROOT, env=environment_of(site_data), stdout=written, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://127.0.0.1:{port}/sign-in/", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def environment_of(data: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**inherited, "BIHUAN_DATA_DIR": str(data), "BIHUAN_DEMO": "1", "PYTHONPATH": str(ROOT)}


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _turn in range(900):
        if process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        try:
            with urllib.request.urlopen(address, timeout=2):  # our own process on this machine
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(log.read_text(encoding="utf-8"))


expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


class Person:
    """Somebody at a screen: signs in, goes to addresses, and notices scripts that fail."""

    def __init__(self, browser: Browser, site: str, username: str, size: str = "desk") -> None:
        self.site = site
        self.page: Page = browser.new_context(viewport=SIZES[size], locale="zh-CN").new_page()  # type: ignore[arg-type]
        self.page.set_default_timeout(PATIENCE)
        self.failures: list[str] = []
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.page.goto(f"{site}/sign-in/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(f"{site}/")

    def go(self, address: str) -> Page:
        answer = self.page.goto(self.site + address)
        assert answer is not None and answer.status == 200, f"{address}: {answer.status if answer else 'no answer'}"
        return self.page

    def text(self) -> str:
        return self.page.inner_text("main")


Crew = Callable[..., Person]


@pytest.fixture(scope="module")
def crew(browser: Browser, site: str) -> Iterator[Crew]:
    """The people of a story, each signed in once at a desk or with a phone; no script may have failed on any screen."""
    met: dict[tuple[str, str], Person] = {}

    def somebody(username: str, size: str = "desk") -> Person:
        if (username, size) not in met:
            met[username, size] = Person(browser, site, username, size)
        return met[username, size]

    yield somebody
    for (username, size), person in met.items():
        if shots := os.environ.get("BIHUAN_SHOTS"):
            person.page.screenshot(path=f"{shots}/last-{username}-{size}.png", full_page=True)
    failures = {key: person.failures for key, person in met.items() if person.failures}
    for person in met.values():
        person.page.context.close()
    assert failures == {}
