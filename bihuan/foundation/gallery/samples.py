"""Rows of the gallery. Shapes as the components' comments name them; nothing here is read from the database."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bihuan.foundation.ui.citations import CitationView
from bihuan.foundation.ui.states import StateView

LONG_UNIT = "𠮷林省长春市朝阳区前进大街国际商务中心服务网点"
LONG_NAME = "龘靐齉·买买提江·阿布都热合曼"


@dataclass(frozen=True)
class Item:
    """One sample row: whatever its component asks for."""

    values: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError as missing:
            raise AttributeError(name) from missing


def item(**values: Any) -> Item:
    return Item(values)


RULE = CitationView(
    article="第八条 2",
    title="月度计划的上报",
    document="集团售后服务中心培训管理办法",
    version="2026 修订版",
    adopted_by="集团售后服务中心",
    since=date(2026, 1, 1),
    quote="各片区应于每月 25 日前向综合事务组上报次月培训计划。",
    url="#rule",
)
RATE_RULE = CitationView(
    article="第八条 5",
    title="实施率",
    document="集团售后服务中心培训管理办法",
    version="2026 修订版",
    adopted_by="集团售后服务中心",
    since=date(2026, 1, 1),
    quote="月度培训实施率不低于 90%。经批准未实施的场次仍计入分母。",
    note="本单位没有另行规定，沿用上级采用的版本。",
)
FLOOR = Decimal("0.9")

ADOPTED = StateView("已采纳", "ok", "check")
WAITING = StateView("待汇总", "calm", "circle-dot")
RETURNED = StateView("已退回", "warn", "undo-2")
MISSING = StateView("未上报", "bad", "circle-alert")
DRAFT = StateView("草稿", "idle", "pencil")
RUNNING = StateView("实施中", "accent", "circle-play")


def frame(at: datetime) -> Item:
    def entry(label: str, icon: str, count: int = 0, *, current: bool = False) -> Item:
        return item(label=label, url="#", icon=icon, count=count, current=current)

    nav = (
        item(label="", items=(entry("我的待办", "list-checks", 4), entry("消息", "bell", 2))),
        item(
            label="培训",
            items=(
                entry("月度周期", "calendar-range", current=True),
                entry("本单位月计划", "file-pen-line"),
                entry("年度计划", "calendar-days"),
                entry("实施与上报", "clipboard-check"),
                entry("实施率", "gauge"),
                entry("课程目录", "library"),
            ),
        ),
        item(label="人员", items=(entry("组织架构", "network"), entry("人员名册", "users"), entry("责任台账", "scale", 2))),
        item(label="规则", items=(entry("制度库", "book-open-text"), entry("工作日历", "calendar-clock"))),
    )
    person = {"person_name": "欧阳文静", "role_name": "综合事务组", "unit_name": "集团售后服务中心"}
    return item(nav=nav, demo=True, at=at, unread=2, roles=(), **person)


def chain() -> tuple[Item, ...]:
    return (
        item(label="片区上报", mark="done", when="11-24", note="5 / 6 已报", citation=RULE, url=""),
        item(label="汇总", mark="now", when="今天", note="还剩 5 小时 20 分", citation=None, url="#"),
        item(label="负责人审批", mark="wait", when="11-30", note="等汇总", citation=None, url=""),
        item(label="下发", mark="wait", when="12-01", note="提醒 68 个单位", citation=None, url=""),
        item(label="实施", mark="wait", when="12 月", note="实施率不低于 90%", citation=RATE_RULE, url=""),
        item(label="上报记录", mark="wait", when="01-04", note="一览表自动生成", citation=None, url=""),
    )


def late_chain() -> tuple[Item, ...]:
    return (
        item(label="报名", mark="done", when="11-02", note="42 人", citation=None, url=""),
        item(label="请假审批", mark="late", when="11-09", note="2 人逾期 3 天未批", citation=RULE, url="#"),
        item(label="签到", mark="now", when="今天", note="13:55 前为准时", citation=None, url=""),
        item(label="评估", mark="wait", when="12-08", note="等签到", citation=None, url=""),
    )


AREAS = (
    ("西南片区", "12 个项目 · 86 人", ADOPTED, "11-23 16:40", 8, "4 项全部满足", Decimal(1), "8 / 8", "查看"),
    ("华东片区", "15 个项目 · 98 人", WAITING, "11-24 09:12", 6, "外聘讲师待审批", Decimal("0.923"), "12 / 13", "汇总"),
    ("华北片区", "11 个项目 · 74 人", RETURNED, "11-24 21:55", 10, "新员工 1 / 2", Decimal("0.833"), "10 / 12", "意见"),
    ("西北片区", "7 个项目 · 41 人", MISSING, "—", None, "—", Decimal("0.95"), "19 / 20", "催报"),
    (LONG_UNIT, "14 个项目 · 88 人", RUNNING, "11-24 11:03", 5, "4 项全部满足", Decimal("0.9"), "9 / 10", "汇总"),
    ("华中片区", "9 个项目 · 57 人", DRAFT, "11-22 10:20", 7, "本月无新员工", None, "", "查看"),
)
AREA_COLUMNS = ("name", "people", "state", "first", "planned", "quota", "rate", "counts", "action")


def areas() -> tuple[Item, ...]:
    return tuple(Item(dict(zip(AREA_COLUMNS, row, strict=True))) for row in AREAS)


def duties(at: datetime) -> tuple[tuple[str, str, tuple[Item, ...]], ...]:
    def duty(title: str, hours: float, mark: str, note: str, action: str, unit: str = "华东片区") -> Item:
        due = {"due_at": at + timedelta(hours=hours), "state": "running", "citation": RULE, "mark": mark}
        return item(title=title, url="#", unit=unit, note=note, action=action, action_url="#", **due)

    today = (
        duty("提交 12 月培训计划", 1.67, "soon", "还差 1 场新员工培训", "继续填写"),
        duty("说明情况：上月缺席一次", -27, "late", "可上传证明，可申诉", "去说明", unit=LONG_UNIT),
    )
    later = (
        duty("填写培训反馈表：合同及法律法规", 52, "", "约 1 分钟", "填写"),
        duty("上报 11 月培训记录和实施一览表", 340, "", "系统已生成草稿", "核对"),
    )
    return (("今天", "11月26日 周四", today), ("以后", "", later))


def badges(at: datetime) -> tuple[tuple[datetime | None, str], ...]:
    hours = (0.2, 5.34, 28, 300, -0.5, -27)
    running = tuple((at + timedelta(hours=hour), "running") for hour in hours)
    settled = tuple((at - timedelta(hours=3), state) for state in ("met", "met_late", "missed", "waived", "void", "paused"))
    return (*running, *settled, (None, "running"))


def events(at: datetime) -> tuple[Item, ...]:
    def event(hours: float, what: str, by: str, tone: str, icon: str, reason: str = "", citation: Any = None) -> Item:
        return item(at=at - timedelta(hours=hours), what=what, by=by, tone=tone, icon=icon, reason=reason, citation=citation)

    return (
        event(1, "退回修改", "欧阳文静 · 综合事务组", "warn", "undo-2", "新员工培训本月应不少于 2 场，请补 1 场。", RULE),
        event(18, "上报", f"{LONG_NAME} · 华北片区负责人", "calm", "send"),
        event(43, "保存草稿", "王磊 · 华北片区培训专员", "idle", "pencil"),
        event(24 * 380, "建立", "系统按年度计划生成", "accent", "sparkles"),
    )


SCRIPT = (
    ("片区填写月计划", "华东片区负责人", "打开 12 月计划，补一场新员工培训。", "填写时右侧的检查随时变化。"),
    ("综合事务组汇总", "综合事务组", "逐行采纳、合并或退回，写明意见。", "每个数字都能指到条文。"),
    ("负责人审批", "中心负责人", "审批后下发，计划冻结。", "下发后各单位收到待办。"),
    ("现场签到", LONG_NAME, "用手机扫码签到。", "晚 1 分钟会怎样？"),
)


def script() -> tuple[Item, ...]:
    return tuple(
        item(title=title, role=role, what=what, look=look, become_url="#", is_done=place == 0, is_now=place == 1)
        for place, (title, role, what, look) in enumerate(SCRIPT)
    )


ROLES = (
    ("欧阳文静", "综合事务组", "集团售后服务中心", "汇总、抽查、上报"),
    ("陈丽", "内部讲师", "集团售后服务中心", "授课、评分"),
    (LONG_NAME, "片区负责人", LONG_UNIT, "计划、实施"),
    ("𠮷田一", "学员", "集团售后服务中心", "签到、反馈、考试"),
)


def roles() -> tuple[Item, ...]:
    return tuple(item(name=name, post=post, unit=unit, hint=hint) for name, post, unit, hint in ROLES)


def findings() -> tuple[Item, ...]:
    return (
        item(tone="ok", text="场次 8 场，要求 4 至 10 场", detail="", citation=RULE),
        item(tone="bad", text="新员工培训 1 场，要求不少于 2 场", detail="本月有 7 名新员工，再加 1 场即可。", citation=RULE),
        item(tone="warn", text="12月12日 周六 是休息日", detail="确需安排时请写明理由。", citation=None),
    )


def changes() -> tuple[Item, ...]:
    return (
        item(label="月计划上报截止", before="每月 25 日", after="每月 23 日"),
        item(label="实施率下限", before="90%", after="90%"),
        item(label="新员工培训", before="", after="每月不少于 2 场"),
        item(label="补考次数", before="2 次", after=""),
    )
