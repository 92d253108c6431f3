"""The types a parameter can have, and the registry of the keys that the code reads."""

from __future__ import annotations

from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.parameters.base import Value
from bihuan.regulations.domain.parameters.dates import (
    SHIFTS,
    DayOfMonth,
    DayOfYear,
    HoursWindow,
    HoursWindows,
    Minutes,
    MinutesList,
    WorkingTime,
)
from bihuan.regulations.domain.parameters.figures import (
    WINDOWS,
    CatalogueRef,
    Count,
    Flag,
    PassMark,
    Percent,
    Quota,
    Text,
    Unset,
)
from bihuan.regulations.domain.parameters.lists import (
    CHANNELS,
    PERS,
    Choice,
    ChoiceList,
    KindList,
    Ladder,
    Measure,
    MeasureList,
    Option,
    OptionList,
    RequiredKind,
    Rung,
)
from bihuan.regulations.domain.registry import Declared, declare_parameter, declared_parameter, declared_parameters, label_of

__all__ = [
    "CHANNELS",
    "CatalogueRef",
    "Choice",
    "ChoiceList",
    "Count",
    "DayOfMonth",
    "DayOfYear",
    "Declared",
    "Flag",
    "HoursWindow",
    "HoursWindows",
    "KINDS",
    "KindList",
    "Ladder",
    "Measure",
    "MeasureList",
    "Minutes",
    "MinutesList",
    "Option",
    "OptionList",
    "PERS",
    "PassMark",
    "Percent",
    "Quota",
    "RequiredKind",
    "Rung",
    "SHIFTS",
    "Text",
    "Unset",
    "Value",
    "WINDOWS",
    "WorkingTime",
    "declare_parameter",
    "declared_parameter",
    "declared_parameters",
    "label_of",
    "parse_value",
]

_TYPES: tuple[type[Value], ...] = (
    DayOfMonth, DayOfYear, Quota, Percent, Minutes, MinutesList, WorkingTime, Count, PassMark, Choice, ChoiceList, OptionList,
    KindList, CatalogueRef, Text, Flag, Ladder, MeasureList, HoursWindows, Unset,
)  # fmt: skip
KINDS: dict[str, type[Value]] = {each.kind: each for each in _TYPES}


def parse_value(kind: str, raw: object) -> Value:
    """The typed value. Refuses an unknown kind and a wrong shape."""
    found = KINDS.get(kind)
    if found is None:
        raise Refused("parameter_kind_unknown", kind=kind)
    return found.parse(raw)
