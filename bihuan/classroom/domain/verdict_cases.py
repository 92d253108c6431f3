"""Cases and duties that verdicts and inspections bring (T-090, T-096)."""

from bihuan.duties.domain.case_kinds import CaseKind, declare_case
from bihuan.duties.domain.kinds import DutyKind, declare

STREAK = CaseKind("class.streak", "连续评估不合格", "case.streak_measures")
INSPECTION = CaseKind("class.inspection", "集团抽查不合格", "case.plan_measures")
declare_case(STREAK)
declare_case(INSPECTION)
FOLLOW_UP = declare(
    DutyKind(
        "class.inspection_follow_up",
        label="落实抽查处理意见",
        action_label="登记落实情况",
        ladder="dossier.ladder",
        evidence="落实情况",
        proposes_case=False,
    )
)
