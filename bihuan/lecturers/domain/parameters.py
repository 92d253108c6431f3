"""The figures of the regulations that the lecturer files read."""

from bihuan.regulations.domain.registry import declare_parameter

READS = {
    "lecturer.answer_days": ("Count", "答复授课任务的工作日数"),
    "lecturer.certification_parts": ("OptionList", "讲师认证的组成"),
    "lecturer.document_required": ("Flag", "聘任须有文号"),
    "lecturer.external_forms": ("OptionList", "外部培训的形式"),
    "lecturer.external_kinds": ("OptionList", "外聘讲师的来源"),
    "lecturer.fee_per_lesson": ("Count", "每课时课酬（元）"),
    "lecturer.fund_per_year": ("Count", "讲师发展基金年度额度（元）"),
    "lecturer.grades": ("OptionList", "讲师等级"),
    "lecturer.ladder": ("Ladder", "授课任务答复的提醒"),
    "lecturer.need_traits": ("OptionList", "外部培训课题的特点与选用"),
    "lecturer.points_per_session": ("Count", "每场次积分"),
    "lecturer.practice_months": ("Count", "申报讲师的实践月数"),
    "lecturer.provider_criteria": ("OptionList", "外部机构的评分项"),
    "lecturer.review_months": ("Count", "讲师复评的月数"),
    "lecturer.satisfaction_floor": ("PassMark", "授课满意度下限"),
    "lecturer.satisfaction_streak": ("Count", "满意度低于下限的连续次数"),
    "lecturer.selection_ways": ("OptionList", "选拔方式"),
    "lecturer.sharing_days": ("Count", "外部培训后内部分享的工作日数"),
    "lecturer.trainer_training_months": ("Count", "培训师培训的间隔月数"),
}

for _key, (_kind, _label) in READS.items():
    declare_parameter(_key, _kind, _label)
