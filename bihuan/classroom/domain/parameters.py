"""The figures of the regulations that the classroom reads beside those of the plan."""

from bihuan.regulations.domain.registry import declare_parameter

READS = {
    "conduct.kinds": ("OptionList", "违反纪律的情形"),
    "dossier.due_days": ("Count", "班次归档的工作日数"),
    "dossier.kinds": ("KindList", "一班一档的组成"),
    "dossier.ladder": ("Ladder", "班次归档的提醒"),
    "evaluation.class_items": ("OptionList", "课堂考核的评分项"),
    "evaluation.due_days": ("Count", "课后评估的工作日数"),
    "evaluation.streak_gap": ("Choice", "没有评估的月份"),
    "evaluation.streak_months": ("Count", "连续不合格的月数"),
    "feedback.due_days": ("Count", "填写反馈的工作日数"),
    "feedback.items": ("OptionList", "反馈表的评分项"),
    "feedback.ladder": ("Ladder", "填写反馈的提醒"),
    "feedback.small_group": ("Count", "显示反馈所需的最少份数"),
    "inspection.methods": ("OptionList", "集团抽查的方式"),
    "inspection.ratings": ("OptionList", "集团抽查的评级"),
    "signin.sign_out": ("Flag", "需要签退"),
    "video.room_per": ("Choice", "视频培训的会场划分"),
}

for _key, (_kind, _label) in READS.items():
    declare_parameter(_key, _kind, _label)
