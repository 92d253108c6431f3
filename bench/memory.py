"""Peak memory, each measured in a process of its own: `python -m bench.memory plans|persons|web`."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row, amount

ROWS = 40_000
PAGES = ("/", "/training/", "/duties/", "/people/units/", "/people/persons/", "/training/plans/", "/training/figures/")
ROUNDS = 20


def memory(session: str) -> Iterator[Row]:
    """`session` is the key of a signed-in session: the server's pages are asked for as a browser does."""
    for what, label in (("plans", "import 40 000 plan rows"), ("persons", "import 40 000 persons, dry run")):
        found = _child(what)
        note = f"{found['outcome']}, {found['seconds']:.1f} s"
        yield amount(f"{label}, MB", found["mb"], "< 400", found["mb"] < 400, note)
    mb, n_pages, n_bytes = _served(session)
    yield amount("web process after pages, MB", mb, "< 250", mb < 250, f"{n_pages} pages, {n_bytes // n_pages // 1024} KB each")


def _child(what: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-m", "bench.memory", what], check=True, capture_output=True, text=True)  # noqa: S603
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _served(session: str) -> tuple[float, int, int]:
    """The largest process of the real server after every page was asked for many times."""
    port = _free_port()
    environment = {**os.environ, "BIHUAN_PORT": str(port), "BIHUAN_EMBEDDED_WORKER": "no"}
    server = subprocess.Popen([sys.executable, "-m", "bihuan.cli", "serve", "--port", str(port)], env=environment)  # noqa: S603
    try:
        _wait(port)
        sizes = [_get(port, page, session) for _turn in range(ROUNDS) for page in PAGES]
        return max(map(_peak_mb, _family(server.pid))), len(sizes), sum(sizes)
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _turn in range(120):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise RuntimeError("the server did not start")


def _get(port: int, page: str, session: str) -> int:
    """Bytes on the wire of one page, asked for as a browser does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", page, headers={"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{page} answered {answer.status}")
    return len(body)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    workbook = _workbook(what)
    began = time.perf_counter()
    outcome = _plans(workbook) if what == "plans" else _persons(workbook)
    mb = _peak_mb(os.getpid())
    print(json.dumps({"mb": mb, "outcome": outcome, "seconds": time.perf_counter() - began}))


def _workbook(what: str) -> bytes:
    """Written by a process of its own, so that writing is not counted."""
    script = f"from bench.memory import write; import sys; sys.stdout.buffer.write(write({what!r}))"
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True).stdout  # noqa: S603


def write(what: str) -> bytes:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from bihuan.foundation.spreadsheets import SheetOut, write_workbook
    from bihuan.people.domain.tables import STAFF

    if what == "persons":
        rows = [(f"M{n}", f"新员工{n}", f"P{n % 300}", "专员", "2026-12-01", "", "") for n in range(ROWS)]
        return write_workbook([SheetOut(STAFF.sheet, [column.label for column in STAFF.columns], rows)])
    columns = ("序号", "培训主题", "培训对象", "培训日期", "开始时间", "结束时间", "课时", "培训形式", "培训地点", "讲师")
    rest = ("售后服务专员", "2026-12-08", "09:00", "10:40", 2, "现场授课", "会议室")
    lines = [(n, f"主题{n}", *rest, f"讲师{n}") for n in range(ROWS)]
    return write_workbook([SheetOut("月度培训计划", columns, lines, heading=["项目1 2026年12月培训计划"])])


def _plans(workbook: bytes) -> str:
    from bench.build import AT
    from bihuan.kernel.periods import Month
    from bihuan.kernel.refusals import Refused
    from bihuan.people.domain.actor import system_actor
    from bihuan.training.services.plan_import import plan_import

    try:
        report = plan_import(file=workbook, month=Month(2026, 12), actor=system_actor(AT), at=AT)
    except Refused as refused:
        return f"refused: {refused.code}"
    return f"{report.accepted} accepted, {report.rejected} rejected"


def _persons(workbook: bytes) -> str:
    from bench.build import AT
    from bihuan.foundation.spreadsheets import read_sheets
    from bihuan.kernel.refusals import Refused
    from bihuan.people.domain.actor import system_actor
    from bihuan.people.domain.tables import STAFF
    from bihuan.people.services.imports import Request, staff_import, table_rows

    try:
        rows = table_rows(STAFF, read_sheets(workbook))
        report = staff_import(rows, Request(actor=system_actor(AT), at=AT))
    except Refused as refused:
        return f"refused: {refused.code}"
    return f"{report.n_good} of {report.n_rows} good"


if __name__ == "__main__":
    main(sys.argv[1])
