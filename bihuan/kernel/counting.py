"""Counted time on a line of whole microseconds since 1970 UTC: sorted half-open intervals with prefix sums.

Everything here is integers, so that adding and measuring working time is exact and one binary search.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import accumulate, pairwise

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Interval = tuple[int, int]


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime; a naive one raises `TypeError`."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def instant(at: int) -> datetime:
    """The aware UTC datetime of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=at)


def length(span: timedelta) -> int:
    """A timedelta in whole microseconds."""
    return (span.days * 86_400 + span.seconds) * SECOND + span.microseconds


def wall_micros(wall: datetime, zone: tzinfo) -> int:
    """The instant of a naive wall time in a zone; monotone, so that periods never overlap by a clock change.

    A repeated hour means its first pass; a time inside a skipped hour means the instant of the change.
    """
    first = micros(wall.replace(tzinfo=zone, fold=0))
    second = micros(wall.replace(tzinfo=zone, fold=1))
    return first if second >= first else _clock_change(second, first, zone)


def _clock_change(before: int, after: int, zone: tzinfo) -> int:
    """The first instant in (before, after] that already has the offset of `after`."""
    offset = instant(after).astimezone(zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if instant(middle).astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same set of instants as sorted intervals that neither touch nor overlap; empty ones are dropped."""
    result: list[Interval] = []
    for start, end in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """What counts between `low` and `high`, and which part of it may still change."""

    low: int
    high: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    provisional_starts: list[int]
    provisional_ends: list[int]

    @classmethod
    def build(cls, span: Interval, counted: Iterable[Interval], provisional: Iterable[Interval]) -> "Table":
        """Prefix sums over counted intervals; `before[i]` is the counted time before interval i, one entry longer."""
        kept, unsure = merged(counted), merged(provisional)
        return cls(
            low=span[0],
            high=span[1],
            starts=[start for start, _ in kept],
            ends=[end for _, end in kept],
            before=list(accumulate((end - start for start, end in kept), initial=0)),
            provisional_starts=[start for start, _ in unsure],
            provisional_ends=[end for _, end in unsure],
        )

    def count(self, at: int) -> int:
        """Counted time from the beginning of the table to an instant."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        end = self.ends[index]
        return self.before[index] + (at if at < end else end) - self.starts[index]

    def first_reaching(self, counted: int) -> int | None:
        """The first instant at which that much (> 0) has been counted: at the latest a closing time."""
        index = bisect_left(self.before, counted) - 1
        return None if index >= len(self.starts) else self.starts[index] + counted - self.before[index]

    def last_reaching(self, counted: int) -> int | None:
        """The last instant at which not more than that much has been counted: at the earliest an opening time."""
        index = bisect_right(self.before, counted) - 1
        return None if index >= len(self.starts) else self.starts[index] + counted - self.before[index]

    def is_provisional(self, start: int, end: int) -> bool:
        """Whether [start, end) touches time that may still change."""
        if not self.provisional_starts or start >= end:
            return False
        index = bisect_left(self.provisional_starts, end) - 1
        return index >= 0 and self.provisional_ends[index] > start

    def split(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """[start, end) cut into counted and uncounted pieces, in order and without gaps."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = bisect_left(self.starts, end)
        inner = (edge for i in range(first, last) for edge in (self.starts[i], self.ends[i]) if start < edge < end)
        for a, b in pairwise((start, *inner, end)):
            yield a, b, self.count(b) > self.count(a)
