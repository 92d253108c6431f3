"""The sentence for every refusal of the dossier."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "class_sealed": _("这个班次已经归档，不能再改动。确需更正的，请综合事务组先退回档案。"),
        "dossier_kind_unknown": _("一班一档里没有这一项，或这一项不用上传文件。"),
        "dossier_venue_needed": _("{piece}按会场分别上交，请选择会场。"),
        "dossier_too_many_files": _("一次最多上传 {most} 个文件，这次选了 {n} 个，请分几次上传。"),
        "dossier_no_photo": _("「{name}」不是照片，现场照片请上传 JPEG 或 PNG 图片。"),
        "dossier_headcount": _("现场人数请填 0 或以上的整数。"),
        "dossier_release_reason": _("请写明为什么不适用。"),
        "dossier_not_missing": _("这一项没有缺，不需要核准免交。"),
        "dossier_reason_missing": _("请写明退回的理由。"),
        "dossier_file_lost": _("有文件在存储里找不到或内容不符，不能归档。请联系系统管理员检查存档文件。"),
        "minutes_without_content": _("请填写会议内容。"),
        "cost_kind_unknown": _("请从清单里选择费用种类。"),
        "cost_amount": _("金额要大于 0。"),
    }
)
