"""The words of this app's entries in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.classroom.domain.states import LEAVE_STATES, SESSION_STATES
from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs

declare_verbs(
    _("培训班次"),
    {
        "class.prepared": _("准备班次"),
        "class.configured": _("设置班次"),
        "class.roster_synced": _("更新班次名单"),
        "class.noticed": _("发出培训通知"),
        "class.started": _("班次开始"),
        "class.ended": _("班次结束"),
        "class.called_off": _("取消班次"),
        "class.walk_in_added": _("现场补登"),
        "class.seat_moved": _("调整会场"),
        "class.offer_accepted": _("接受候补名额"),
        "class.offer_declined": _("放弃候补名额"),
        "calendar.renewed": _("更换日历地址"),
        "leave.requested": _("申请培训请假"),
        "leave.agreed": _("同意培训请假"),
        "leave.reported": _("请假已报总经理"),
        "leave.refused": _("不同意培训请假"),
        "leave.withdrawn": _("撤回培训请假"),
        "leave.lapsed": _("班次改期，请假失效"),
    },
)
declare_values("class", {code: label for code, (label, _tone) in SESSION_STATES.items()})
declare_values("leave", {code: label for code, (label, _tone) in LEAVE_STATES.items()})
declare_fields(
    {
        "seats": _("人数"),
        "present": _("实到"),
        "due": _("应到"),
        "proposed": _("问责建议"),
        "venue": _("会场"),
        "rooms": _("会场"),
        "segments": _("半天"),
        "capacity": _("容量"),
        "organiser": _("组织者"),
        "method": _("评估方式"),
        "step": _("环节"),
        "renewals": _("更换次数"),
    }
)
