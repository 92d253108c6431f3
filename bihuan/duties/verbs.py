"""The words of this app's entries in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.duties.forms import PROPOSAL_STATES
from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs

declare_verbs(
    _("责任与问责"),
    {
        "duty.waived": _("批准免除责任"),
        "duty.void": _("责任作废"),
        "proposal.opened": _("问责建议立案"),
        "duties.rescheduled": _("重新计算责任截止时间"),
        "proposal.dropped": _("问责建议不予立案"),
    },
)
declare_fields({"moves": _("截止时间的变动")})
declare_values("duty", {"open": _("待办"), "missed": _("逾期未完成"), "waived": _("经批准免除"), "void": _("已作废")})
declare_values("proposal", {code: label for code, label in PROPOSAL_STATES if code})
