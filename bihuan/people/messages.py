"""Sentences of the refusals of this app."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "unit_code_taken": _("单位编码「{unit_code}」已被使用,请换一个。"),
        "unit_kind_unknown": _("没有「{kind}」这种单位类型。"),
        "unit_parent_missing": _("请选择上级单位:只有集团没有上级。"),
        "unit_parent_closed": _("上级单位「{parent}」已撤销,不能在它下面设立单位。"),
        "unit_kind_misplaced": _("{kind}不能设在{parent_kind}「{parent}」下面。"),
        "unit_name_missing": _("请填写单位名称。"),
        "unit_opens_before_parent": _("设立日期不能早于上级单位「{parent}」的设立日期 {parent_opened_on}。"),
        "unit_name_same": _("名称没有变化。"),
        "unit_under_itself": _("不能把「{unit}」移到它自己或它的下级单位下面。"),
        "unit_parent_same": _("「{unit}」已经在「{parent}」下面。"),
        "unit_root_stays": _("「{unit}」是最上级单位,不能移动或撤销。"),
        "unit_closed": _("「{unit}」已撤销。"),
        "unit_has_open_children": _("「{unit}」下面还有 {count} 个没有撤销的单位,请先撤销或移走它们。"),
        "unit_has_staff": _("「{unit}」在 {day} 之后还有 {count} 人任职,请先办理调动或离职。"),
        "unit_closes_before_open": _("撤销日期必须晚于设立日期 {opened_on}。"),
        "unit_unknown": _("没有编码为「{unit_code}」的单位。"),
        "employee_no_taken": _("工号「{employee_no}」已被使用。"),
        "person_name_missing": _("请填写姓名。"),
        "person_unknown": _("没有工号为「{employee_no}」的人员。"),
        "person_left": _("{person} 已于 {left_on} 离职。"),
        "person_leaves_before_join": _("离职日期不能早于入职日期 {joined_on}。"),
        "person_has_later_assignment": _("{person} 有一项从 {starts_on} 开始的任职,请先结束或撤掉它。"),
        "person_has_no_assignment": _("{person} 在 {day} 没有可以调出的任职。"),
        "post_unknown": _("没有编码为「{post_code}」的岗位。"),
        "assignment_own": _("不能办理自己的任职,请由其他有权限的人办理。"),
        "transfer_before_start": _("调动日期 {on} 必须晚于现任职的开始日期 {starts_on}。"),
        "transfer_to_same_place": _("{person} 已在「{unit}」担任「{post}」。"),
        "assignment_before_join": _("任职开始日期不能早于入职日期 {joined_on}。"),
        "assignment_outside_unit": _("「{unit}」在 {day} 没有设立或已撤销,不能任职。"),
        "assignment_overlaps": _("{person} 在这段时间已在「{unit}」担任「{post}」。"),
        "assignment_ended": _("这项任职已于 {ends_on} 结束。"),
        "assignment_ends_before_start": _("结束日期不能早于开始日期 {starts_on}。"),
        "change_reason_missing": _("请写明原因。"),
        "import_sheet_missing": _("工作簿里没有「{sheet}」这张表。请下载模板,按模板填写。"),
        "import_column_missing": _("第 1 行缺少「{column}」这一列。请按模板的表头填写。"),
        "import_empty": _("表里没有可以导入的行。"),
        "import_required": _("「{column}」必填。"),
        "import_date_unreadable": _("「{value}」不是日期,请写成 2026-12-25。"),
        "import_duplicate": _("与第 {first_row} 行重复:「{value}」。"),
        "import_parent_failed": _("上级单位「{value}」所在的行没有通过,这一行也不能导入。"),
        "import_stale": _("导入的文件已失效,请重新上传。"),
        "token_name_missing": _("请给令牌起一个名字,方便以后认出它。"),
        "token_invalid": _("令牌无效、已过期或已停用。"),
        "sign_in_failed": _("账号或密码不对。"),
    }
)
