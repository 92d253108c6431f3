"""Pages through the whole stack beside the bare query of the same rows; services by the clock on the wall."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

REPEATS = 30


@dataclass(frozen=True)
class Row:
    """`cpu_ms` is this process alone: what stays true on a busy machine."""

    name: str
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    bare_ms: float | None
    target: str
    holds: bool
    note: str = ""

    @property
    def ratio(self) -> str:
        return f"{self.p95_ms / self.bare_ms:.1f} ×" if self.bare_ms else "–"


def times(action: Callable[[], object], repeats: int = REPEATS) -> tuple[list[float], float]:
    """Milliseconds of each run on the wall, in order, and the median of the process's CPU; the first (warm-up) left out."""
    action()
    wall, cpu = [], []
    for _turn in range(repeats):
        start, cpu_start = time.perf_counter(), time.process_time()
        action()
        wall.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - cpu_start) * 1000)
    return sorted(wall), statistics.median(cpu)


def bare(sql: str, parameters: tuple[object, ...] = ()) -> float:
    """Median milliseconds of the query alone, all rows fetched."""

    def once() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            cursor.fetchall()

    return statistics.median(times(once, 10)[0])


def page(client: Client, name: str, address: str, sql: str, parameters: tuple[object, ...] = ()) -> Row:
    """A page's p95 against 3 × the bare query + 30 ms."""

    def once() -> None:
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    wall, cpu = times(once)
    floor = bare(sql, parameters)
    p95 = wall[int(len(wall) * 0.95) - 1]
    with CaptureQueriesContext(connection) as seen:
        size = len(client.get(address, follow=True).content) // 1024
    note = f"{len(seen)} queries, {size} KB"
    return Row(name, statistics.median(wall), p95, cpu, floor, "≤ 3 × bare + 30 ms", p95 <= 3 * floor + 30, note)


def once(name: str, action: Callable[[], object], limit_s: float | None) -> Row:
    """A service that changes rows: measured one time, because it can run only once."""
    reset_queries()  # the log keeps 9 000
    with CaptureQueriesContext(connection) as seen:
        start, cpu_start = time.perf_counter(), time.process_time()
        outcome = action()
        taken, cpu = (time.perf_counter() - start) * 1000, (time.process_time() - cpu_start) * 1000
    target = f"≤ {limit_s:g} s" if limit_s else "none set"
    holds = limit_s is None or taken <= limit_s * 1000
    return Row(name, taken, taken, cpu, None, target, holds, f"{outcome}, {len(seen)} queries")


def amount(name: str, value: float, target: str, holds: bool, note: str = "") -> Row:
    """A figure that is no time: a rate, or megabytes."""
    return Row(name, value, value, value, None, target, holds, note)


def table(rows: list[Row]) -> str:
    lines = [f"{'what':<40}{'p50 ms':>11}{'p95 ms':>11}{'cpu ms':>11}{'bare ms':>9}{'ratio':>9}  {'target':<20}{'':<8}note"]
    for row in rows:
        floor = f"{row.bare_ms:.1f}" if row.bare_ms is not None else "–"
        verdict = "holds" if row.holds else "MISSED"
        figures = f"{row.p50_ms:>11.1f}{row.p95_ms:>11.1f}{row.cpu_ms:>11.1f}{floor:>9}{row.ratio:>9}"
        lines.append(f"{row.name:<40}{figures}  {row.target:<20}{verdict:<8}{row.note}")
    return "\n".join(lines)
