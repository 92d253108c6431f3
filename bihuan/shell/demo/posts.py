"""The posts of the demo organisation, what each may do, and the sign-ins that show them."""

from __future__ import annotations

from dataclasses import dataclass

VIEW = ("people.view", "training.view", "duties.view", "regulations.view")
_CASES = ("cases.view", "cases.handle")
_LECTURERS = ("lecturers.view", "lecturers.manage")


@dataclass(frozen=True)
class DemoPost:
    code: str
    name: str
    capabilities: tuple[str, ...] = ()
    reach: str = "own"
    is_head: bool = False


_AFFAIRS = (
    "training.consolidate",
    "training.issue",
    "training.hq.draft",
    "training.accept",
    "training.spotcheck",
    "training.freeze",
    "training.annual.draft",
    "training.curriculum.manage",
    "class.run",
    "class.evaluate",
    "class.dossier.override",
    "class.inspect",
    "class.verdicts",
    "regulations.draft",
    "regulations.adopt",
    "duties.propose",
    *_CASES,
    *_LECTURERS,
    "people.manage",
    "calendar.manage",
    "audit.view",
)
_PLANNING = ("training.monthly.draft", "training.implement", "lecturers.view")

POSTS: tuple[DemoPost, ...] = (
    DemoPost(
        "asc_head",
        "集团售后服务中心负责人",
        (
            "training.approve",
            "training.annual.approve",
            "regulations.approve",
            "duties.waive",
            "audit.view",
            "class.inspect",
            "class.verdicts",
            *_CASES,
            "cases.decide",
            "lecturers.view",
            "lecturers.approve",
            "class.leave.agree",
        ),
        is_head=True,
    ),
    DemoPost("general_affairs_head", "综合事务组组长", _AFFAIRS, reach="parent", is_head=True),
    DemoPost("general_affairs", "综合事务组专员", _AFFAIRS, reach="parent"),
    DemoPost("group_asc_staff", "集团售后服务管理员", ("class.inspect", "class.verdicts")),
    DemoPost(
        "hr_centre_head",
        "人力资源中心负责人",
        ("training.induction.manage", "people.manage", "cases.view", "cases.appeal"),
        "parent",
        True,
    ),
    DemoPost("hr_centre", "人力资源中心专员", ("training.induction.manage", "people.manage"), "parent"),
    DemoPost("administrator", "系统管理员", ("site.manage", "people.manage", "calendar.manage", "audit.view")),
    DemoPost(
        "area_head",
        "片区负责人",
        (*_PLANNING, "cases.view", "class.run", "class.evaluate", "class.leave.agree", "class.verdicts", "class.nominate"),
        is_head=True,
    ),
    DemoPost("area_clerk", "片区综合专员", (*_PLANNING, "class.run")),
    DemoPost("general_manager", "总经理", ("class.leave.general_manager",)),
    DemoPost("province_head", "省级公司售后负责人", ("class.verdicts", "class.nominate"), is_head=True),
    DemoPost("region_head", "地区公司售后负责人", ("class.verdicts", "class.nominate"), is_head=True),
    DemoPost(
        "project_head",
        "项目售后负责人",
        (*_PLANNING, "class.run", "class.evaluate", "class.verdicts", "class.nominate"),
        is_head=True,
    ),
    DemoPost("outlet_head", "网点负责人", ("class.nominate",), is_head=True),
    DemoPost("lecturer", "内部兼职讲师"),
    DemoPost("specialist", "售后服务专员"),
)


@dataclass(frozen=True)
class DemoRole:
    """One sign-in: its post and unit find the person. `can` is told to whoever tries the demo."""

    username: str
    title: str
    post: str
    unit: str
    can: str
    newcomer: bool = False


DEMO_PASSWORD = "bihuan-demo"  # noqa: S105  (printed on purpose: the demo's people do not exist)
DEMO_ROLES: tuple[DemoRole, ...] = (
    DemoRole(
        "zonghe",
        "综合事务组组长",
        "general_affairs_head",
        "GA",
        "汇总、下发月度计划，接收上报，抽查，结账，管理讲师，维护制度与人员",
    ),
    DemoRole(
        "fuzeren",
        "集团售后服务中心负责人",
        "asc_head",
        "HQ",
        "审批月度与年度计划，书面批准未举办，批准制度，免除责任，作出问责决定，批准外聘讲师",
    ),
    DemoRole("xinan", "西南片区负责人", "area_head", "XN", "编制并上报西南片区月计划，登记实施，上报一览表"),
    DemoRole("huadong", "华东片区负责人", "area_head", "HD", "编制并上报华东片区月计划，登记实施，上报一览表"),
    DemoRole("huabei", "华北片区负责人", "area_head", "HB", "编制并上报华北片区月计划，登记实施，上报一览表"),
    DemoRole("xibei", "西北片区负责人", "area_head", "XB", "编制并上报西北片区月计划，登记实施，上报一览表"),
    DemoRole("huanan", "华南片区负责人", "area_head", "HN", "编制并上报华南片区月计划，登记实施，上报一览表"),
    DemoRole("huazhong", "华中片区负责人", "area_head", "HZ", "编制并上报华中片区月计划，登记实施，上报一览表"),
    DemoRole("xiangmu", "项目售后负责人（项目版）", "project_head", "XB-GS-LZ-01", "按项目版编制并上报本项目月计划，登记实施"),
    DemoRole("shenggongsi", "省级公司售后负责人", "province_head", "XN-SC", "查看本省人员、培训与责任"),
    DemoRole("zongjingli", "总经理", "general_manager", "XN-SC", "查看本公司培训与人员情况"),
    DemoRole("hr", "集团人力资源中心", "hr_centre_head", "HR", "组织入职培训，维护人员，处理问责申诉"),
    DemoRole("jiangshi", "内部兼职讲师", "lecturer", "XN", "答复授课任务，查看自己的讲师档案与所在片区的培训安排"),
    DemoRole("zhuanyuan", "售后服务专员", "specialist", "XN-SC-CD-01", "查看本项目培训与自己的待办"),
    DemoRole("xinren", "新入职售后服务专员", "specialist", "XN-SC-CD-01", "查看入职与上岗培训安排", newcomer=True),
    DemoRole("guanli", "系统管理员", "administrator", "HQ", "维护人员与工作日历，查看操作记录"),
)
