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
        "case_not_concerned": _("只有当事人本人可以陈述或申诉。"),
        "case_text_missing": _("请写明内容：陈述、理由都要存入案卷。"),
        "case_statement_running": _("陈述期限还没有过，请等当事人陈述，或到期后再继续。"),
        "case_own": _("不能处理自己的案件，请由他人办理。"),
        "case_decider_missing": _("决定必须由人作出并写明决定人。"),
        "case_measure_unknown": _("这项措施不在条文给出的清单里，请从清单中选择。"),
        "case_appealed_already": _("已经申诉过一次，不能再次申诉。"),
        "case_appeal_over": _("申诉期限已过。"),
        "case_same_decider": _("申诉由另一位负责人决定，不能由原决定人处理。"),
        "case_appeal_running": _("申诉期限还没有过，到期后再登记执行。"),
        "case_execution_missing": _("请写明执行情况。"),
        "case_execution_in_future": _("执行日期不能晚于今天。"),
        "case_person_unknown": _("请从列出的人员中选择当事人。"),
        "case_number_busy": _("同时立案的人太多，案号没有取到，请再试一次。"),
        "case_amount_deviates": _("金额与条文规定的不一致，请写明理由。"),
        "case_evidence_note_missing": _("请写明这份证据说明什么。"),
    }
)
