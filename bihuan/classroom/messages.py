"""The sentence for every refusal of the classroom."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "signin_code_forged": _("这个签到码不是本场的有效签到码，请扫教室屏幕上的码。"),
        "signin_code_old": _("这个签到码已经换过了（{seconds} 秒前的码），请重新扫屏幕上的新码。"),
        "signin_not_open": _("还没有开放签到，{opens_at:%m-%d %H:%M} 起可以签到。"),
        "signin_over": _("这一节已经结束，请到组织者处补登。"),
        "signin_other_segment": _("这是另一节的签到码。现在签到的是 {starts_at:%H:%M} 开始的一节，请扫屏幕上的新码。"),
        "signin_other_room": _("这是别的会场的签到码。您的会场是「{room}」，请到该会场扫码。"),
        "signin_not_on_roster": _("您不在本场培训名单上，已告知组织者，请到组织者处办理。"),
        "signin_not_seated": _("您在名单上的状态还不能签到（候补、已请假或已退出），已告知组织者，请到组织者处办理。"),
        "signin_device_used": _("这部手机在本节已为另一人签到，一部手机只能签一人。已告知组织者，请到组织者处办理。"),
        "signin_session_over": _("这个班次已经结束或取消，不再登记签到。"),
        "signin_after_close": _(
            "您 {at:%m-%d %H:%M} 的扫码已收到并留存，但班次档案已归档，考勤不再更改。如有异议，请找组织者。"
        ),
        "signin_digits_wrong": _("六位数没有对上。请看屏幕上现在的数字再输一次；不在名单上的，请找组织者。"),
        "signin_digits_paused": _("输错次数太多，请 {minutes} 分钟后再输，或扫屏幕上的码。"),
        "signin_kept_paused": _("存在手机上的六位数今天有太多次没有对上，请到组织者处补登。"),
        "signin_time_ahead": _("到场时间不能晚于现在。"),
        "signout_without_signin": _("这一节还没有签到，不能签退。"),
        "signout_not_asked": _("本单位执行的制度不要求签退。"),
        "desk_outcome_unknown": _("请选择「确认到场」或「不予登记」。"),
        "desk_needs_seat": _("{name}还不在名单上，请先在名单里现场补登，再确认到场。"),
        "sheet_no_scan": _("「{name}」不是图片或 PDF，请上传签到表的照片或扫描件。"),
        "sheet_time_outside": _("「{line}」的时间不在这一节的签到时间内，请核对后改正。这次一行也没有登记。"),
        "conduct_kind_unknown": _("制度里没有这种情形，请从清单里选择。"),
        "conduct_reason_missing": _("请写明撤销的理由。"),
        "session_without_roster": _("名单上还没有人，请先确定参训人员。"),
        "session_room_missing": _("{unit}还没有会场（共缺 {n} 个）。视频培训按省级公司各设一个会场。"),
        "session_not_begun": _("还没到开始时间，不能结束这个班次。"),
        "session_desk_open": _("还有 {n} 条签到疑问没有处理，处理完再结束。"),
        "session_without_sign_ins": _("没有任何签到记录，不能结束。没有举办的请取消班次；用纸质签到的请先补登。"),
        "class_person_unknown": _("没有工号为「{employee_no}」的人员。"),
        "segment_missing": _("至少要有一个半天。"),
        "segment_without_length": _("结束时间要晚于开始时间。"),
        "segment_overlap": _("两个半天的时间有重叠。"),
        "segment_signed": _("已有签到的半天不能改时间，也不能删除。"),
        "room_too_small": _("{unit}会场容量 {capacity} 人，已安排 {n} 人。"),
        "room_full": _("{unit}会场已满（{capacity} 人）。"),
        "walk_in_other_day": _("只能在培训当天补登。"),
        "walk_in_not_in_service": _("{name}当天不在册，不能补登。"),
        "offer_over": _("答复时间到 {until:%m-%d %H:%M} 为止，名额不再保留。"),
        "leave_reason_kind": _("只有这些理由可以请假：{offered}。"),
        "leave_reason_missing": _("请写明请假理由。"),
        "leave_not_own": _("只能撤回自己的请假。"),
        "session_reason_missing": _("请写明取消的原因。"),
        "dossier_incomplete": _("档案还缺「{piece}」等 {n} 项，补齐后才能归档。"),
        "leave_step_order": _("请假须按先后办理：先由片区负责人同意，再报总经理。"),
        "leave_own": _("不能处理自己的请假，请由他人办理。"),
        "leave_too_late": _("培训已经结束，不能再办理请假。"),
        "leave_remark_missing": _("不同意时请写明理由。"),
    }
)
