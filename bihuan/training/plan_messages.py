"""Sentences for what the checks, plans and imports say."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "annual_plan_empty": _("年度计划还没有一行,不能提交。"),
        "annual_plan_locked": _("年度计划已提交或已发布,不能再改。"),
        "annual_plan_exists": _("{unit} {year} 年的年度计划已经建立。"),
        "annual_line_incomplete": _("年度计划行要写明月份(1–12)、培训主题、培训对象、课时和责任单位。"),
        "annual_line_in_use": _("这一行已被月度计划采用,不能删除。"),
        "plan_check_blocks": _("计划还有 {n} 处必须改正的问题,不能上报。"),
        "plan_locked": _("计划已上报,不能再改;需要修改时请由汇总人退回。"),
        "plan_line_incomplete": _("请写明日期、开始与结束时间。"),
        "plan_line_ends_before_start": _("结束时间要晚于开始时间。"),
        "plan_month_not_open": _("{month} 的周期还没有打开,本单位暂不能编制。"),
        "plan_table_not_found": _("工作簿里没有找到计划表:表头至少要有培训主题、日期和课时(或时间)。"),
        "plan_import_rejected": _("有 {n} 行需要改正,没有导入任何一行。可以先导入可用的行,再补传改正后的行。"),
        "plan_import_no_unit": _("没有认出计划属于哪个单位,请选择单位后再导入。"),
        "plan_import_too_long": _("一份月度计划最多导入 {limit} 行,这份有 {rows} 行。请核对文件,或分成几份上传。"),
        "topic_name_missing": _("请写明课题名称。"),
        "topic_dates_out_of_order": _("有效期的止日不能早于起日。"),
        "topic_period_missing": _("限时内容(项目信息、销售政策)要写明有效期。"),
        "topic_phase_missing": _("客服百问要写明阶段和组别。"),
        "topic_exists": _("这个类别里已有同名课题。"),
        "curriculum_closed": _("采用的制度没有开放目录增补。"),
        # findings of the plan check
        "title_missing": _("没有写培训主题。"),
        "audience_unknown": _("培训对象「{found}」认不出。可写:新员工、售后服务专员、全员、项目全体人员。"),
        "ends_before_start": _("结束时间 {end} 不晚于开始时间 {start}。"),
        "outside_month": _("日期 {day} 不在 {month} 月度计划的月份内。"),
        "hours_missing": _("没有写课时。"),
        "hours_exceed_duration": _("{hours} 课时需要的时间超过了实际时长 {minutes} 分钟(每课时 {lesson} 分钟)。"),
        "format_not_adopted": _("培训形式「{found}」不在本单位采用的形式中。可用:{allowed}。"),
        "lecturer_source_missing": _("没有写明讲师来源:集团统一安排、自行组织或外聘。"),
        "lecturer_missing": _("自行组织的培训要写明讲师。"),
        "lecturer_needs_approval": _("外聘讲师须先经批准,批准前不能确定这一场。"),
        "additional_reason_missing": _("没有对应年度计划的行,要写明计划外原因。"),
        "topic_missing": _("没有对应目录中的课题(至少 {minimum} 个),这一场不计入课题覆盖。"),
        "topic_superseded": _("「{topic}」已被「{successor}」替代,请按新规定授课。"),
        "topic_not_valid": _("「{topic}」在这一天不在有效期内。"),
        "make_up_day": _("{day} 是调休上班日。"),
        "on_holiday": _("{day} 是假日({name})。"),
        "outside_class_hours": _("{start}–{end} 不在规定的上课时段内。"),
        "induction_is_hr": _("入职培训由集团人力资源中心组织,本单位不能安排。"),
        "line_too_short": _("不足 {hours} 课时,不计入「{quota}」的频次。"),
        "quota_unmet": _("「{quota}」要求 {window} 至少 {required} 次、每次不少于 {hours} 课时,现在计入 {planned} 次。"),
        "quota_total_unmet": _(
            "「{quota}」要求 {window} 至少 {required} 次、共 {total} 课时,现在 {planned} 次、{total_planned} 课时。"
        ),
        "quota_open": _("「{quota}」在 {window} 内要 {required} 次,现在 {planned} 次,窗口内还可安排。"),
        "quota_not_applicable": _("「{quota}」本月没有新员工,不适用。"),
        "quota_met": _("「{quota}」要求 {required} 次,已计入 {planned} 次。"),
        "lecturer_conflict": _("讲师 {lecturer} 在 {time} 已安排第 {other} 项「{other_title}」。"),
        "place_conflict": _("场地「{place}」在 {time} 已安排第 {other} 项「{other_title}」。"),
        "audience_conflict": _("同一批人员在 {time} 已安排第 {other} 项「{other_title}」。"),
        "lecturer_conflict_across": _("讲师 {lecturer} 在 {time} 已由 {unit} 安排「{other_title}」。"),
        "lecturer_name_across": _("{unit} 在 {time} 的「{other_title}」也由 {lecturer} 主讲,请确认是否同一人。"),
        "place_conflict_across": _("场地「{place}」在 {time} 已由 {unit} 用于「{other_title}」,请确认。"),
        "audience_conflict_across": _("{unit} 在 {time} 有全员培训「{other_title}」,时间重叠。"),
    }
)
