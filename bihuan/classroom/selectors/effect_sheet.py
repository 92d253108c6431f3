"""《年度培训成效报告》 on paper and in Excel: the same cells."""

from __future__ import annotations

from bihuan.classroom.selectors.effect import Effect, EffectRow, rating_words
from bihuan.foundation.clock import local
from bihuan.foundation.printouts import Column, FormSheet, Section

COLUMNS = (
    "片区或单位",
    "计划",
    "实施",
    "实施率",
    "应到",
    "实到",
    "到课率",
    "反馈份数",
    "反馈均分",
    "评估人次",
    "合格人次",
    "合格率",
    "集团抽查",
    "问责案件",
)
WIDTHS = (1.6, 0.6, 0.6, 0.8, 0.6, 0.6, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 1.4, 0.8)


def effect_cells(row: EffectRow, shown: Effect) -> list[str]:
    planned, held, rate = (
        "／".join(part) or "—"
        for part in (
            [str(each.denominator) for each in row.rates.values()],
            [str(each.numerator) for each in row.rates.values()],
            [each.display() for each in row.rates.values()],
        )
    )
    name = f"{row.unit.name}合计" if row is shown.total else row.unit.name
    return [
        name,
        planned,
        held,
        rate,
        str(row.attendance.denominator),
        str(row.attendance.numerator),
        row.attendance.display(),
        str(row.feedback.n),
        row.feedback.display(),
        str(row.passing.denominator),
        str(row.passing.numerator),
        row.passing.display(),
        rating_words(row.ratings, shown.rating_labels),
        str(row.n_cases),
    ]


def effect_sheet(shown: Effect, mark: str) -> FormSheet:
    newest = shown.conclusions[0] if shown.conclusions else None
    said = f"{newest.text}\n{newest.person.name} {local(newest.at):%Y-%m-%d}" if newest else "尚未填写"
    return FormSheet(
        title=f"{shown.year} 年度培训成效报告",
        subtitle=shown.area.name if shown.area else "",
        columns=[
            Column(title, width, "left" if index in (0, 12) else "right")
            for index, (title, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True))
        ],
        rows=[effect_cells(each, shown) for each in (*shown.rows, *([shown.total] if shown.total else []))],
        sections=(Section("集团结论", said),),
        notes=(
            f"计划与实施取自已结账月份的冻结数，含事后调整：{'、'.join(shown.closed) or '尚无'}。",
            "反馈份数不足的班次不计入均分，以免看出个人。",
        ),
        signatures=("集团售后服务中心",),
        mark=mark,
    )
