"""The figures of the regulations that the classroom reads beside those of the plan."""

from bihuan.regulations.domain.registry import declare_parameter

READS = {
    "case.evaluation_measures": ("MeasureList", "评估不合格的措施"),
    "case.streak_measures": ("MeasureList", "连续不合格的措施"),
    "class.offer_reply": ("Minutes", "候补名额的答复时限"),
    "class.quota_days": ("Count", "单位名额保留到开课前几天"),
    "class.reminders": ("MinutesList", "开课前多久提醒"),
    "conduct.kinds": ("OptionList", "违反纪律的情形"),
    "dossier.cost_kinds": ("OptionList", "班次费用种类"),
    "dossier.due_days": ("Count", "班次归档的工作日数"),
    "dossier.kinds": ("KindList", "一班一档的组成"),
    "dossier.ladder": ("Ladder", "班次归档的提醒"),
    "evaluation.streak_gap": ("Choice", "没有评估的月份"),
    "evaluation.streak_months": ("Count", "连续不合格的月数"),
    "feedback.due_days": ("Count", "填写反馈的工作日数"),
    "feedback.items": ("OptionList", "反馈表的评分项"),
    "evaluation.class_items": ("OptionList", "课堂考核的评分项"),
    "evaluation.due_days": ("Count", "课后评估的工作日数"),
    "evaluation.evidence": ("Flag", "评估结果须有凭据"),
    "evaluation.full_marks": ("Count", "评估的满分"),
    "evaluation.method_per": ("Choice", "评估方式按人或按场选定"),
    "dossier.photo_location": ("Choice", "现场照片的拍摄位置"),
    "dossier.safety_forms": ("ChoiceList", "须做安全交底的培训形式"),
    "feedback.ladder": ("Ladder", "填写反馈的提醒"),
    "feedback.lecturer_items": ("ChoiceList", "计入讲师满意度的评分项"),
    "feedback.review_items": ("OptionList", "培训部门的评估项"),
    "feedback.scale": ("OptionList", "反馈表的分档"),
    "feedback.small_group": ("Count", "显示反馈所需的最少份数"),
    "inspection.methods": ("OptionList", "集团抽查的方式"),
    "inspection.ratings": ("OptionList", "集团抽查的评级"),
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
