"""The duty of the annual plan (T-045); those of the month are in duty_kinds.py."""

from bihuan.duties.domain.kinds import DutyKind, declare


def annual_duty_key(unit_id: int, year: int) -> str:
    """One duty for a unit and a year."""
    return f"plan.annual.due/{unit_id}/{year}"


PLAN_ANNUAL = declare(
    DutyKind(
        "training.annual_plan",
        label="发布年度计划",
        action_label="编制年度计划",
        ladder="plan.annual.ladder",
        evidence="发布时间与行数",
    )
)
