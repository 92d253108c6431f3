"""What a form is: title, heading fields, a table, text sections, notes and places to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """`width` is relative; `group` is the heading above several columns that belong together."""

    title: str
    width: float = 1.0
    align: str = "left"  # left, center, right
    group: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with running text, for forms that are not a table only (月度培训总结)."""

    heading: str
    text: str


@dataclass(frozen=True)
class FormSheet:
    """`rows` are texts as people should read them; nothing is computed while rendering."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    subtitle: str = ""
    meta: Sequence[tuple[str, str]] = ()
    sections: Sequence[Section] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    landscape: bool = True
    mark: str = field(default="")  # 演示数据, on paper too
    footer: str = ""
    qr: str = ""  # SVG in the upper right corner

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"row has {len(row)} cells, the form has {len(self.columns)} columns")
