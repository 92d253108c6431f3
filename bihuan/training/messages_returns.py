"""The sentence for every refusal of implementation, return, figures and spot check."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "month_frozen": _("本月已经结账，记录不能再改。事后查明的情况，请在实施率页面作「调整」。"),
        "month_not_over": _("{month} 还没有过完，不能结账。"),
        "month_not_frozen": _("本月还没有结账，直接更正实施记录即可，不需要调整。"),
        "freeze_returns_waiting": _("还有 {n} 个单位的上报没有接收或退回：{units}。"),
        "freeze_not_assessed": _("还有 {n} 个单位没有考核意见：{units}。每个单位都考核后才能结账。"),
        "deviation_kind_not_adopted": _("下发后的变化只能登记为：{allowed}（{article}）。"),
        "line_not_issued": _("这一行没有下发，不能登记实施情况。"),
        "return_already_in": _("本月记录已经上报，实施情况不能再改。需要更正时请综合事务组先退回。"),
        "held_in_future": _("实际开始时间还没有到，举办之后再登记。"),
        "held_without_length": _("请填写实际培训时长（分钟）。"),
        "held_more_than_due": _("实到 {present} 人多于应到 {due} 人，请核对。"),
        "explanation_missing": _("「{title}」请写明情况说明。"),
        "added_reason_missing": _("增加的场次请写明增加的原因。"),
        "deviation_reason_missing": _("请写明不能举办的原因。"),
        "deviation_open": _("这一场已有一份申请在等批准。"),
        "deviation_approved_already": _("这一场已经书面批准不举办。"),
        "deviation_line_held": _("这一场已登记为举办，不能再申请不举办。"),
        "deviation_own": _("不能批准自己提出的申请。"),
        "deviation_document_missing": _("书面批准须写明批准文号。"),
        "deviation_remark_missing": _("不同意时请写明理由。"),
        "return_line_not_recorded": _("「{title}」还没有登记是否举办。"),
        "return_explanation_missing": _("「{title}」没有情况说明。未举办和增加的场次都要说明原因。"),
        "return_kind_missing": _("「{title}」缺少{kind}。"),
        "return_month_kind_missing": _("缺少{kind}。"),
        "return_month_not_over": _("{month} 还没有过完，过完后再上报。"),
        "return_remark_missing": _("退回时请写明要补正什么。"),
        "return_own": _("不能接收或退回自己上报的记录。"),
        "package_kind_unknown": _("没有这一类材料。"),
        "package_line_needed": _("这一类材料按场次上传，请选择场次。"),
        "package_no_files": _("请选择要上传的文件。"),
        "package_item_replaced": _("这份材料已有新版本，请在最新版本上替换。"),
        "package_nothing_placed": _("请先为文件选择场次和种类。"),
        "package_not_movable": _("已上报的材料不能改放，只能上传新版本。"),
        "package_not_removable": _("已上报的材料不能移除，只能上传新版本。"),
        "assessment_missing": _("请写考核意见。"),
        "adjustment_reason_missing": _("调整必须写明理由。"),
        "adjustment_empty": _("分子和分母都没有变化，不需要调整。"),
        "adjustment_below_zero": _("调整后的分子不能为负，也不能大于分母。"),
        "spot_check_size": _("请填写抽取数量，至少 1 个。"),
        "spot_check_nobody": _("范围内没有可以抽取的对象。"),
        "spot_check_finding_missing": _("「{name}」还没有填写抽查结论。"),
        "spot_check_closed": _("这次抽查已经结束，不能再改。"),
        "spot_check_conclusion_missing": _("结束抽查前请写总的结论。"),
    }
)
