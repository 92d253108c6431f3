"""The words of the dossier in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.trail import declare_fields, declare_verbs

declare_verbs(
    _("班次档案"),
    {
        "dossier.file_added": _("存入班次资料"),
        "dossier.file_replaced": _("更换班次资料"),
        "dossier.file_withdrawn": _("撤回班次资料"),
        "dossier.headcount": _("登记现场人数"),
        "dossier.safety_told": _("登记安全交底"),
        "dossier.cost_added": _("登记班次费用"),
        "dossier.cost_removed": _("删除班次费用"),
        "dossier.piece_released": _("核准免交班次资料"),
        "dossier.closed": _("班次归档"),
        "dossier.reopened": _("退回班次档案"),
    },
)
declare_fields(
    {
        "check_code": _("校验码"),
        "amount_cents": _("金额（分）"),
        "unfunded": _("未申请经费的外聘讲师"),
        "piece": _("资料"),
        "told_at": _("交底时间"),
    }
)
