"""Pages through the whole stack beside the bare query of the same rows; services by the clock on the wall."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client

REPEATS = 30


@dataclass(frozen=True)
class Row:
    name: str
    p50_ms: float
    p95_ms: float
    bare_ms: float | None
    target: str
    holds: bool
    note: str = ""

    @property
    def ratio(self) -> str:
        return f"{self.p95_ms / self.bare_ms:.1f} ×" if self.bare_ms else "–"


def times(action: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """Milliseconds of each run, the first (warm-up) left out."""
    action()
    found = []
    for _turn in range(repeats):
        start = time.perf_counter()
        action()
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


def bare(sql: str, parameters: tuple[object, ...] = ()) -> float:
    """Median milliseconds of the query alone, all rows fetched."""

    def once() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            cursor.fetchall()

    return statistics.median(times(once, 10))


def page(client: Client, name: str, address: str, sql: str, parameters: tuple[object, ...] = ()) -> Row:
    """A page's p95 against 3 × the bare query + 30 ms."""

    def once() -> None:
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    found = times(once)
    floor = bare(sql, parameters)
    p95 = found[int(len(found) * 0.95) - 1]
    size = len(client.get(address, follow=True).content) // 1024
    return Row(name, statistics.median(found), p95, floor, "≤ 3 × bare + 30 ms", p95 <= 3 * floor + 30, f"{size} KB")


def once(name: str, action: Callable[[], object], limit_s: float) -> Row:
    """A service that changes rows: measured one time, because it can run only once."""
    start = time.perf_counter()
    outcome = action()
    taken = (time.perf_counter() - start) * 1000
    return Row(name, taken, taken, None, f"≤ {limit_s:g} s", taken <= limit_s * 1000, str(outcome or ""))


def memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def table(rows: list[Row]) -> str:
    lines = [f"{'what':<34}{'p50 ms':>10}{'p95 ms':>10}{'bare ms':>10}{'ratio':>8}  {'target':<22}{'':<6}note"]
    for row in rows:
        floor = f"{row.bare_ms:.1f}" if row.bare_ms is not None else "–"
        verdict = "holds" if row.holds else "MISSED"
        figures = f"{row.p50_ms:>10.1f}{row.p95_ms:>10.1f}{floor:>10}{row.ratio:>8}"
        lines.append(f"{row.name:<34}{figures}  {row.target:<22}{verdict:<8}{row.note}")
    return "\n".join(lines)
