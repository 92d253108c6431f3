"""What the classroom makes people owe (T-031, T-038, T-080, T-081)."""

from bihuan.duties.domain.kinds import DutyKind, declare

FEEDBACK = declare(
    DutyKind("class.feedback", label="填写培训反馈", action_label="填写反馈", ladder="feedback.ladder", proposes_case=False)
)
EVALUATE = declare(
    DutyKind(
        "class.evaluate",
        label="评估参训人员",
        action_label="登记评估",
        ladder="dossier.ladder",
        evidence="评估人数",
        proposes_case=False,
    )
)
DOSSIER = declare(
    DutyKind(
        "class.dossier",
        label="班次归档",
        action_label="补齐并归档",
        ladder="dossier.ladder",
        evidence="档案校验码",
        proposes_case=False,
    )
)
VENUE = declare(
    DutyKind(
        "class.venue",
        label="补交会场资料",
        action_label="去补交",
        ladder="dossier.ladder",
        evidence="签到表、照片和现场人数",
        proposes_case=False,
    )
)
LEAVE = declare(
    DutyKind("class.leave", label="处理培训请假", action_label="去处理", ladder="dossier.ladder", proposes_case=False)
)
