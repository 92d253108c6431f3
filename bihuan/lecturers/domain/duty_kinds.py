"""The duties that lecturers and those who approve them owe."""

from bihuan.duties.domain.kinds import DutyKind, declare

TASK_ANSWER = declare(
    DutyKind(
        "lecturer.answer",
        label="答复授课任务",
        action_label="去答复",
        ladder="lecturer.ladder",
        evidence="接受，或谢绝的理由",
        proposes_case=False,
        counts_in_rates=False,
    )
)
ENGAGEMENT_DECIDE = declare(
    DutyKind(
        "lecturer.engagement",
        label="审批外聘讲师",
        action_label="去审批",
        ladder="lecturer.ladder",
        evidence="批准意见",
        proposes_case=False,
        counts_in_rates=False,
    )
)
SHARING = declare(
    DutyKind(
        "lecturer.sharing",
        label="外部培训后的内部分享",
        action_label="去登记",
        ladder="lecturer.ladder",
        evidence="分享的内容与日期",
        proposes_case=False,
        counts_in_rates=False,
    )
)
