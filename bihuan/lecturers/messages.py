"""The sentence for every refusal of the lecturer files."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "lecturer_document_missing": _("请填写聘任文号：没有文号不能登记为已聘任。"),
        "lecturer_reason_missing": _("请写明理由，存入讲师档案。"),
        "lecturer_own": _("不能办理自己的聘任或批准，请由他人办理。"),
        "task_reason_missing": _("不能承担授课任务时请写明理由，安排人会看到。"),
    }
)
