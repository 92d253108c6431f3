"""The words of verdicts, inspections and the year's effect in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.trail import declare_fields, declare_verbs

declare_verbs(
    _("考核与成效"),
    {
        "class.verdicts_settled": _("计算月度结论"),
        "class.inspection_recorded": _("登记集团抽查"),
        "class.inspection_replied": _("回复集团抽查"),
        "class.inspection_decided": _("决定抽查处理意见"),
        "class.inspection_followed_up": _("登记抽查落实情况"),
        "class.inspection_photo_added": _("上传抽查照片"),
        "class.effect_concluded": _("填写年度成效结论"),
    },
)
declare_fields(
    {
        "verdicts": _("月度结论"),
        "adjusted": _("调整"),
        "rating": _("评级"),
        "photos": _("照片"),
        "owner": _("负责人"),
        "due_on": _("完成日期"),
    }
)
