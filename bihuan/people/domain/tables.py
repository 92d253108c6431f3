"""The import tables: their columns, and the cells of a row as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")


@dataclass(frozen=True)
class Column:
    code: str
    label: str
    is_required: bool = True
    is_day: bool = False
    limit: int = 0  # most characters that can be kept; 0 asks nothing


@dataclass(frozen=True)
class Table:
    """One kind of import. `blame` names the column that a refusal of the service is about; the first one otherwise."""

    code: str
    sheet: str
    columns: tuple[Column, ...]
    example: tuple[object, ...]
    blame: Mapping[str, str]

    def label(self, column: str) -> str:
        return next(each.label for each in self.columns if each.code == column)

    def blamed(self, code: str) -> str:
        """Label of the column to point at."""
        return self.label(self.blame.get(code, self.columns[0].code))


UNITS = Table(
    code="units",
    sheet="单位",
    columns=(
        Column("code", "单位编码", limit=40),
        Column("name", "单位名称", limit=80),
        Column("kind", "单位类型"),
        Column("parent", "上级编码"),
        Column("opened_on", "设立日期", is_day=True),
    ),
    example=("XN-SC-CD-09", "成都示例项目", "项目", "XN-SC-CD", "2026-12-01"),
    blame={
        "unit_name_missing": "name",
        "unit_kind_unknown": "kind",
        "unit_kind_misplaced": "kind",
        "unit_unknown": "parent",
        "unit_parent_closed": "parent",
        "import_parent_failed": "parent",
        "not_permitted": "parent",
        "unit_opens_before_parent": "opened_on",
    },
)
STAFF = Table(
    code="staff",
    sheet="人员",
    columns=(
        Column("employee_no", "工号", limit=40),
        Column("name", "姓名", limit=40),
        Column("unit", "单位编码"),
        Column("post", "岗位"),
        Column("joined_on", "入职日期", is_day=True),
        Column("phone", "手机", is_required=False, limit=20),
        Column("email", "邮箱", is_required=False, limit=254),
    ),
    example=("E10001", "示例姓名", "XN-SC-CD-01", "售后服务专员", "2026-12-01", "", ""),
    blame={
        "person_name_missing": "name",
        "unit_unknown": "unit",
        "not_permitted": "unit",
        "post_unknown": "post",
        "assignment_outside_unit": "joined_on",
    },
)
TABLES = {table.code: table for table in (UNITS, STAFF)}


def text_of(cell: object) -> str:
    """A cell as people read it: 1001.0 is 1001, blanks around are none."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def day_of(cell: object) -> date | None:
    """A day from a date cell or from 2026-12-25, 2026/12/25, 2026.12.25, 2026年12月25日; None when it is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DATE.match(text_of(cell))
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def is_blank(cells: Sequence[object]) -> bool:
    return not any(text_of(cell) for cell in cells)
