"""The words of this app's entries in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.trail import declare_fields, declare_verbs

declare_verbs(
    _("工作日历"),
    {
        "calendar.created": _("建立工作日历"),
        "calendar.day_set": _("设置日历中的一天"),
        "calendar.day_cleared": _("恢复平常一天"),
        "calendar.notice_loaded": _("载入年度放假通知"),
    },
)
declare_fields(
    {
        "name": _("名称"),
        "code": _("编码"),
        "state": _("状态"),
        "title": _("主题"),
        "year": _("年份"),
        "month": _("月份"),
        "day": _("日期"),
        "is_working": _("上班"),
        "periods": _("上班时段"),
        "notice": _("通知"),
        "changed_days": _("变动的日子"),
        "position": _("序号"),
        "digest": _("校验值"),
        "rows_digest": _("各行校验值"),
        "content_digest": _("内容校验值"),
        "last_item": _("最后一份资料"),
    }
)
