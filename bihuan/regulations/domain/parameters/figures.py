"""Quotas, percentages, counts, pass marks, texts and switches."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from bihuan.regulations.domain.parameters.base import Value
from bihuan.regulations.domain.shape import Shape

WINDOWS = ("fixed", "rolling")


@dataclass(frozen=True)
class Quota(Value):
    """So many sessions for an audience in so many months; a session below `min_lesson_hours` does not count (T-027).

    Without `min_lesson_hours` the edition's general `lesson.min_hours` holds; 0 says that there is no least length.
    """

    kind: ClassVar[str] = "Quota"
    audience: str
    min_sessions: int
    every_months: int = 1
    min_lesson_hours: Decimal | None = None
    window: str = "fixed"
    applies_to_unit_kinds: tuple[str, ...] = ()
    only_if_newcomers: bool = False
    shared: bool = False
    total_lesson_hours: Decimal | None = None

    @classmethod
    def read(cls, shape: Shape) -> Quota:
        return cls(
            shape.text("audience"),
            shape.whole("min_sessions", 0, 1000),
            shape.whole("every_months", 1, 60, 1),
            shape.maybe_number("min_lesson_hours", 0, 1000),
            shape.one_of("window", WINDOWS, "fixed"),
            shape.words("applies_to_unit_kinds", empty=True, default=()),
            shape.flag("only_if_newcomers", False),
            shape.flag("shared", False),
            shape.maybe_number("total_lesson_hours", 0, 10000),
        )


@dataclass(frozen=True)
class Percent(Value):
    kind: ClassVar[str] = "Percent"
    value: Decimal

    @classmethod
    def read(cls, shape: Shape) -> Percent:
        return cls(shape.number("value", 0, 100))


@dataclass(frozen=True)
class Count(Value):
    kind: ClassVar[str] = "Count"
    value: int

    @classmethod
    def read(cls, shape: Shape) -> Count:
        return cls(shape.whole("value", 0, 1_000_000))


@dataclass(frozen=True)
class PassMark(Value):
    """Passed at `value`; without `inclusive` only above it."""

    kind: ClassVar[str] = "PassMark"
    value: Decimal
    inclusive: bool = True

    @classmethod
    def read(cls, shape: Shape) -> PassMark:
        return cls(shape.number("value", 0, 1000), shape.flag("inclusive", True))

    def is_passed(self, score: Decimal | float) -> bool:
        return score >= self.value if self.inclusive else score > self.value


@dataclass(frozen=True)
class Text(Value):
    kind: ClassVar[str] = "Text"
    value: str

    @classmethod
    def read(cls, shape: Shape) -> Text:
        return cls(shape.text("value"))


@dataclass(frozen=True)
class CatalogueRef(Text):
    """The code of a catalogue of topics."""

    kind: ClassVar[str] = "CatalogueRef"


@dataclass(frozen=True)
class Flag(Value):
    kind: ClassVar[str] = "Flag"
    value: bool

    @classmethod
    def read(cls, shape: Shape) -> Flag:
        return cls(shape.flag("value"))

    def __bool__(self) -> bool:
        return self.value


@dataclass(frozen=True)
class Unset(Value):
    """The source gives no value: whoever adopts the document must choose one."""

    kind: ClassVar[str] = "Unset"

    @classmethod
    def read(cls, shape: Shape) -> Unset:
        return cls()
