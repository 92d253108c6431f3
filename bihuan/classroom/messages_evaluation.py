"""The sentence for every refusal of evaluation."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "score_unreadable": _("「{typed}」不是分数，请填写数字，例如 86 或 86.5。"),
        "score_out_of_range": _("「{typed}」超出范围，请填写 0 到 {full} 之间的分数。"),
        "score_too_fine": _("「{typed}」最多保留两位小数。"),
        "evaluation_methods_missing": _("{unit}执行的制度没有规定评估方式，请先在制度库采用相应制度。"),
        "evaluation_method_not_chosen": _("还没有选定评估方式。请从制度规定的 {n} 种方式中选一种，再登记结果。"),
        "evaluation_method_unknown": _("请从制度规定的方式中选择：{offered}。"),
        "evaluation_other_method": _("本场已选定「{chosen}」，一场只用一种评估方式。"),
        "evaluation_method_used": _("已有结果按「{chosen}」确认，不能再换评估方式。确需更换的，先作废已确认的结果。"),
        "evaluation_too_early": _("班次还没有开始，或者已经取消，不能登记评估结果。"),
        "evaluation_before_end": _("班次结束、到场登记以后才能确认评估结果。"),
        "evaluation_own": _("不能确认或作废自己的评估结果，请由他人办理。"),
        "evaluation_absent": _("没有到场记录。确有成绩的，请在「说明」里写明原因，结果会标出「无到场记录」。"),
        "evaluation_part_missing": _("课堂考核各项都要评分，还缺：{items}。"),
        "evaluation_score_missing": _("还没有分数，请填写后再确认。"),
        "evaluation_essay_missing": _("本人还没有提交学习心得体会，也没有上传纸质稿。"),
        "evaluation_evidence_missing": _("还没有凭据。请上传成绩单、检查记录或客户反馈，再确认。"),
        "evaluation_confirmed": _("结果已确认（{score} 分），不能改动。确有错误的，先作废再重新登记。"),
        "evaluation_row_changed": _("这一行刚被他人改过（现在是 {score} 分），您填写的还在，请核对后再保存。"),
        "evaluation_reason_missing": _("请写明作废的理由。"),
        "pass_mark_unset": _(
            "还没有设定评估合格线，不能确认结果。请由{unit}有制度采用权限的人{who}在制度库{document}采用时选定合格线。"
        ),
        "exam_unreadable": _("读不出这份文件。请在考试系统里重新导出 Excel（.xlsx）或 CSV，再上传。"),
        "exam_columns_missing": _("没有找到「{columns}」这几列。请核对表头，或下载模板填写后再上传。"),
        "exam_empty": _("表头下面没有成绩，请核对后再上传。"),
        "exam_too_many": _("有 {n} 行，一次最多 {limit} 行。请只导出本场的成绩。"),
        "exam_number_missing": _("没有工号。"),
        "exam_number_unknown": _("没有工号为「{employee_no}」的人员。"),
        "exam_not_on_roster": _("工号「{employee_no}」不在本场名单上。"),
        "exam_number_twice": _("工号「{employee_no}」在文件里出现了 {n} 次，请只留一行。"),
        "exam_name_differs": _("姓名对不上：文件里是「{given}」，名册里是「{name}」。"),
        "exam_method_not_importable": _("「{method}」不能从考试系统导入，请在表里逐人登记。"),
        "essay_not_asked": _("本场不用学习心得体会评估。"),
        "essay_empty": _("请写下您的学习心得体会，再提交。"),
        "essay_absent": _("您没有本场的到场记录，不能提交学习心得体会。记录有误的请联系组织者。"),
    }
)
