"""The words of this app's entries in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs
from bihuan.people.models import Unit

declare_verbs(
    _("组织与人员"),
    {
        "unit.opened": _("设立单位"),
        "unit.renamed": _("单位更名"),
        "unit.moved": _("单位划转"),
        "unit.closed": _("撤销单位"),
        "person.hired": _("登记入职"),
        "person.transferred": _("人员调动"),
        "person.left": _("登记离职"),
        "assignment.added": _("增加兼任"),
        "assignment.ended": _("结束任职"),
        "account.opened": _("开通登录账号"),
        "account.reset": _("重置登录密码"),
        "account.locked": _("锁定登录账号"),
        "account.unlocked": _("解锁登录账号"),
        "password.changed": _("本人修改密码"),
        "token.issued": _("签发接口令牌"),
        "token.revoked": _("收回接口令牌"),
    },
)
declare_fields(
    {
        "employee_no": _("工号"),
        "username": _("登录名"),
        "joined_on": _("入职日期"),
        "left_on": _("离职日期"),
        "assignments_ended": _("同时结束的任职"),
        "starts_on": _("开始日期"),
        "ends_on": _("结束日期"),
        "on": _("生效日期"),
        "unit": _("单位编码"),
        "unit_name": _("单位"),
        "post": _("岗位编码"),
        "post_name": _("岗位"),
        "kind": _("类别"),
        "parent": _("上级单位编码"),
        "path": _("所在位置"),
        "units": _("涉及的单位"),
        "opened_on": _("设立日期"),
        "closed_on": _("撤销日期"),
    }
)
declare_values("unit", dict(Unit.Kind.choices))
