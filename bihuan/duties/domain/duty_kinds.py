"""The kinds of duty that this app opens itself."""

from bihuan.duties.domain.kinds import DutyKind, declare

ACKNOWLEDGE = declare(
    DutyKind(
        "regulation.acknowledge",
        label="阅读新制度",
        action_label="去阅读",
        evidence="阅读时间",
        proposes_case=False,
        counts_in_rates=False,
    )
)
