"""《问责决定书》: the decision on paper, with everything that led to it (T-101)."""

from __future__ import annotations

from django.conf import settings

from bihuan.duties.domain.case_kinds import case_kind
from bihuan.duties.models import CaseDecision
from bihuan.duties.selectors.cases import CaseFile
from bihuan.foundation.clock import local
from bihuan.foundation.printouts import Column, FormSheet, Section

SPOKEN = {"statement": "陈述", "appeal": "申诉", "none": "未陈述"}
COLUMNS = (
    Column("次序", 0.6),
    Column("措施", 1.4),
    Column("金额（元）", 0.9, "right"),
    Column("决定人", 1),
    Column("决定日期", 1.2),
)


def case_sheet(file: CaseFile) -> FormSheet:
    """The newest decision is the one in force; the first one stays on the sheet beside it."""
    case = file.case
    last = file.in_force
    spoken = "\n".join(f"{local(each.at):%Y-%m-%d} {SPOKEN[each.kind]}：{each.text}" for each in file.statements)
    proof = "\n".join(f"{each.note}{f'（{each.attachment.name}）' if each.attachment else ''}" for each in file.evidence)
    done = f"{last.executed_on:%Y-%m-%d} {last.execution_note}" if last and last.executed_on else "未执行"
    return FormSheet(
        title="问责决定书",
        subtitle=case.number,
        meta=(
            ("单位", case.unit.name),
            ("当事人", case.person.name if case.person else "—"),
            ("类别", case_kind(case.kind).label),
            ("立案日期", f"{local(case.opened_at):%Y-%m-%d}"),
        ),
        columns=COLUMNS,
        rows=[_row(each) for each in file.decisions],
        sections=(
            Section("事由", "\n".join(part for part in (case.title, str(case.facts.get("summary", ""))) if part)),
            Section("当事人陈述与申诉", spoken or "无"),
            Section("证据", proof or "无"),
            Section("决定理由", "\n".join(each.reasons for each in file.decisions)),
            Section("依据", (last.article if last else "") or case.article or "—"),
            Section("执行情况", done),
        ),
        notes=("措施由决定人作出，系统不自动扣款、降薪。",),
        signatures=("决定人", "当事人", "执行人"),
        landscape=False,
        mark="演示数据" if settings.DEMO else "",
    )


def _row(decision: CaseDecision) -> tuple[str, ...]:
    amount = "" if decision.amount_cents is None else f"{decision.amount_cents / 100:.2f}"
    which = "首次决定" if decision.instance == 1 else "申诉决定"
    return which, decision.measure_label, amount, decision.decider.name, f"{local(decision.decided_at):%Y-%m-%d}"
