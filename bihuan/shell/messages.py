"""Sentences of the refusals of the shell."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "demo_clock_backwards": _("演示时间只能往前走，现在已经是 {now}。"),
        "demo_clock_too_far": _("一次最多往前走 {days} 天。"),
        "demo_date_unreadable": _("没有看懂日期，请按 2026-12-25 这样填写。"),
    }
)
