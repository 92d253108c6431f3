"""The sentences for what the kernel and the calendars refuse."""

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register

register(
    {
        "calendar_not_found": _("没有名为「{name}」的工作日历。"),
        "calendar_day_not_found": _("{day} 没有单独设置过，无需恢复。"),
        "notice_line_not_readable": _("第 {line} 行「{text}」看不懂，请写成「2027-02-05 至 2027-02-11 休 春节」的样子。"),
        "notice_day_twice": _("第 {line} 行的 {day} 前面已经写过。"),
        "notice_empty": _("还没有填日期。请粘贴放假与调休日期，或上传表格。"),
        "notice_day_outside_year": _("{day} 不属于 {year} 年的放假通知。"),
        "calendar_empty": _("工作日历「{calendar}」没有任何工作时间，不能保存。"),
        "calendar_week_not_seven_days": _("工作日历「{calendar}」须写明一周七天，现有 {n_days} 天。"),
        "periods_overlap": _("时段有重叠或顺序不对：{periods}。"),
        "period_impossible": _("时段的起止不合理，请检查开始和结束时间。"),
        "period_not_readable": _("看不懂时段「{text}」，请写成 09:00-12:00 的样子。"),
        "no_working_day_within_three_years": _("工作日历「{calendar}」三年之内没有工作日，请先补全日历。"),
        "due_beyond_three_years": _("按工作日历「{calendar}」推算，截止时间在三年以后，请检查时限。"),
        "start_beyond_three_years": _("按工作日历「{calendar}」倒推，时间在三年以前，请检查时限。"),
        "instant_out_of_range": _("时间须在 {first_year} 年至 {last_year} 年之间。"),
        "length_negative": _("时长不能为负数。"),
        "target_negative": _("时限不能为负数。"),
        "warning_not_before_due": _("提醒须在截止时间之前。"),
        "clock_ignores_pauses": _("这个时限不因等待而暂停。"),
        "reason_not_pausable": _("「{reason}」不是可以暂停计时的原因。"),
        "reopened_too_late": _("距完成已 {days} 天，超过 {within_days} 天，请另建新单。"),
        "month_impossible": _("月份不存在，请检查年份和月份。"),
        "month_not_readable": _("看不懂月份「{text}」，请写成 2026-12 的样子。"),
        "window_does_not_divide_year": _("每 {every} 个月一期不能整除一年。"),
        "band_empty": _("区间「{band}」里没有任何数值。"),
        "bands_missing": _("至少要有一个区间。"),
        "bands_overlap": _("区间「{one}」与「{two}」重叠或顺序不对。"),
        "value_in_no_band": _("数值 {value} 不落在任何区间里。"),
        "rate_negative": _("计数不能为负数。"),
        "amount_not_readable": _("看不懂金额「{text}」，请写到分为止，例如 1234.50。"),
        "currencies_differ": _("币种不同：{one} 与 {two}，不能相加。"),
        "weights_impossible": _("分摊比例不合理，须为非负数且合计大于零。"),
        "sample_size_negative": _("抽样数量不能为负数。"),
        "sample_population_repeats": _("抽样名单中「{key}」重复。"),
    }
)
