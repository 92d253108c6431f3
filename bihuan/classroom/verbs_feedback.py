"""The words of feedback in the trail: that a form was handed in, never what it says."""

from django.utils.translation import gettext_lazy as _

from bihuan.classroom.domain.feedback import DECISIONS
from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs

declare_verbs(
    _("培训反馈"),
    {
        "feedback.given": _("提交培训反馈表"),
        "feedback.closed": _("反馈截止"),
        "feedback.reminded": _("提醒填写反馈"),
        "feedback.decided": _("处理培训反馈"),
    },
)
CLOSE_REASONS = {"all": _("已全部提交"), "due": _("到期截止"), "filed": _("班次归档")}
RATINGS = {
    "rated": _("已计入讲师满意度"),
    "too_few": _("未评分，份数不足"),
    "no_file": _("讲师没有讲师档案，未计入"),
    "no_item": _("反馈表没有讲师评分项，未计入"),
    "refused": _("讲师档案里本场已有另一个分数，未改"),
}
declare_values("feedback", {**CLOSE_REASONS, **RATINGS, **DECISIONS})
declare_fields(
    {
        "n_owed": _("应交"),
        "close_reason": _("截止原因"),
        "rating": _("讲师满意度"),
        "reminded": _("提醒人数"),
        "decision": _("决定"),
        "owner": _("负责人"),
    }
)
