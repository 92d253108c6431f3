"""The duties before and after the sessions, opened where an adopted article asks for them (S-172, S-174, S-231)."""

from bihuan.duties.domain.kinds import DutyKind, declare

NEED_MONTHLY = declare(
    DutyKind(
        "need.monthly",
        label="报送培训需求",
        action_label="填写并审核",
        ladder="need.monthly.ladder",
        evidence="审核报送的时间",
        proposes_case=False,
    )
)
NEED_ANALYSIS = declare(
    DutyKind(
        "need.analysis",
        label="完成培训需求分析",
        action_label="去填写",
        evidence="完成时间",
        proposes_case=False,
        counts_in_rates=False,
    )
)
FOLLOW_UP = declare(
    DutyKind(
        "session.follow_up",
        label="训后跟进",
        action_label="登记跟进",
        evidence="跟进情况",
        proposes_case=False,
        counts_in_rates=False,
    )
)
