"""Chinese words for the codes that parameters use. A code without a word is shown as it is."""

WORDS: dict[str, str] = {
    # a month without evaluation
    "breaks": "中断",
    "skips": "跳过不算",
    "counts": "算作不合格",
    # items of the feedback form
    "lecturer": "讲师授课",
    # forms of practice
    "drill": "现场演练",
    "practice_on_site": "现场演练实操",
    # who
    "area": "片区",
    "area_head": "片区负责人",
    "asc_head": "集团售后服务中心负责人",
    "department": "部门",
    "department_head": "部门最高负责人",
    "department_staff": "部门员工",
    "all_staff": "全体员工",
    "existing_staff": "在职员工",
    "general_affairs": "综合事务组",
    "general_dept": "综合部门",
    "general_manager": "总经理",
    "group": "集团",
    "group_asc": "集团售后服务中心",
    "hr_and_asc_head": "人力资源部门与售后负责人",
    "management_owner": "管理负责人",
    "manager_meeting": "经理级会议",
    "managers": "管理人员",
    "newcomers": "新员工",
    "outlet": "服务网点",
    "owner": "责任人",
    "project": "项目",
    "project_staff": "项目员工",
    "province": "省级公司",
    "region": "地区公司",
    "specialists": "专员",
    "training_dept": "培训部门",
    "training_group": "培训小组",
    "unit_active_staff": "本单位在职人员",
    "unit_head": "单位负责人",
    # how
    "approval": "须经批准",
    "block": "拦截",
    "both": "两项都要",
    "counted": "计入分母",
    "failed": "不达标",
    "first_submission": "首次提交",
    "fixed": "固定周期",
    "irregular": "不定期",
    "left_out": "不计入分母",
    "lesson_hours": "课时",
    "monthly": "每月",
    "none": "无",
    "notice": "报备",
    "off": "不办理",
    "refuse": "不允许",
    "rolling": "滚动周期",
    "same_day": "当日",
    "same_month": "当月",
    "sessions": "场次",
    "undefined": "不适用",
    "warn": "提示",
    # where a photo was taken
    "drop": "删去",
    "keep": "保留",
    "year": "按全年",
    # reading, following up, external training
    "administration": "行政部门",
    "all": "全部场次",
    "before_subsidy": "先签协议，再给补贴",
    "everybody": "每名在职人员",
    "heads": "单位负责人",
    "organiser": "组织者",
    "practice": "实操场次",
    # carrying over
    "added_next_month": "次月作为追加场次",
    "plan_in_two_months": "列入再下一月计划",
    "either": "次月追加或列入再下一月计划",
    # days off
    "next": "顺延到下一个工作日",
    "previous": "提前到上一个工作日",
    # deviations
    "added": "追加",
    "moved": "改期",
    "not_held": "未举办",
    # evidence
    "month": "月",
    "person": "人",
    "session": "场",
    "unit": "单位",
    "venue": "会场",
    # channels
    "dingtalk": "钉钉",
    "email": "邮件",
    "inbox": "站内消息",
    "sms": "短信",
    "wecom": "企业微信",
    # catalogues
    "curriculum-group": "培训内容目录（集团版）",
    "curriculum-project": "培训内容目录（项目版）",
}
KINDS_IN_WORDS: dict[str, str] = {
    "CatalogueRef": "目录",
    "Choice": "单选",
    "ChoiceList": "次序",
    "Count": "数目",
    "DayOfMonth": "每月日期",
    "DayOfYear": "每年日期",
    "Flag": "是或否",
    "HoursWindows": "时段",
    "KindList": "资料清单",
    "Ladder": "提醒与升级",
    "MeasureList": "处理措施",
    "Minutes": "分钟",
    "MinutesList": "几个时长",
    "OptionList": "选项清单",
    "PassMark": "合格线",
    "Percent": "百分比",
    "Quota": "频次",
    "Text": "文字",
    "Unset": "未定",
    "WorkingTime": "工作时间",
}
FIELDS_IN_WORDS: dict[str, str] = {
    "amount_cents": "金额（分）",
    "applies_to_unit_kinds": "适用单位类型",
    "audience": "对象",
    "channel": "方式",
    "code": "代码",
    "day": "日",
    "end": "结束",
    "every_months": "每几个月",
    "inclusive": "含当日（含本数）",
    "label": "名称",
    "min_lesson_hours": "每次最低课时",
    "min_sessions": "最少次数",
    "minutes": "工作分钟",
    "month": "月",
    "month_offset": "相对月份",
    "note": "说明",
    "offset_working_minutes": "相对期限的工作分钟",
    "only_if_newcomers": "有新员工时才适用",
    "options": "可选项",
    "per": "按",
    "required": "必须",
    "rungs": "各级",
    "shared": "一场可抵多项频次",
    "shift": "遇休息日",
    "start": "开始",
    "to": "通知谁",
    "total_lesson_hours": "合计课时",
    "value": "值",
    "values": "各项",
    "weekdays": "星期",
    "window": "周期算法",
    "windows": "时段",
    "year_offset": "相对年份",
}


def word(code: str) -> str:
    return WORDS.get(code, code)


def words(codes: tuple[str, ...], joint: str = "、") -> str:
    return joint.join(word(code) for code in codes)


def field_in_words(field: str) -> str:
    """`values[2].label` → 各项第 2 行 名称."""
    parts = []
    for part in field.split("."):
        name, _bracket, number = part.partition("[")
        shown = FIELDS_IN_WORDS.get(name, name)
        parts.append(f"{shown}第 {number.rstrip(']')} 行" if number else shown)
    return " ".join(parts)
