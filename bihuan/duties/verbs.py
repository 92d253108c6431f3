"""The words of this app's entries in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.duties.domain.case_states import CASE_STATES
from bihuan.duties.forms import PROPOSAL_STATES
from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs

declare_verbs(
    _("责任与问责"),
    {
        "duty.waived": _("批准免除责任"),
        "duty.void": _("责任作废"),
        "proposal.opened": _("问责建议立案"),
        "duty_event.sealed": _("封存责任记录"),
        "duties.rescheduled": _("重新计算责任截止时间"),
        "proposal.dropped": _("问责建议不予立案"),
        "proposal.followed": _("问责建议按新证据更正"),
        "case.opened": _("立案"),
        "case.stated": _("当事人陈述"),
        "case.passed_over": _("期限内未陈述"),
        "case.evidence_added": _("补充证据"),
        "case.decided": _("作出决定"),
        "case.appealed": _("当事人申诉"),
        "case.executed": _("登记执行"),
        "case.closed": _("结案"),
        "case.withdrawn": _("撤案"),
    },
)
declare_values("duty", {"open": _("待办"), "missed": _("逾期未完成"), "waived": _("经批准免除"), "void": _("已作废")})
declare_values("case", {code: label for code, (label, _tone) in CASE_STATES.items()})
declare_values("proposal", {code: label for code, label in PROPOSAL_STATES if code})
declare_fields(
    {
        "moves": _("截止时间的变动"),
        "after": _("自第几条之后"),
        "until": _("至第几条"),
        "events": _("条数"),
        "number": _("案号"),
        "person": _("当事人"),
        "kind": _("类别"),
        "measure": _("措施"),
        "amount_cents": _("金额（分）"),
        "instance": _("第几次决定"),
        "note": _("说明"),
        "summary": _("事实摘要"),
    }
)
