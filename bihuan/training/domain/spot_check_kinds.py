"""The monthly duty to check by sample, of units and of persons (T-066, T-067)."""

from bihuan.duties.domain.kinds import DutyKind, declare

UNITS, PERSONS = "units", "persons"
KINDS = {UNITS: "抽查片区计划完成情况", PERSONS: "抽查个人培训完成情况"}
SEED_WORDS = {UNITS: "单位", PERSONS: "人员"}
RULE_OF = {UNITS: "spotcheck.units", PERSONS: "spotcheck.persons"}
METHODS = {"files": "查阅资料", "video": "视频问答", "visit": "现场走访", "phone": "电话询问"}
RATINGS = {"good": ("符合", "ok"), "minor": ("有不足", "warn"), "bad": ("不符合", "bad")}

SPOT_CHECK = declare(
    DutyKind(
        "training.spot_check",
        label="每月抽查",
        action_label="去抽查",
        ladder="return.monthly.ladder",
        evidence="抽查记录与结论",
        proposes_case=False,
    )
)


def duty_key(unit_id: int, month: str, kind: str) -> str:
    return f"training.spot_check/{unit_id}/{month}/{kind}"
