"""The sentence for every refusal of the lecturer files."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "lecturer_document_missing": _("请填写聘任文号：没有文号不能登记为已聘任。"),
        "lecturer_reason_missing": _("请写明理由，存入讲师档案。"),
        "lecturer_own": _("不能办理自己的选拔、聘任、认证或批准，请由他人办理。"),
        "lecturer_day_in_future": _("日期在今天以后，请核对。"),
        "lecturer_title_cancelled": _("这位讲师的资格已取消，不能安排授课。请改选其他讲师。"),
        "lecturer_lapsed": _("这位讲师的资格到期没有复评，不能安排新的场次。"),
        "lecturer_not_appointed": _("这位讲师还没有聘任或已经卸任，不能安排授课。"),
        "lecturer_not_approved": _("外聘讲师须在聘请前经售后服务中心负责人批准，批准前不能排课。"),
        "lecturer_grade_too_low": _("讲师等级不够：不能安排「{work}」。"),
        "lecturer_grade_unknown": _("请选择制度规定的讲师等级。"),
        "lecturer_certified_before": _("认证日期早于上一次认证（{on}），请核对。"),
        "lecturer_practice_short": _("实践经验不满 {months} 个月，不能申报讲师等级。"),
        "lecturer_parts_missing": _("认证还有没通过的部分：{parts}。全部通过后才能认证。"),
        "rating_reason_missing": _("人工登记满意度要写明理由和依据的反馈表。"),
        "rating_out_of_range": _("分数要在 0 到 100 之间。"),
        "rating_in_future": _("授课时间还没有到，不能登记满意度。"),
        "rating_known": _("这一场已登记满意度 {score} 分，不能改成另一个分数。"),
        "round_title_missing": _("请填写选拔的名称。"),
        "round_days_wrong": _("报名截止日期早于开始日期，请核对。"),
        "round_not_open": _("现在不能报名：报名时间为 {opens} 至 {closes}。"),
        "candidacy_subject_missing": _("请填写拟授课题。"),
        "candidacy_not_in_service": _("只有在职员工可以报名。"),
        "selection_way_missing": _("请选择选拔方式。"),
        "selection_way_undescribed": _("选了「其他方式」，请在评语中写明是什么方式。"),
        "task_reason_missing": _("不能承担授课任务时请写明理由，安排人会看到。"),
        "task_begun": _("授课时间已经过去，不能再安排。"),
        "task_same_lecturer": _("请改派另一位讲师。"),
        "trainer_training_title_missing": _("请填写培训名称。"),
        "trainer_training_hours_missing": _("请填写学时。"),
        "external_name_missing": _("请填写外聘讲师的姓名。"),
        "external_kind_missing": _("请选择来源。"),
        "external_assessment_missing": _("请分别写明对知识面和表达能力的评价。"),
        "external_need_missing": _("请写明外聘理由：自有师资情况和课题需要都要填。"),
        "external_topic_missing": _("请填写授课内容。"),
        "external_form_missing": _("请选择培训形式。"),
        "provider_scores_missing": _("外部机构还有没评分的项：{criteria}。每项 1 到 5 分。"),
        "engagement_day_past": _("拟授课日期已过：外聘须在聘请前批准。"),
        "engagement_not_approved": _("批准以后才能登记经费申请。"),
        "outside_title_missing": _("请选择类别并填写名称。"),
        "fund_not_adopted": _("本单位没有采纳讲师发展基金的额度，不能从基金支付。"),
        "fund_exceeded": _("超出讲师发展基金余额：今年还剩 {left} 元。"),
        "sharing_title_missing": _("请填写分享的内容。"),
        "sharing_day_wrong": _("分享日期要在外部培训结束（{ends}）之后、今天以前。"),
        "fund_no_missing": _("请填写经费申请单号。"),
    }
)
