"""《集团抽查记录》 on paper and in Excel."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from bihuan.classroom.domain.inspections import DECISIONS
from bihuan.classroom.models import GroupInspection, InspectionDecision
from bihuan.classroom.selectors.inspections import InspectionRow
from bihuan.foundation.clock import local
from bihuan.foundation.printouts import Column, FormSheet, Section

COLUMNS = (
    Column("序号", 0.5, "center"),
    Column("被问人", 1),
    Column("问题", 2.4),
    Column("回答或结果", 2.4),
    Column("答对", 0.6, "center"),
)
RIGHT = {True: "对", False: "错", None: "—"}
LIST_COLUMNS = ("单位", "方式", "时间", "地点", "检查人", "评级", "发现的情况", "处理", "负责人", "完成日期", "落实情况")


def inspection_sheet(shown: InspectionRow, decision: InspectionDecision | None, replies: list[Any]) -> FormSheet:
    row = shown.inspection
    answers = [_answer(number, each) for number, each in enumerate(row.answers, start=1)]
    return FormSheet(
        title="集团抽查记录",
        subtitle=row.unit.name,
        meta=(
            ("方式", shown.method),
            ("时间", f"{local(row.held_at):%Y-%m-%d %H:%M}"),
            ("地点", row.place or "—"),
            ("检查人", row.inspector.name),
            ("评级", shown.rating),
        ),
        columns=COLUMNS if answers else (),
        rows=answers,
        sections=(
            Section("发现的情况", row.findings),
            Section(
                "单位说明", "\n".join(f"{local(each.at):%Y-%m-%d} {each.person.name}：{each.text}" for each in replies) or "无"
            ),
            Section("处理意见", decision_words(decision)),
            Section("依据", row.article or "—"),
        ),
        signatures=("检查人", "被抽查单位负责人"),
        landscape=False,
        mark="演示数据" if settings.DEMO else "",
    )


def _answer(number: int, each: dict[str, Any]) -> tuple[str, ...]:
    return str(number), each["person"], each["question"] or "—", each["answer"], RIGHT[each["is_right"]]


def decision_words(decision: InspectionDecision | None) -> str:
    if decision is None:
        return "未作处理决定"
    words = f"{DECISIONS[decision.kind]}：{decision.text}"
    if decision.owner is None:
        return words
    done = f"落实情况：{decision.done_note}" if decision.done_at else "尚未落实"
    return f"{words}\n负责人：{decision.owner.name}，完成日期：{decision.due_on:%Y-%m-%d}。{done}"


def list_cells(shown: InspectionRow) -> list[str | float]:
    row: GroupInspection = shown.inspection
    decision: InspectionDecision | None = getattr(row, "decision", None)
    owner = decision.owner.name if decision and decision.owner else ""
    due = f"{decision.due_on:%Y-%m-%d}" if decision and decision.due_on else ""
    kind = f"{DECISIONS[decision.kind]}：{decision.text}" if decision else ""
    held = f"{local(row.held_at):%Y-%m-%d %H:%M}"
    done = decision.done_note if decision else ""
    return [
        row.unit.name,
        shown.method,
        held,
        row.place,
        row.inspector.name,
        shown.rating,
        row.findings,
        kind,
        owner,
        due,
        done,
    ]
