"""The words of this app's entries in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs
from bihuan.training.domain.implementation import STATUS
from bihuan.training.domain.lines import AUDIENCES, SOURCES, TRAINING_KINDS
from bihuan.training.domain.return_states import DEVIATION_STATES, RETURN_STATES
from bihuan.training.domain.states import ANNUAL_LABELS

declare_verbs(
    _("课程与年度计划"),
    {
        "topic.added": _("增加课题"),
        "topic.withdrawn": _("停用课题"),
        "annual_plan.opened": _("开始编制年度计划"),
        "annual_plan.imported": _("导入年度计划"),
        "annual_plan.submitted": _("提交年度计划"),
        "annual_plan.sent_back": _("退回年度计划"),
        "annual_plan.released": _("批准并发布年度计划"),
        "annual_line.added": _("增加年度计划行"),
        "annual_line.changed": _("修改年度计划行"),
        "annual_line.removed": _("删除年度计划行"),
    },
)
declare_verbs(
    _("月度计划"),
    {
        "cycle.opened": _("打开月度周期"),
        "cycle.consolidated": _("提交汇总计划"),
        "cycle.recalled": _("撤回汇总计划"),
        "cycle.approved": _("审批月度计划"),
        "cycle.sent_back": _("退回汇总计划"),
        "cycle.issued": _("下发月度计划"),
        "cycle.frozen": _("月度结账"),
        "cycle.lines_merged": _("合并场次"),
        "monthly_plan.imported": _("导入月度计划"),
        "monthly_plan.submitted": _("上报月度计划"),
        "monthly_plan.reminded": _("催报月度计划"),
        "monthly_plan.adopted": _("采纳月度计划"),
        "monthly_plan.returned": _("退回月度计划"),
        "monthly_plan.unsettled": _("恢复为未处理"),
        "monthly_plan.issued_late": _("补充下发月度计划"),
        "plan_line.added": _("增加计划场次"),
        "plan_line.changed": _("修改计划场次"),
        "plan_line.carried_over": _("列入计划补办"),
        "plan_line.removed": _("删除计划场次"),
    },
)
declare_verbs(
    _("实施与上报"),
    {
        "session.added": _("下发后增加场次"),
        "session.held": _("登记已实施"),
        "session.not_held": _("登记未实施"),
        "session.carried_over": _("列入以后月份补办"),
        "session.explained": _("说明未实施原因"),
        "session.attendance_corrected": _("更正实到人数"),
        "deviation.requested": _("申请不举办"),
        "deviation.approved": _("书面批准不举办"),
        "deviation.refused": _("不同意不举办"),
        "deviation.recorded": _("记录计划变动"),
        "roster.filled": _("生成名单"),
        "roster.reduced": _("移出名单"),
        "return.summary_written": _("填写月度总结"),
        "return.files_added": _("上传上报材料"),
        "return.files_placed": _("归类上报材料"),
        "return.file_replaced": _("更换上报材料"),
        "return.file_removed": _("删除上报材料"),
        "return.submitted": _("上报培训记录"),
        "return.accepted": _("接收培训记录"),
        "return.sent_back": _("退回培训记录"),
        "return.assessed": _("填写月度考核意见"),
        "figure.adjusted": _("调整已结账的数字"),
        "spot_check.drawn": _("抽取抽查样本"),
        "spot_check.recorded": _("填写抽查情况"),
        "spot_check.closed": _("结束抽查"),
    },
)
declare_fields(
    {
        "from": _("原场次编号"),
        "line": _("场次编号"),
        "lines": _("场次"),
        "target": _("并入的场次编号"),
        "plans": _("计划"),
        "sessions": _("场次数"),
        "missing": _("未报单位"),
        "without_plan": _("没有计划的单位"),
        "problems": _("有问题的单位"),
        "late": _("逾期"),
        "rejected": _("未导入的行"),
        "adopted": _("采纳场次"),
        "merged": _("合并场次"),
        "told": _("通知的人"),
        "training_kind": _("培训类别"),
        "category": _("课程类别"),
        "audience": _("培训对象"),
        "headcount": _("计划人数"),
        "form": _("培训形式"),
        "starts_at": _("开始时间"),
        "ends_at": _("结束时间"),
        "lesson_minutes": _("课时（分钟）"),
        "minutes": _("时长（分钟）"),
        "place": _("培训地点"),
        "lecturer": _("讲师"),
        "lecturer_id": _("讲师编号"),
        "lecturer_source": _("讲师来源"),
        "lecturer_name": _("讲师"),
        "annual_line_id": _("年度计划行编号"),
        "additional_reason": _("计划外原因"),
        "evaluation_method": _("评估方式"),
        "responsible_unit_id": _("责任单位编号"),
        "remark": _("备注"),
        "outcome": _("实施情况"),
        "held_starts_at": _("实际开始时间"),
        "held_minutes": _("实际时长（分钟）"),
        "n_due": _("应到人数"),
        "n_present": _("实到人数"),
        "evaluation_note": _("评估结果"),
        "explanation": _("情况说明"),
        "document_no": _("批准文号"),
        "first_submitted_at": _("首次上报时间"),
        "work_done": _("本月工作"),
        "next_steps": _("下步打算"),
        "assessment": _("考核意见"),
        "conclusion": _("结论"),
        "numerator": _("分子"),
        "denominator": _("分母"),
        "seed": _("抽样种子"),
        "population": _("总体数量"),
        "size": _("样本数量"),
        "added": _("增加人数"),
        "removed": _("移出的人"),
        "total": _("总人数"),
        "n": _("文件数"),
        "old": _("原文件编号"),
        "new": _("新文件编号"),
        "sha256": _("文件校验值"),
    }
)
LINE = {**AUDIENCES, **TRAINING_KINDS, **SOURCES}
declare_values("annual_plan", ANNUAL_LABELS)
declare_values("annual_line", LINE)
declare_values("plan_line", LINE)
declare_values(
    "monthly_plan",
    {
        "draft": _("未上报"),
        "submitted": _("待汇总"),
        "returned": _("已退回"),
        "adopted": _("已采纳"),
        "issued": _("已下发"),
    },
)
declare_values("return", {code: label for code, (label, _tone) in RETURN_STATES.items()})
declare_values("deviation", {code: label for code, (label, _tone) in DEVIATION_STATES.items()})
declare_values("session", {**{code: label for code, (label, _tone) in STATUS.items()}, "not_held": _("未实施")})
declare_values(
    "cycle",
    {
        "collecting": _("收集汇总中"),
        "submitted": _("待审批"),
        "approved": _("已审批，待下发"),
        "issued": _("已下发"),
        "frozen": _("已结账"),
    },
)
