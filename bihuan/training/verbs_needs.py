"""The words of training needs in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs
from bihuan.training.domain.needs import STATES

declare_verbs(
    _("培训需求"),
    {
        "training_need.raised": _("提出培训需求"),
        "training_need.changed": _("修改培训需求"),
        "training_need.checked": _("审核培训需求"),
        "training_need.sent_back": _("退回培训需求"),
        "training_need.withdrawn": _("撤回培训需求"),
        "training_need.none": _("报告本月没有培训需求"),
        "training_need.adopted": _("培训需求列入计划"),
        "training_need.merged": _("合并培训需求"),
        "training_need.declined": _("不采纳培训需求"),
        "training_need.reopened": _("培训需求重新等待安排"),
        "training_need.joined": _("加入培训需求"),
        "training_need.left": _("退出培训需求"),
        "session.followed_up": _("登记训后跟进"),
        "needs_analysis.opened": _("开始培训需求分析"),
        "needs_analysis.written": _("填写培训需求分析"),
        "needs_analysis.finished": _("完成培训需求分析"),
    },
)
declare_fields(
    {
        "into": _("并入的需求编号"),
        "part": _("第几次"),
        "sections": _("已填写的部分"),
        "needs_analysis": _("所依据的需求分析编号"),
    }
)
declare_values("training_need", {code: label for code, (label, _tone, _icon) in STATES.items()})
declare_values("needs_analysis", {"draft": _("填写中"), "finished": _("已完成")})
