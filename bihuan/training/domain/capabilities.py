"""What the training app lets posts do."""

from bihuan.people.domain.capabilities import declare

declare(
    {
        "training.view": "查看培训",
        "training.curriculum.manage": "维护课程目录",
        "training.annual.draft": "编制年度计划",
        "training.annual.approve": "批准年度计划",
        "training.monthly.draft": "编制并上报月度计划",
        "training.hq.draft": "编制总部月度计划",
        "training.consolidate": "汇总月度计划",
        "training.approve": "审批月度计划与书面批准",
        "training.issue": "下发月度计划",
        "training.implement": "登记实施与上报记录",
        "training.accept": "接收月度上报并考核",
        "training.spotcheck": "抽查",
        "training.freeze": "月度结账",
        "training.induction.manage": "组织入职培训",
    }
)
