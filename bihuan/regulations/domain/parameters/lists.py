"""Choices and lists: options, kinds of evidence, ladders, measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.parameters.base import MAX_MINUTES, Value, each_of
from bihuan.regulations.domain.shape import Shape

PERS = ("session", "month", "person", "unit", "venue")
CHANNELS = ("inbox", "email", "sms", "wecom", "dingtalk")


@dataclass(frozen=True)
class Choice(Value):
    kind: ClassVar[str] = "Choice"
    value: str
    options: tuple[str, ...]

    @classmethod
    def read(cls, shape: Shape) -> Choice:
        options = shape.words("options")
        return cls(shape.one_of("value", options), options)


@dataclass(frozen=True)
class ChoiceList(Value):
    """Codes in the order that counts (e.g. the steps of a chain)."""

    kind: ClassVar[str] = "ChoiceList"
    values: tuple[str, ...]

    @classmethod
    def read(cls, shape: Shape) -> ChoiceList:
        return cls(shape.words("values", empty=True))


@dataclass(frozen=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True)
class OptionList(Value):
    kind: ClassVar[str] = "OptionList"
    values: tuple[Option, ...]

    @classmethod
    def read(cls, shape: Shape) -> OptionList:
        return cls(tuple(each_of(shape, lambda item: Option(item.text("code"), item.text("label")))))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.values)


@dataclass(frozen=True)
class RequiredKind:
    code: str
    label: str
    per: str
    required: bool


@dataclass(frozen=True)
class KindList(Value):
    """Kinds of evidence, each per session, month, …; `required` ones block."""

    kind: ClassVar[str] = "KindList"
    values: tuple[RequiredKind, ...]

    @classmethod
    def read(cls, shape: Shape) -> KindList:
        def one(item: Shape) -> RequiredKind:
            return RequiredKind(item.text("code"), item.text("label"), item.one_of("per", PERS), item.flag("required", True))

        return cls(tuple(each_of(shape, one)))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.values)


@dataclass(frozen=True)
class Rung:
    """Told so many working minutes before (negative) or after the due moment."""

    offset_working_minutes: int
    to: tuple[str, ...]
    channel: tuple[str, ...]


@dataclass(frozen=True)
class Ladder(Value):
    kind: ClassVar[str] = "Ladder"
    rungs: tuple[Rung, ...]

    @classmethod
    def read(cls, shape: Shape) -> Ladder:
        def one(item: Shape) -> Rung:
            offset = item.whole("offset_working_minutes", -MAX_MINUTES, MAX_MINUTES)
            channels = item.words("channel", default=("inbox",))
            unknown = [each for each in channels if each not in CHANNELS]
            if unknown:
                raise Refused(
                    "parameter_not_offered", kind=cls.kind, field="channel", found=unknown[0], options="、".join(CHANNELS)
                )
            return Rung(offset, item.words("to"), channels)

        return cls(tuple(sorted(each_of(shape, one, "rungs"), key=lambda rung: rung.offset_working_minutes)))


@dataclass(frozen=True)
class Measure:
    """A measure with its amount, in cents, or as the article prints it."""

    code: str
    label: str
    amount_cents: int | None = None
    note: str = ""


@dataclass(frozen=True)
class MeasureList(Value):
    kind: ClassVar[str] = "MeasureList"
    values: tuple[Measure, ...]

    @classmethod
    def read(cls, shape: Shape) -> MeasureList:
        def one(item: Shape) -> Measure:
            cents = item.maybe_number("amount_cents", 0, 10**9)
            return Measure(item.text("code"), item.text("label"), None if cents is None else int(cents), item.text("note", ""))

        return cls(tuple(each_of(shape, one)))
