"""Keys that packs print and pages show, while the capability that will read them is not built yet.

When an app comes to read a key, the declaration moves to that app's `domain/parameters.py`. Dossier, evaluation
and the measures of evaluation and streaks (T-038, T-080…T-100) wait for what follows a class, inspections
for the group's own (T-090…T-094), the rest for needs, courses and resources.
"""

from bihuan.regulations.domain.registry import declare_parameter

_AWAITING = {
    "case.streak_measures": ("MeasureList", "连续不合格的措施"),
    "course.central.lecturers": ("OptionList", "集中课程的讲师"),
    "course.etiquette.day_kinds": ("OptionList", "礼仪课程安排在"),
    "course.etiquette.days_max": ("Count", "礼仪课程每次最多天数"),
    "course.etiquette.days_min": ("Count", "礼仪课程每次最少天数"),
    "course.etiquette.outline": ("OptionList", "礼仪课程提纲"),
    "course.etiquette.times_max": ("Count", "礼仪课程每年最多次数"),
    "course.manager.audiences": ("OptionList", "管理培训的对象"),
    "course.manager.days_min": ("Count", "管理培训每次最少天数"),
    "course.manager.method_count": ("Count", "管理培训的方法数"),
    "course.manager.subject_count": ("Count", "管理培训的课题方面数"),
    "course.manager.subjects": ("OptionList", "管理培训的课题方面"),
    "curriculum.level_topics.staff": ("OptionList", "普通员工的默认题目"),
    "curriculum.levels": ("OptionList", "课程层级"),
    "dossier.due_days": ("Count", "班次归档的工作日数"),
    "dossier.kinds": ("KindList", "一班一档的组成"),
    "evaluation.streak_gap": ("Choice", "没有评估的月份"),
    "evaluation.streak_months": ("Count", "连续不合格的月数"),
    "inspection.methods": ("OptionList", "集团抽查的方式"),
    "inspection.ratings": ("OptionList", "集团抽查的评级"),
    "need.analysis.every_months": ("Count", "需求分析间隔月数"),
    "need.analysis.sections": ("OptionList", "需求分析的内容"),
    "need.checked_by": ("Choice", "需求审核人"),
    "need.form.fields": ("OptionList", "需求表必填项"),
    "need.monthly.due": ("DayOfMonth", "月度需求截止"),
    "need.monthly.ladder": ("Ladder", "月度需求的提醒与升级"),
    "nomination.criteria": ("OptionList", "参训人员的挑选条件"),
    "plan.annual.needs_analysis_required": ("Flag", "年度计划须引用需求分析"),
    "plan.annual.signatories": ("OptionList", "年度计划的签署方"),
    "plan.contents": ("OptionList", "培训计划的内容"),
    "plan.group_members_required": ("Flag", "计划须登记小组成员"),
    "plan.individual.fields": ("OptionList", "个人计划必填项"),
    "plan.line.modes": ("OptionList", "集中或分散"),
    "plan.monthly.inputs": ("OptionList", "月度计划的依据"),
    "plan.process.steps": ("OptionList", "培训步骤"),
    "plan.required_fields": ("OptionList", "计划行必填项"),
    "quota.coaching": ("Quota", "现场辅导频次"),
    "quota.etiquette": ("Quota", "礼仪课程频次"),
    "quota.exchange": ("Quota", "交流频次"),
    "quota.manager": ("Quota", "管理人员培训频次"),
    "quota.manager_enforced": ("Choice", "管理人员培训以何为准"),
    "quota.manager_year": ("Quota", "管理人员全年培训次数"),
    "resource.kinds": ("OptionList", "培训资源种类"),
    "session.default_place": ("Text", "默认培训地点"),
    "session.roster_conflict": ("Choice", "与排班冲突时"),
    "spotcheck.group": ("Choice", "集团抽查"),
    "training_group.duties": ("OptionList", "培训小组的职责"),
}

for _key, (_kind, _label) in _AWAITING.items():
    declare_parameter(_key, _kind, _label)

AWAITING = frozenset(_AWAITING)
