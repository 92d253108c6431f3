"""《培训评估表》 of one class: one line per result, with those who came and have none yet (T-080, T-082)."""

from __future__ import annotations

from django.conf import settings

from bihuan.classroom.domain.evaluation import ANNULLED, FAILED, PASSED, RESULT_STATES
from bihuan.classroom.models import ClassSession, Evaluation, Seat
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules, rules_of
from bihuan.classroom.selectors.evaluation_table import plain
from bihuan.classroom.selectors.evaluations import progress_of, results_by_seat, seats_of
from bihuan.classroom.selectors.sessions import ends_at, starts_at
from bihuan.foundation.clock import local
from bihuan.foundation.printouts import Column, FormSheet

COLUMNS = (
    Column("序号", 0.5, "center"),
    Column("工号", 1, "center"),
    Column("姓名", 0.9, "center"),
    Column("单位（项目）", 1.9),
    Column("到场", 0.7, "center"),
    Column("评估方式", 1.2, "center"),
    Column("得分", 0.7, "center"),
    Column("结果", 0.8, "center"),
    Column("备注", 1.6),
)


def evaluation_sheet(session: ClassSession) -> FormSheet:
    """Four queries and those of the rules. Annulled results are left out; an unconfirmed one says so."""
    rules, seats = rules_of(session), list(seats_of(session))
    results = results_by_seat([seat.pk for seat in seats])
    rows: list[tuple[str, ...]] = []
    for seat in seats:
        live = [row for row in results.get(seat.pk, ()) if row.state != ANNULLED and row.score is not None]
        if live or seat.participation.attended is True:
            rows += [_row(len(rows) + 1 + extra, seat, row, rules) for extra, row in enumerate(live or [None])]
    progress = progress_of(session)
    mark = f"{rules.mark.value.normalize():f} 分" if rules.mark else "未设定"
    article = f"依据：{rules.mark_citation.short}" if rules.mark_citation else ""
    return FormSheet(
        title="培训评估表",
        subtitle=session.line.title,
        meta=(
            ("培训主题", session.line.title),
            ("时间", f"{local(starts_at(session)):%Y-%m-%d %H:%M}–{local(ends_at(session)):%H:%M}"),
            ("组织单位", session.line.plan.unit.name),
            ("讲师", session.lecturer_name or "—"),
            ("合格线", mark),
            ("到场与结果", f"到场 {progress.n_attended} 人，已确认 {progress.n_done} 人，不合格 {progress.n_failed} 人"),
        ),
        columns=COLUMNS,
        rows=rows,
        notes=tuple(note for note in ("标「未确认」的结果尚未生效。", article) if note),
        signatures=("组织者", "负责人"),
        landscape=True,
        mark="演示数据" if settings.DEMO else "",
    )


def _row(number: int, seat: Seat, row: Evaluation | None, rules: EvaluationRules) -> tuple[str, ...]:
    part = seat.participation
    attended = "未登记" if part.attended is None else "已到" if part.attended else "未到"
    person = (str(number), part.person.employee_no, part.person.name, part.unit.name, attended)
    if row is None:
        return (*person, "", "", "未登记", "")
    result = RESULT_STATES[row.state][0] if row.is_passed is None else (PASSED if row.is_passed else FAILED)[0]
    remark = f"无到场记录：{row.attendance_note}" if row.attendance_note else ""
    parts = "；".join(
        f"{item.label} {plain(row.parts[item.code])}" for item in rules.items_of(row.method) if item.code in row.parts
    )
    words = "；".join(each for each in (parts, remark) if each)
    return (*person, rules.label(row.method), plain(row.score), result, words)
