"""The words of sign-in, desk and conduct in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models import SignIn
from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs

declare_verbs(
    _("签到与会场纪律"),
    {
        "sign_in.stored": _("签到"),
        "sign_in.signed_out": _("签退"),
        "desk_case.settled": _("处理签到疑问"),
        "class.scan_too_late": _("归档后收到离线扫码，未更改考勤"),
        "class.attendance_corrected": _("离线扫码事后送达，更正考勤"),
        "paper_sheet.added": _("存入纸质签到表"),
        "conduct.marked": _("登记违纪情形"),
        "conduct.withdrawn": _("撤销违纪情形"),
        "uniform.checked": _("核对着装"),
    },
)
declare_values("desk_case", {"signed": _("确认到场"), "dismissed": _("不予登记"), "too_late": _("归档后收到")})
declare_values("sign_in", dict(SignIn.Proof.choices))
declare_fields(
    {
        "proof": _("签到凭证"),
        "signed_at": _("签到时间"),
        "signed_out_at": _("签退时间"),
        "late_minutes": _("迟到分钟"),
        "outcome": _("处理结果"),
        "is_worn": _("着工装"),
        "frozen": _("月份已结账"),
    }
)
