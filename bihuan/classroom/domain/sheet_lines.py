"""The typed lines of a paper sheet: a person by employee number or name, and the time written beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TIME = re.compile(r"^(?P<who>.*?)[\s,，、]+(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d)$")
NOBODY, SEVERAL = "nobody", "several"


@dataclass(frozen=True)
class SheetLine:
    """`who` is an employee number or a name; without a time the sheet says no more than that the person was in time."""

    text: str
    who: str
    hour: int | None = None
    minute: int | None = None


@dataclass(frozen=True)
class Named:
    """Somebody who may stand on the sheet."""

    seat_id: int
    employee_no: str
    name: str


@dataclass(frozen=True)
class Read:
    """`found` seats with their lines; `left` lines that name nobody, or more than one person."""

    found: Mapping[int, SheetLine]
    left: Mapping[str, str]


def lines_of(typed: str) -> tuple[SheetLine, ...]:
    """One line each; empty lines say nothing."""
    return tuple(_line(text) for each in typed.splitlines() if (text := each.strip()))


def read(lines: Sequence[SheetLine], persons: Sequence[Named]) -> Read:
    """Match by employee number first, then by a name that only one person of the roster bears."""
    found: dict[int, SheetLine] = {}
    left: dict[str, str] = {}
    for line in lines:
        exact = [each for each in persons if each.employee_no == line.who]
        matches = exact or [each for each in persons if each.name == line.who]
        if len(matches) == 1:
            found.setdefault(matches[0].seat_id, line)
        else:
            left[line.text] = SEVERAL if matches else NOBODY
    return Read(found, left)


def _line(text: str) -> SheetLine:
    timed = TIME.match(text)
    if timed is None:
        return SheetLine(text, text)
    return SheetLine(text, timed["who"].strip(), int(timed["hour"]), int(timed["minute"]))
