"""The duties of the training month, declared once (T-050…T-054, T-060, T-072, T-074)."""

from bihuan.duties.domain.kinds import DutyKind, declare

PLAN_MONTHLY = declare(
    DutyKind(
        "plan.monthly",
        label="上报月度计划",
        action_label="编制并上报",
        ladder="plan.monthly.ladder",
        evidence="上报时间与场次数",
    )
)
PLAN_HQ = declare(
    DutyKind("plan.hq", label="编制总部月度计划", action_label="编制并提交", ladder="plan.monthly.ladder", proposes_case=False)
)
CONSOLIDATE = declare(
    DutyKind(
        "cycle.consolidate", label="汇总月度计划", action_label="开始汇总", ladder="plan.monthly.ladder", proposes_case=False
    )
)
APPROVE = declare(
    DutyKind("cycle.approve", label="审批月度计划", action_label="去审批", ladder="plan.monthly.ladder", proposes_case=False)
)
ISSUE = declare(
    DutyKind("cycle.issue", label="下发月度计划", action_label="去下发", ladder="plan.monthly.ladder", proposes_case=False)
)
SESSION_HOLD = declare(
    DutyKind(
        "session.hold", label="举办培训并登记", action_label="登记实施", ladder="session.hold.ladder", evidence="实到人数与结果"
    )
)
RETURN_MONTHLY = declare(
    DutyKind(
        "return.monthly",
        label="上报月度培训记录",
        action_label="填写上报",
        ladder="return.monthly.ladder",
        evidence="上报时间与材料",
        begins_with_month=True,
    )
)
DEVIATION_DECIDE = declare(
    DutyKind(
        "deviation.decide",
        label="书面决定不举办",
        action_label="去决定",
        evidence="批准文号或不同意的理由",
        proposes_case=False,
    )
)
PLAN_REVISE = declare(
    DutyKind("plan.revise", label="修改退回的月度计划", action_label="去修改", proposes_case=False, counts_in_rates=False)
)
RETURN_REVISE = declare(
    DutyKind("return.revise", label="补正退回的培训记录", action_label="去补正", proposes_case=False, counts_in_rates=False)
)
