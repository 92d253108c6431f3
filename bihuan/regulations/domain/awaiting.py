"""Keys that packs print and pages show, while the capability that will read them is not built yet.

When an app comes to read a key, the declaration moves to that app's `domain/parameters.py`.
"""

from bihuan.regulations.domain.registry import declare_parameter

_AWAITING = {
    "archive.person_file": ("Flag", "为每人建立培训档案"),
    "course.central.lecturers": ("OptionList", "集中课程的讲师"),
    "course.etiquette.before_survey": ("Choice", "礼仪培训没有训前调查时"),
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
    "evaluation.all_parts": ("Flag", "各部分都要有成绩"),
    "evaluation.aspects": ("OptionList", "效果评估的方面"),
    "evaluation.criteria": ("OptionList", "每次培训后的评分标准"),
    "evaluation.customer_survey_months": ("Count", "客户满意度调查间隔月数"),
    "evaluation.every_months": ("Count", "定期考核间隔月数"),
    "evaluation.make_up": ("Flag", "不合格的补考"),
    "evaluation.phases": ("OptionList", "评估的阶段"),
    "evaluation.result_feedback": ("OptionList", "结果反馈的方式"),
    "evaluation.usage_review_months": ("Count", "回看工作运用的间隔月数"),
    "evaluation.uses": ("OptionList", "评估结果的用途"),
    "external.agreement": ("Choice", "外出培训的协议"),
    "figures.for_managers": ("OptionList", "供管理人员分析的数据"),
    "followup.resources": ("OptionList", "训后跟进的保障"),
    "nomination.criteria": ("OptionList", "参训人员的挑选条件"),
    "plan.annual.signatories": ("OptionList", "年度计划的签署方"),
    "plan.contents": ("OptionList", "培训计划的内容"),
    "plan.group_members_required": ("Flag", "计划须登记小组成员"),
    "plan.individual.fields": ("OptionList", "个人计划必填项"),
    "plan.line.modes": ("OptionList", "集中或分散"),
    "plan.monthly.inputs": ("OptionList", "月度计划的依据"),
    "plan.process.steps": ("OptionList", "培训步骤"),
    "plan.required_fields": ("OptionList", "计划行必填项"),
    "plan.weak_topic_proposals": ("Flag", "薄弱课题提出计划建议"),
    "platform.functions": ("OptionList", "线上平台的功能"),
    "quota.coaching": ("Quota", "现场辅导频次"),
    "quota.etiquette": ("Quota", "礼仪课程频次"),
    "quota.exchange": ("Quota", "交流频次"),
    "quota.manager": ("Quota", "管理人员培训频次"),
    "quota.manager_enforced": ("Choice", "管理人员培训以何为准"),
    "quota.manager_year": ("Quota", "管理人员全年培训次数"),
    "resource.kinds": ("OptionList", "培训资源种类"),
    "rule.publicity": ("OptionList", "制度的宣传方式"),
    "rule.text_owner": ("Choice", "制度文本由谁管理"),
    "session.default_place": ("Text", "默认培训地点"),
    "session.roster_conflict": ("Choice", "与排班冲突时"),
    "spotcheck.group": ("Choice", "集团抽查"),
    "support.roles": ("OptionList", "支持培训的角色"),
    "training_group.duties": ("OptionList", "培训小组的职责"),
}

for _key, (_kind, _label) in _AWAITING.items():
    declare_parameter(_key, _kind, _label)

AWAITING = frozenset(_AWAITING)
