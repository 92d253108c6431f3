"""The figures of the regulations that cases read (T-095…T-102)."""

from bihuan.regulations.domain.registry import declare_parameter

READS = {
    "case.conduct_measures": ("MeasureList", "违纪案件的措施"),
    "case.appeal_days": ("Count", "申诉的工作日数"),
    "case.ladder": ("Ladder", "案件期限的提醒"),
    "case.plan_measures": ("MeasureList", "未完成计划的措施"),
    "case.statement_days": ("Count", "本人陈述的工作日数"),
}

for _key, (_kind, _label) in READS.items():
    declare_parameter(_key, _kind, _label)
