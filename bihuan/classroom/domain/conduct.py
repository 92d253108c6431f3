"""What one person did against the rules of the room, all in one list: one case per person and class (T-033…T-036, T-097)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ABSENT, LATE, NO_UNIFORM = "absent", "late", "no_uniform"


@dataclass(frozen=True)
class Presence:
    """One person. `missed` are positions of half days without a sign-in, `late` (position, minutes) of late ones.

    `marks` are codes noted by the organiser; `is_in_uniform` None where nobody looked.
    """

    n_segments: int
    missed: tuple[int, ...] = ()
    late: tuple[tuple[int, int], ...] = ()
    is_in_uniform: bool | None = None
    marks: tuple[str, ...] = ()
    is_excused: bool = False

    @property
    def attended(self) -> bool:
        return len(self.missed) < self.n_segments


@dataclass(frozen=True)
class Breach:
    kind: str
    segments: tuple[int, ...] = ()
    minutes: int = 0


def breaches(presence: Presence) -> tuple[Breach, ...]:
    """Leave with its chain completed excuses absence only; what was seen of a person who came is seen."""
    found: list[Breach] = []
    if presence.missed and not presence.is_excused:
        found.append(Breach(ABSENT, () if not presence.attended else presence.missed))
    if presence.late:
        found.append(Breach(LATE, tuple(position for position, _m in presence.late), sum(m for _p, m in presence.late)))
    marked = tuple(kind for kind in presence.marks if kind not in (ABSENT, LATE))
    if presence.is_in_uniform is False and NO_UNIFORM not in marked:
        marked = (NO_UNIFORM, *marked)
    return (*found, *(Breach(kind) for kind in _once(marked)))


def _once(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kinds))


def breach_words(breach: Breach, label: str) -> str:
    """As the case tells it: 未按时签到（第 1 节，共 3 分钟）."""
    where = "、".join(f"第 {position} 节" for position in breach.segments)
    parts = [part for part in (where, f"共 {breach.minutes} 分钟" if breach.minutes else "") if part]
    return f"{label}（{'，'.join(parts)}）" if parts else label
