"""The sentence for every refusal of the regulations."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "rule_not_adopted": _("单位 {unit} 在 {on} 没有采用含「{key}」的制度，无法得出要求。请先在制度库采用相应制度。"),
        "rule_not_chosen": _("单位 {unit} 采用的制度没有给出「{key}」，采用时也没有选定。请在制度库补选。"),
        "parameter_kind_unknown": _("不认识参数类型「{kind}」。"),
        "parameter_not_mapping": _("参数 {where} 的写法不对：应为一组「名称 = 值」。"),
        "parameter_field_missing": _("「{field}」必须填写。"),
        "parameter_field_unknown": _("「{field}」不是这种参数的内容。"),
        "parameter_not_whole": _("「{field}」应为 {low} 到 {high} 之间的整数。"),
        "parameter_not_number": _("「{field}」应为 {low} 到 {high} 之间的数。"),
        "parameter_not_flag": _("「{field}」只能是「是」或「否」。"),
        "parameter_not_text": _("「{field}」应为文字，不能空着。"),
        "parameter_not_offered": _("「{field}」只能从这些里选：{options}。"),
        "parameter_not_words": _("「{field}」至少要有一项，每项都要有文字。"),
        "parameter_not_items": _("「{field}」至少要有一行。"),
        "parameter_repeated": _("「{field}」里有重复的项。"),
        "parameter_not_time": _("「{field}」应为时刻，例如 09:00。"),
        "parameter_not_weekdays": _("「{field}」应为星期，1 到 7，1 是星期一。"),
        "parameter_window_empty": _("「{field}」的结束时刻应晚于开始时刻。"),
        "pack_unknown": _("没有编号为「{pack}」的制度包。"),
        "pack_unreadable": _("制度包「{pack}」的文件读不出来：{problem}"),
        "pack_incomplete": _("制度包「{pack}」缺少内容：{missing}。"),
        "pack_key_twice": _("制度包「{pack}」里参数「{key}」写了两次。"),
        "pack_changed_without_version": _("制度包「{pack}」的内容变了，版本号 {version} 却没有变。请先改版本号。"),
        "document_not_in_force": _("《{document}》在 {on} 还没有生效的版本，不能从这一天起采用。"),
        "choice_unknown": _("制度里没有参数「{key}」，不能为它选值。"),
        "choice_missing": _("制度没有给出「{key}」，采用时必须选定。"),
        "choice_of_other_kind": _("「{key}」应为 {kind}，给的是 {found}。"),
        "adoption_overlaps": _("{unit} 在这段时间已经采用《{document}》，不必再采用一次。"),
        "adoption_already_ends": _("《{document}》的这次采用已有结束日期，或结束日期不晚于开始日期。"),
        "day_in_past": _("{day} 已经过去。制度的变化只能从今天或以后的日子起算。"),
        "version_unchanged": _("和现行版本相比没有任何变化，不必提交。"),
        "change_note_missing": _("请写明修改的原因，批准人和读者都要看。"),
        "second_person_needed": _("起草或改动过这一版的人不能批准它，请由另一位有批准权限的人批准。"),
        "version_in_force": _("这一版从 {day} 起已经生效，不能撤回。需要改变请起草新版本。"),
        "draft_open": _("《{document}》已有一份起草中或待批准的版本，请先处理完那一份。"),
        "document_title_taken": _("已有名为《{title}》的制度，请换一个名称。"),
        "document_out_of_reach": _("《{document}》还被您权限之外的单位采用，不能由您改动。"),
        "parameter_unknown": _("这一版里没有参数「{key}」。"),
        "article_empty": _("{article} 的条文不能空着。"),
        "rule_unknown": _("没有单位采用含「{key}」的制度。"),
        "unit_unknown": _("没有编码为「{unit}」的单位。"),
        "reason_missing": _("请写明理由。"),
    }
)
