"""One verdict per person and month, and months in a row (T-096, T-099, T-100)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.kernel.periods import Month

PASSED, FAILED, NONE = "passed", "failed", "none"
BREAKS, SKIPS, COUNTS = "breaks", "skips", "counts"


def month_verdict(results: Sequence[bool]) -> str:
    """Failed once is a failing month, failed three times is still one (T-099); nothing evaluated is its own verdict."""
    if not results:
        return NONE
    return PASSED if all(results) else FAILED


@dataclass(frozen=True)
class Streak:
    """Failing months in a row up to and including `until`, oldest first."""

    months: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.months)


def streak_until(verdicts: Mapping[str, str], until: Month, *, gap: str, at_most: int) -> Streak:
    """Walk back from `until`. A month without evaluation breaks the row, is skipped, or counts, as the article says (T-100).

    Under "counts" a silent month stands between or after failing ones; it never begins a row, so that nobody fails
    by silence alone. `at_most`: the newest so many, as the article counts.
    """
    found: list[tuple[str, str]] = []
    month = until
    while verdicts and str(month) >= min(verdicts):
        verdict = verdicts.get(str(month), NONE)
        if verdict == PASSED or (verdict == NONE and gap == BREAKS):
            break
        if verdict == FAILED or gap == COUNTS:
            found.append((str(month), verdict))
        month = month.shift(-1)
    while found and found[-1][1] == NONE:
        found.pop()
    return Streak(tuple(name for name, _verdict in reversed(found[:at_most])))
