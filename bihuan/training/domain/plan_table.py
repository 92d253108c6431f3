"""Finding the plan's table in a sheet that people made: title lines, one or two header rows, merged cells, footers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.training.domain.plan_words import plain, squeezed, with_digits

HEADER_SEARCH_ROWS = 40
MIN_HEADERS = 3

_LABELS: dict[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "项次", "no", "no."),
    "title": (
        *("培训主题", "主题", "课程名称", "课程", "培训内容", "内容"),
        *("课题", "培训课题", "培训课程", "培训题目", "培训项目", "题目"),
    ),
    "category": ("类别", "培训类别", "课程类别", "分类", "内容类别"),
    "kind": ("培训种类", "种类"),
    "audience": ("培训对象", "对象", "参训人员", "参训对象", "参加人员", "受训人员", "参训人员对象", "学员"),
    "headcount": ("人数", "计划人数", "参训人数", "预计人数", "培训人数", "参训人员人数"),
    "form": ("培训形式", "形式", "方式", "培训方式", "授课形式", "授课方式"),
    "date": ("培训日期", "日期", "计划日期", "授课日期", "日期/时间", "培训日期及时间", "时间安排", "时间安排日期"),
    "start": ("开始时间", "起始时间", "开始", "开课时间"),
    "end": ("结束时间", "终止时间", "结束", "下课时间"),
    "span": ("起止时间", "时间", "时段", "培训时段", "培训时间", "上课时间", "时间段", "时间安排起止时间"),
    "hours": ("课时", "课时数", "学时", "培训课时", "课时（节）", "计划课时"),
    "place": ("培训地点", "地点", "场地", "培训场地", "授课地点"),
    "place_form": ("地点/方式", "地点/形式", "地点及方式", "地点及形式", "场地/方式", "方式/地点", "形式/地点", "地点、方式"),
    "lecturer": ("讲师", "培训讲师", "授课人", "授课讲师", "主讲", "主讲人", "培训师", "授课老师", "讲师姓名"),
    "source": ("讲师来源",),
    "evaluation": ("评估方式", "考核方式", "评估", "考核"),
    "annual": ("年度计划", "年度计划序号", "对应年度计划", "年度计划行"),
    "additional": ("计划外原因", "计划外说明", "新增原因"),
    "remark": ("备注", "说明"),
}
_FIELD_OF = {label: name for name, labels in _LABELS.items() for label in labels}
_FOOTER = re.compile(
    "^(备注|注[::]|注意|说明|填表|制表|编制|填报|审核|审批|批准|签字|签名|盖章|联系|合计|总计|小计|片区负责人|负责人|部门负责人|经办|日期[::])|签字|签名"
)
_UNIT_VALUE = re.compile(r"(?:编制单位|填报单位|单位|部门)\s*[::]\s*([^\s::]{2,40})")
_TITLE_UNIT = re.compile(r"^(.{2,40}?)(?:\d{4}\s*年)?\s*(?:\d{1,2}\s*月|月度)")
_YEAR = re.compile(r"(20\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_MONTH = re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月")


@dataclass(frozen=True)
class Table:
    """Where the plan's rows are. `columns` maps a field to its column; rows and columns count from 0."""

    columns: Mapping[str, int]
    first_row: int
    header_row: int
    unit_name: str
    month: int | None
    year: int | None
    unknown_columns: tuple[tuple[int, str], ...]


def find_table(rows: Sequence[Sequence[object]], merged: Sequence[tuple[int, int, int, int]]) -> Table | None:
    """The table whose header names most; None if no row of the first forty names a title and a date and one thing more."""
    for number in range(min(len(rows), HEADER_SEARCH_ROWS)):
        top = _filled(rows, number, merged)
        if len(_fields(top)) < MIN_HEADERS and not _spans_two(number, merged):
            continue
        columns, first_row, labels = _columns(rows, number, top, merged)
        if "title" in columns and "date" in columns and len(columns) > MIN_HEADERS - 1:
            unit, year, month = _heading(rows[:number])
            used = set(columns.values())
            unknown = tuple((column, label) for column, label in enumerate(labels) if label and column not in used)
            return Table(columns, first_row, number, unit, month, year, unknown)
    return None


def _columns(
    rows: Sequence[Sequence[object]], number: int, top: list[str], merged: Sequence[tuple[int, int, int, int]]
) -> tuple[dict[str, int], int, list[str]]:
    below = [squeezed(value) for value in rows[number + 1]] if number + 1 < len(rows) else []
    has_two = _is_second_header(below)
    labels = []
    columns: dict[str, int] = {}
    for column, upper in enumerate(top):
        lower = below[column] if has_two and column < len(below) else ""
        labels.append(lower or upper)
        name = _field(upper + lower) or _field(lower) or _field(upper)
        if name and name not in columns:
            columns[name] = column
    return columns, number + (2 if has_two else 1), labels


def _is_second_header(cells: Sequence[str]) -> bool:
    """Below the header: at least two known labels and no row number in front."""
    known = sum(1 for cell in cells if _field(cell))
    return known >= 2 and not (cells and cells[0].isdigit())


def _filled(rows: Sequence[Sequence[object]], number: int, merged: Sequence[tuple[int, int, int, int]]) -> list[str]:
    """The labels of a row; a label merged over several columns stands in each of them."""
    cells = [squeezed(value) for value in rows[number]]
    for first_row, first, last_row, last in merged:
        if first_row <= number <= last_row and first < len(cells):
            text = squeezed(rows[first_row][first]) if first < len(rows[first_row]) else ""
            for column in range(first, min(last, len(cells) - 1) + 1):
                cells[column] = cells[column] or text
    return cells


def _spans_two(number: int, merged: Sequence[tuple[int, int, int, int]]) -> bool:
    return sum(1 for first, _left, last, _right in merged if first == number and last == number + 1) >= 2


def _fields(labels: Sequence[str]) -> set[str]:
    return {name for label in labels if (name := _field(label))}


def _field(label: str) -> str:
    found = _FIELD_OF.get(label.lower(), "")
    return found or _FIELD_OF.get(re.sub(r"[((].*?[))]", "", label).lower(), "")


def _heading(rows: Sequence[Sequence[object]]) -> tuple[str, int | None, int | None]:
    """Unit and month out of the lines above the table."""
    texts = [text for row in rows for value in row if (text := plain(value))]
    unit, year, month = "", None, None
    for text in texts:
        if found := _UNIT_VALUE.search(text):
            unit = unit or found[1]
    for text in texts:
        digits = with_digits(text)
        if month is None and (found := _MONTH.search(digits)):
            year, month = (int(found[1]) if found[1] else None), int(found[2])
            named = _TITLE_UNIT.search(digits)
            title_unit = re.sub(r"\d{4}$", "", squeezed(named[1])) if named else ""
            unit = title_unit or unit
    return short_unit_name(unit), year, month


def find_year(rows: Sequence[Sequence[object]]) -> int | None:
    """The year that the lines above a table name, as in 2027年 or 2027 年度."""
    texts = (with_digits(plain(value)) for row in rows for value in row)
    return next((int(found[1]) for text in texts if (found := _YEAR.search(text))), None)


def short_unit_name(name: str) -> str:
    """西南片区售后服务中心 → 西南片区."""
    return re.sub(r"(售后服务中心|售后服务部|售后部)$", "", squeezed(name)) or squeezed(name)


def is_footer(cells: Sequence[object]) -> bool:
    """A line below the table: notes, signatures. Its first text says so and hardly anything else is filled."""
    texts = [text for value in cells if (text := plain(value))]
    return bool(texts) and len(texts) <= 4 and bool(_FOOTER.search(texts[0]))
