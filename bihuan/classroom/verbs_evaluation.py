"""The words of evaluation in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.classroom.domain.evaluation import RESULT_STATES
from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs

declare_verbs(
    _("培训评估"),
    {
        "class.method_chosen": _("选定评估方式"),
        "evaluation.recorded": _("登记评估结果"),
        "evaluation.confirmed": _("确认评估结果"),
        "evaluation.annulled": _("作废评估结果"),
        "evaluation.imported": _("导入考试成绩"),
        "essay.written": _("提交学习心得体会"),
    },
)
declare_values("evaluation", {code: label for code, (label, _tone) in RESULT_STATES.items()})
declare_fields({"score": _("得分"), "is_passed": _("合格"), "source": _("来源"), "length": _("字数"), "rows": _("行数")})
