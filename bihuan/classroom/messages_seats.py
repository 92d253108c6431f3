"""The sentence for every refusal about seats per unit."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "quota_without_capacity": _("请先在设置里填写容量，再给单位分名额。"),
        "quota_over_capacity": _("各单位名额合计 {n} 人，超过容量 {capacity} 人。"),
        "quota_after_notice": _("通知已经发出，不能再改为由单位推荐。"),
        "nomination_is_fixed": _("名额保留期已过，不能撤回推荐；不能参加的，由本人请假。"),
    }
)
