"""The words of this app's entries in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs
from bihuan.lecturers.domain.states import CANDIDACY_STATES, LECTURER_STATES, ROUND_STATES, TASK_STATES

EVENTS = {
    "selected": _("选定"),
    "selected_again": _("再次选定"),
    "appointed": _("聘任"),
    "certified": _("认证"),
    "lapsed": _("资格到期"),
    "cancelled": _("取消讲师资格"),
    "resigned": _("卸任"),
    "trained": _("参加培训师培训"),
    "proposed": _("提出外聘"),
    "engagement_requested": _("再次提出外聘"),
    "engagement_approved": _("批准外聘"),
    "engagement_refused": _("不批准外聘"),
    "fund_applied": _("登记经费申请"),
    "outside_granted": _("批准外部培训或认证"),
    "shared": _("完成内部分享"),
}
declare_verbs(
    _("讲师"),
    {
        **{f"lecturer.{kind}": label for kind, label in EVENTS.items()},
        "lecturer.rated": _("登记授课满意度"),
        "lecturer_round.opened": _("开始讲师选拔"),
        "lecturer_round.closed": _("结束讲师选拔"),
        "candidacy.applied": _("报名讲师选拔"),
        "candidacy.withdrawn": _("撤回选拔报名"),
        "candidacy.judged": _("登记选拔结果"),
        "teaching_task.assigned": _("安排授课任务"),
        "teaching_task.accepted": _("接受授课任务"),
        "teaching_task.declined": _("谢绝授课任务"),
        "teaching_task.withdrawn": _("撤销授课任务"),
        "teaching_task.shifted": _("调整授课时间"),
        "teaching_task.reassigned": _("改派授课任务"),
        "teaching.posted": _("计入授课"),
        "teaching.corrected": _("更正授课"),
        "teaching.voided": _("撤销授课计入"),
        "teaching_task.taught": _("完成授课任务"),
    },
)
for _noun, _states in (
    ("lecturer", LECTURER_STATES),
    ("lecturer_round", ROUND_STATES),
    ("candidacy", CANDIDACY_STATES),
    ("teaching_task", TASK_STATES),
):
    declare_values(_noun, {code: label for code, (label, _tone) in _states.items()})
declare_fields(
    {
        "on": _("日期"),
        "tasks": _("待改派的场次"),
        "ratings": _("依据的满意度"),
        "grade": _("讲师等级"),
        "review_due_on": _("复评到期"),
        "parts": _("通过的部分"),
        "n_forms": _("反馈份数"),
        "score": _("得分"),
        "way": _("选拔方式"),
        "round": _("选拔"),
        "subjects": _("拟授课题"),
        "closes_on": _("报名截止"),
        "topic": _("授课内容"),
        "fund_no": _("经费申请单号"),
        "hours": _("课时"),
        "source": _("来源"),
        "lecturer": _("讲师"),
        "minutes": _("分钟"),
        "fee_cents": _("课酬（分）"),
        "points": _("积分"),
        "cost_cents": _("费用（分）"),
    }
)
