"""The words of seats per unit in the trail."""

from django.utils.translation import gettext_lazy as _

from bihuan.classroom.domain.rooms import SEAT_STATES
from bihuan.foundation.trail import declare_fields, declare_values, declare_verbs

declare_verbs(
    _("单位名额与推荐"),
    {
        "class.quotas_set": _("设置单位名额"),
        "class.seats_common": _("未用名额转为公共名额"),
        "class.nominated": _("推荐参训人员"),
        "class.nomination_taken_back": _("撤回推荐"),
        "class.offer_lapsed": _("候补名额过期未答复"),
    },
)
declare_values("class_seat", {code: label for code, (label, _tone) in SEAT_STATES.items()})
declare_fields({"quotas": _("单位名额"), "quota_until": _("名额保留到"), "seat": _("名单状态")})
