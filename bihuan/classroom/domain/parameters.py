"""The figures of the regulations that the classroom reads beside those of the plan."""

from bihuan.regulations.domain.registry import declare_parameter

READS = {
    "conduct.kinds": ("OptionList", "违反纪律的情形"),
    "dossier.ladder": ("Ladder", "班次归档的提醒"),
    "feedback.ladder": ("Ladder", "填写反馈的提醒"),
    "leave.chain": ("ChoiceList", "请假审批顺序"),
    "leave.general_manager": ("Choice", "请假报总经理的方式"),
    "leave.reason_kinds": ("OptionList", "可请假的理由"),
    "signin.grace": ("Minutes", "签到宽限"),
    "signin.lead": ("Minutes", "提前签到"),
    "signin.sign_out": ("Flag", "需要签退"),
    "video.room_per": ("Choice", "视频培训的会场划分"),
}

for _key, (_kind, _label) in READS.items():
    declare_parameter(_key, _kind, _label)
