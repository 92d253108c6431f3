"""Hours by topic and by where the lecturer comes from: internal first, external beside it (C-334)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

UNSORTED = "未归类"


@dataclass(frozen=True)
class Session:
    """A session that was held. `classes`: course classes of its topics, one for each topic; none is unsorted."""

    minutes: int
    is_external: bool
    classes: Sequence[str] = ()


@dataclass(frozen=True)
class SourceHours:
    name: str
    n_sessions: int
    internal_minutes: int
    external_minutes: int

    @property
    def external_percent(self) -> int | None:
        """Whole percent, half up; None without minutes."""
        total = self.internal_minutes + self.external_minutes
        return (self.external_minutes * 200 + total) // (total * 2) if total else None


def source_hours(sessions: Iterable[Session]) -> tuple[SourceHours, ...]:
    """By class, the most hours first; a session of several topics is shared out among them. The last row is the sum."""
    counts: defaultdict[str, int] = defaultdict(int)
    minutes: defaultdict[tuple[str, bool], Fraction] = defaultdict(Fraction)
    n_all, sums = 0, [0, 0]
    for each in sessions:
        names = each.classes or (UNSORTED,)
        for name in names:
            minutes[name, each.is_external] += Fraction(each.minutes, len(names))
        for name in set(names):
            counts[name] += 1
        n_all += 1
        sums[each.is_external] += each.minutes
    rows = [SourceHours(name, counts[name], round(minutes[name, False]), round(minutes[name, True])) for name in counts]
    rows.sort(key=lambda row: (-(row.internal_minutes + row.external_minutes), row.name))
    return (*rows, SourceHours("合计", n_all, sums[0], sums[1]))
