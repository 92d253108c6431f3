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
CASE_STATEMENT = declare(
    DutyKind(
        "case.statement",
        label="案件陈述",
        action_label="去陈述",
        ladder="case.ladder",
        evidence="陈述",
        proposes_case=False,
        counts_in_rates=False,
    )
)
CASE_DECIDE = declare(
    DutyKind(
        "case.decide",
        label="问责决定",
        action_label="去决定",
        ladder="case.ladder",
        evidence="措施与理由",
        proposes_case=False,
        counts_in_rates=False,
    )
)
