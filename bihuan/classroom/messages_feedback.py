"""The sentence for every refusal of feedback."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "feedback_not_open": _("班次结束后才填反馈表。请等组织者结束班次。"),
        "feedback_not_attended": _("本场没有您的到场记录，不用填反馈表。到场了的，请组织者核对签到。"),
        "feedback_not_asked": _("本班次按执行的制度不收反馈表。"),
        "feedback_filed": _("班次已经归档，反馈表不再接收。"),
        "feedback_item_missing": _("「{item}」还没有打分。"),
        "feedback_score_unknown": _("打分只能选表上的档。"),
        "feedback_text_long": _("文字最多 {longest} 字。"),
        "feedback_all_in": _("应交的人都交了，不用提醒。"),
        "feedback_still_open": _("反馈还在收集，截止后再写处理意见。"),
        "feedback_decided": _("处理意见已经登记，不能再改。"),
        "feedback_decision_unknown": _("请选择内容、讲师、方式中的一类，或「不作改动」。"),
        "feedback_decision_empty": _("请写明怎么改。"),
        "feedback_reason_missing": _("不作改动的，请写明为什么。"),
        "feedback_owner_missing": _("请写明由谁负责（工号）。"),
        "feedback_criterion_missing": _("「{item}」要打 0–100 分。"),
        "feedback_few": _("交来的反馈表不足 {small_group} 份，为保护填写人，不显示也不打印分数和意见。"),
    }
)
