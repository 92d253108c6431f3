"""《培训反馈表》 on paper and in Excel: the blank form, and the summary of a closed round (T-081, T-089)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from bihuan.classroom.domain.feedback import DECISIONS
from bihuan.classroom.models import ClassSession, FeedbackDecision, FeedbackRound
from bihuan.classroom.selectors.feedback import (
    Figures,
    decision_of,
    figures_of,
    follow_up,
    items_of,
    late_figures_of,
    steps_of_scale,
)
from bihuan.foundation.clock import local
from bihuan.foundation.printouts import Column, FormSheet, Section
from bihuan.kernel.refusals import Refused

TITLE = "培训反馈表"
WRITING_ROOM = "\n\n\n"


def blank_sheet(round_: FeedbackRound) -> FormSheet:
    """To be filled in by pen, without a name."""
    scale = steps_of_scale(round_)
    group = "请在一档内打√"
    return FormSheet(
        title=TITLE,
        subtitle=round_.session.line.title,
        meta=_meta(round_.session),
        columns=(
            Column("序号", 0.6, "center"),
            Column("项目", 2.4),
            *(Column(step.label, 1.2, "center", group) for step in scale),
        ),
        rows=[(str(n), item.label, *("" for _step in scale)) for n, item in enumerate(items_of(round_), start=1)],
        sections=(Section("收获", WRITING_ROOM), Section("建议", WRITING_ROOM)),
        notes=(
            "本表不记名。请每位参训人员如实填写，当场交组织者。",
            f"{'、'.join(f'{step.label} {step.score} 分' for step in scale)}。",
        ),
        landscape=False,
        mark=_mark(),
    )


def summary_sheet(round_: FeedbackRound, *, at: datetime) -> FormSheet:
    """The figures of a closed round. Refuses (`feedback_still_open`, `feedback_few`) what would tell of persons."""
    figures = figures_of(round_)
    if round_.closed_at is None:
        raise Refused("feedback_still_open")
    if not figures.is_shown:
        raise Refused("feedback_few", small_group=round_.small_group)
    scale = steps_of_scale(round_)
    group = "各档份数"
    return FormSheet(
        title=f"{TITLE}汇总",
        subtitle=round_.session.line.title,
        meta=_meta(round_.session),
        columns=(
            Column("序号", 0.6, "center"),
            Column("项目", 2.4),
            Column("平均分", 1, "center"),
            *(Column(step.label, 1, "center", group) for step in scale),
        ),
        rows=[
            (str(n), item.label, f"{item.mean:f}", *(str(bar.n) for bar in item.bars))
            for n, item in enumerate(figures.items, start=1)
        ],
        sections=_sections(round_, figures, at),
        notes=(f"少于 {round_.small_group} 份不显示。意见不记名，已打乱先后。",),
        signatures=("组织者", "审核人"),
        landscape=False,
        mark=_mark(),
    )


def _meta(session: ClassSession) -> tuple[tuple[str, str], ...]:
    line = session.line
    return (
        ("日期", f"{local(line.starts_at):%Y-%m-%d}"),
        ("讲师", session.lecturer_name or "—"),
        ("组织单位", line.plan.unit.name),
    )


def _sections(round_: FeedbackRound, figures: Figures, at: datetime) -> tuple[Section, ...]:
    follow, late = follow_up(round_.session, at=at), late_figures_of(round_)
    counts = f"应交 {follow.n_owed} 份，按时 {figures.n_forms} 份，迟交 {late.n_forms} 份，未交 {len(follow.missing)} 人"
    names = "、".join(row.name for row in follow.missing)
    score = f"{round_.score:f} 分" if round_.score is not None else "未评分"
    found = [
        Section("份数", f"{counts}{f'：{names}' if names else ''}。讲师满意度：{score}。"),
        Section("收获", _lines(figures.gains)),
        Section("建议", _lines(figures.suggestions)),
    ]
    decision = decision_of(round_)
    return (*found, Section("处理", _decided(decision)))


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(f"· {text}" for text in texts) or "无"


def _decided(decision: FeedbackDecision | None) -> str:
    if decision is None:
        return "还没有登记。"
    owner = f"（负责人：{decision.owner.name}）" if decision.owner else ""
    praise = f"\n反馈与表扬：{decision.praise}" if decision.praise else ""
    return f"{DECISIONS[decision.kind]}：{decision.text}{owner}{praise}"


def _mark() -> str:
    return "演示数据" if settings.DEMO else ""
