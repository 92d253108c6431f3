"""Sentences for what a training need and its analysis refuse."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "need_fields_missing": _("需求表还没有填完。请补上标出的各项。"),
        "need_month_past": _("{month} 已经过去，请选择本月或下月。"),
        "need_level_unknown": _("采用的制度里没有这个人员层级，请重新选择。"),
        "need_remark_missing": _("请写明意见，提出人会看到。"),
        "need_merge_target": _("只能并入另一条待安排或已列入计划的需求。"),
        "need_not_joinable": _("「{title}」现在不能加入：只有别人提出、还在等待安排的可以。"),
        "needs_table_not_found": _("工作簿里没有找到需求表：表头至少要有主题和需求说明。"),
        "needs_import_rejected": _("有 {n} 行需要改正，没有导入任何一行。请改正后重新上传。"),
        "analysis_part_unknown": _("采用的制度没有这一次分析，请重新选择。"),
        "analysis_text_too_long": _("「{label}」最多 {limit} 个字。"),
        "analysis_sections_missing": _("还没有填写：{sections}。各部分都填写后才能完成。"),
        "analysis_finished": _("分析已完成，不能再改。"),
        "follow_up_not_held": _("「{title}」还没有举办，不能登记训后跟进。"),
        "follow_up_note_missing": _("请写明学员在工作中的运用情况。"),
        "annual_needs_analysis_missing": _("采用的制度要求年度计划以需求分析为依据。请先完成 {year} 年的培训需求分析。"),
    }
)
