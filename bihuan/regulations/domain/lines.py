"""Lists written as lines, the columns parted by a bar: `photo | 现场照片 | session | 必须`. Pure; used by forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_WHOLE = re.compile(r"-?[0-9]{1,15}")
REQUIRED, OPTIONAL = "必须", "可缺"


def _columns(line: str) -> list[str]:
    return [part.strip() for part in line.replace("｜", "|").split("|")]


def _cell(columns: list[str], position: int) -> str:
    return columns[position] if position < len(columns) else ""


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def _whole(cell: str) -> Any:
    return int(cell) if _WHOLE.fullmatch(cell) else cell


def _option(columns: list[str]) -> dict[str, Any]:
    return {"code": _cell(columns, 0), "label": _cell(columns, 1)}


def _kind(columns: list[str]) -> dict[str, Any]:
    return {**_option(columns), "per": _cell(columns, 2), "required": _cell(columns, 3) != OPTIONAL}


def _measure(columns: list[str]) -> dict[str, Any]:
    amount = _cell(columns, 2)
    return {**_option(columns), **({"amount_cents": _whole(amount)} if amount else {}), "note": _cell(columns, 3)}


def _rung(columns: list[str]) -> dict[str, Any]:
    offset, to, channel = _cell(columns, 0), _cell(columns, 1), _cell(columns, 2)
    return {"offset_working_minutes": _whole(offset), "to": _list(to), "channel": _list(channel)}


def _window(columns: list[str]) -> dict[str, Any]:
    return {"start": _cell(columns, 0), "end": _cell(columns, 1)}


READ: dict[str, Callable[[list[str]], Any]] = {
    "ChoiceList": lambda columns: columns[0],
    "HoursWindows": _window,
    "KindList": _kind,
    "Ladder": _rung,
    "MeasureList": _measure,
    "OptionList": _option,
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "HoursWindows": ("start", "end"),
    "Ladder": ("offset_working_minutes", "to", "channel"),
    "MeasureList": ("code", "label", "amount_cents", "note"),
    "OptionList": ("code", "label"),
}
FIELD = {"HoursWindows": "windows", "Ladder": "rungs"}


def read_lines(kind: str, text: str) -> list[Any]:
    """The rows of a list; empty lines are skipped. Shape is not checked here but by the type's `parse`."""
    return [READ[kind](_columns(line)) for line in text.splitlines() if line.strip()]


def write_lines(kind: str, raw: Mapping[str, Any]) -> str:
    """The same list as lines."""
    return "\n".join(_line(kind, row) for row in raw.get(FIELD.get(kind, "values"), ()))


def _line(kind: str, row: Any) -> str:
    if isinstance(row, str):
        return row
    if kind == "KindList":
        return f"{row['code']} | {row['label']} | {row['per']} | {REQUIRED if row.get('required', True) else OPTIONAL}"
    # by name, never by the order in which the database gives the keys back
    cells = [row.get(name, "") for name in COLUMNS[kind]]
    return " | ".join(",".join(cell) if isinstance(cell, list) else str(cell) for cell in cells)
