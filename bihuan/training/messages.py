"""The sentence for every refusal of the training month."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "cycle_lines_pending": _("还有 {lines} 行没有处理（{plans} 个单位的计划未汇总完）。每一行都要采纳、合并或退回。"),
        "cycle_plans_missing": _("还有 {n} 个单位没有上报：{units}。确认不等这些单位后再提交审批。"),
        "cycle_units_have_time": _("还有 {n} 个单位没有到上报截止时间：{units}。截止前不能不等这些单位。"),
        "cycle_remark_needed": _("退回时请写明意见，让编制人知道要改什么。"),
        "cycle_issue_too_early": _("还没到下发日，{issue_from:%Y-%m-%d} 起可以下发。"),
        "cycle_not_approved": _("负责人还没有审批，不能下发。"),
        "cycle_meeting_needed": _("月度计划由经理会议审批，请在意见里写明会议决议（会议名称、日期或文号）。"),
        "cycle_not_collecting": _("计划已提交审批，汇总内容不能再改。需要改时请先撤回。"),
        "cycle_no_lines": _("请先选择至少一行。"),
        "cycle_plan_not_in": _("这个单位的计划现在不在汇总中，不能处理它的行。"),
        "cycle_merge_target": _("「{title}」已被合并或退回，不能再并入其他行。"),
        "cycle_line_carries_others": _("「{title}」已有其他行并入，请先撤销那些合并。"),
        "cycle_plan_is_in": _("{unit}的计划已经上报，不需要催报。"),
        "cycle_nobody_to_remind": _("{unit}没有可以编制月度计划的人员，请先在组织与人员中补上岗位。"),
        "cycle_not_issued_yet": _("本月还没有下发，请走正常的汇总和审批。"),
        "cycle_month_far": _("只能打开 {first} 至 {last} 的周期，不能打开 {month}。"),
        "cycle_not_open": _("这个月的周期还没有打开。"),
    }
)
