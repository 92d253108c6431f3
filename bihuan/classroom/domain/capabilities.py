"""What the classroom lets posts do."""

from bihuan.people.domain.capabilities import declare

declare(
    {
        "class.run": "组织班次与现场登记",
        "class.nominate": "推荐本单位人员参加班次",
        "class.leave.agree": "同意培训请假",
        "class.leave.general_manager": "接收或审批培训请假",
        "class.evaluate": "登记与确认评估结果",
        "class.dossier.override": "核准免交、退回已归档的班次档案",
        "class.inspect": "集团抽查评级",
        "class.verdicts": "查看个人月度结论",
    }
)
