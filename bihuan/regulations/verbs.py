"""The words of this app's entries in the trail. A changed parameter is told by its own name."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.trail import declare_fields, declare_verbs, find_fields
from bihuan.regulations.domain.registry import label_of

declare_verbs(
    _("制度"),
    {
        "document.adopted": _("采用制度"),
        "document.adoption_ended": _("结束采用制度"),
        "document_version.loaded": _("载入制度版本"),
        "document_version.drafted": _("起草新版本"),
        "document_version.derived": _("据现有制度制定本单位制度"),
        "document_version.changed": _("修改草案"),
        "document_version.submitted": _("提交批准制度"),
        "document_version.approved": _("批准制度"),
        "document_version.readers_added": _("请后来任职的负责人阅读"),
        "document_version.returned": _("退回草案"),
        "document_version.withdrawn": _("撤回草案"),
        "document_version.acknowledged": _("确认已读制度"),
    },
)
declare_fields(
    {
        "number": _("版本"),
        "version": _("版本"),
        "document": _("制度编码"),
        "from_on": _("采用日期"),
        "until_on": _("结束日期"),
        "choices": _("采用时的选择"),
        "effective_on": _("生效日期"),
        "change_note": _("修改原因"),
        "readers": _("须确认的人数"),
    }
)
find_fields(label_of)
