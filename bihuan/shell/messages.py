"""Sentences of the refusals of the shell."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "bad_request": _("这次提交没有读懂：内容太多、文件太多，或者传到一半断了。什么也没有保存，请减少内容后再试。"),
        "server_error": _("系统出了问题，刚才这一步可能没有完成。请过一两分钟再试，多次出现时请联系系统管理员。"),
        "sign_in_locked": _("密码连续输错太多次，这个账号暂停登录 15 分钟。请稍后再试；忘记密码请联系本单位管理员。"),
        "sign_in_needed": _("还没有登录，或者令牌已经失效。请重新登录。"),
        "session_lost": _("登录已过期，或者页面打开太久。请刷新页面后再提交。"),
        "body_unreadable": _("提交的内容不是可以读取的 JSON。"),
        "demo_clock_backwards": _("演示时间只能往前走，现在已经是 {now}。"),
        "demo_clock_too_far": _("一次最多往前走 {days} 天。"),
        "demo_date_unreadable": _("没有看懂日期，请按 2026-12-25 这样填写。"),
    }
)
