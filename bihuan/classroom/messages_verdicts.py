"""The sentence for every refusal of verdicts, inspections and the effect report."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "verdict_month_open": _("{month} 还没有结账，结账后再计算月度结论。"),
        "inspection_unit_missing": _("请选择被抽查单位。"),
        "inspection_method_unknown": _("制度里没有这种抽查方式，请从清单里选择。"),
        "inspection_rating_unknown": _("制度里没有这个评级，请从清单里选择。"),
        "inspection_place_missing": _("到地区公司检查要写明地点。"),
        "inspection_inspector_missing": _("请选择检查人。"),
        "inspection_inspector_outside": _("检查人须是集团有抽查权限的人员。"),
        "inspection_questions_missing": _("视频问答至少记录一个人的一问一答。"),
        "inspection_question_incomplete": _("第 {row} 行：被问人、问题和回答都要填写。"),
        "inspection_call_missing": _("电话抽查要记录被抽查人和结果。"),
        "inspection_findings_missing": _("请写明抽查发现的情况。"),
        "inspection_in_future": _("抽查时间不能晚于现在。"),
        "inspection_reply_empty": _("请写明情况说明。"),
        "inspection_not_of_unit": _("只有被抽查单位的负责人可以回复。"),
        "inspection_decided": _("这次抽查已经有处理意见。"),
        "inspection_decision_unknown": _("请从清单里选择处理方式。"),
        "inspection_decision_empty": _("请写明要做什么；无需处理的，写明理由。"),
        "inspection_owner_missing": _("请指定负责人。"),
        "inspection_owner_needless": _("无需处理的不指定负责人。"),
        "inspection_owner_outside": _("负责人须是被抽查单位或集团的在职人员。"),
        "inspection_due_missing": _("请填写完成日期。"),
        "inspection_due_past": _("完成日期不能早于今天。"),
        "inspection_not_owner": _("落实情况由指定的负责人登记。"),
        "inspection_follow_up_done": _("落实情况已经登记。"),
        "inspection_follow_up_empty": _("请写明落实情况。"),
        "inspection_photo_needed": _("请上传照片（JPG 或 PNG）。"),
        "effect_conclusion_empty": _("请写明结论。"),
    }
)
