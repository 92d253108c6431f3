"""A real demo in a process of its own, and a browser in front of it, on a desk and in a hand."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BEGINS = "2026-11-22T09:00"
PASSWORD = "bihuan-demo"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module that says STORY is told in the order it is written, whatever order the other tests are shuffled into."""
    of_story = [item for item in items if getattr(getattr(item, "module", None), "STORY", False)]
    told = iter(sorted(of_story, key=lambda item: (str(item.path), item.location[1] or 0)))
    items[:] = [next(told) if item in of_story else item for item in items]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo keeps everything."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def site(site_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`bihuan demo` on an empty data directory, from the morning of 22 November 2026."""
    with demo_from(BEGINS, site_data, tmp_path_factory.mktemp("log") / "demo.log") as address:
        yield address


@contextmanager
def demo_from(begins: str, data: Path, log: Path) -> Iterator[str]:
    """A demo of its own that begins at that moment, gone afterwards."""
    port = _free_port()
    environment = {**os.environ, "BIHUAN_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bihuan.cli", "demo", "--at", begins, "--port", str(port)]
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=written, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://127.0.0.1:{port}/sign-in/", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _turn in range(600):
        if process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        try:
            with urllib.request.urlopen(address, timeout=2):  # our own process on this machine
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(log.read_text(encoding="utf-8"))


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
