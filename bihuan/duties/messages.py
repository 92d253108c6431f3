"""Sentences of the refusals of this app."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "duty_without_owner": _("责任「{title}」没有责任人，也没有责任岗位。"),
        "duty_due_without_zone": _("责任「{title}」的截止时刻没有时区。"),
        "duty_past_due": _("截止时刻 {due_at} 已过。"),
        "duty_not_due_yet": _("截止时刻 {due_at} 还没有到。"),
        "duty_reason_missing": _("请写明理由：书面批准要留存备查。"),
        "proposal_note_missing": _("请写明处理意见：立案或不予立案都要有理由。"),
        "proposal_own": _("不能处理针对自己的建议，请由他人决定。"),
        "duty_waiver_own": _("不能免除自己负责的事项，请由上级批准。"),
    }
)
