"""What the demo's units plan: annual lines, and the sessions of a month on working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.selectors.calendars import working_calendar
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person, Unit
from bihuan.people.selectors.actors import actor_of
from bihuan.shell.demo.names import AREA_WITHOUT_NEWCOMERS
from bihuan.shell.demo.organisation import DemoOrganisation
from bihuan.shell.demo.posts import DEMO_ROLES
from bihuan.training.models import AnnualLine, MonthlyPlan, Topic
from bihuan.training.services.annual_plan import (
    AnnualLineInput,
    annual_line_add,
    annual_plan_open,
    annual_plan_release,
    annual_plan_submit,
)
from bihuan.training.services.monthly_lines import LineInput, monthly_line_add

GROUP_CATALOGUE, PROJECT_CATALOGUE = "curriculum-group", "curriculum-project"
METHODS = {GROUP_CATALOGUE: "ems_exam", PROJECT_CATALOGUE: "written_test"}  # each edition offers its own
SPECIALIST_TITLES = ("投诉处理技巧", "接待礼仪标准", "应急预案演练", "典型投诉案例分析", "维修工单规范", "法律法规学习")
NEWCOMER_TITLES = ("岗位职责与内部流程", "工作纪律与工作手册")
PROJECT_TITLES = ("项目接待与回访", "项目应急处置")
HQ_TITLE = "全员专业知识专题"
FEW = 4
MINUTES = 90  # two lesson hours of the adopted length


@dataclass
class DemoMonth:
    """The organisation, the moment of loading, and who acts when."""

    organisation: DemoOrganisation
    at: datetime
    topics: dict[str, tuple[int, ...]] = field(default_factory=dict)
    heads: dict[int, Person] = field(default_factory=dict)
    known: dict[tuple[int, date], Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for edition in (GROUP_CATALOGUE, PROJECT_CATALOGUE):
            rows = Topic.objects.filter(course_class__edition=edition, superseded_by="", is_withdrawn=False).order_by("pk")
            self.topics[edition] = tuple(rows.values_list("pk", flat=True))
        held = Assignment.objects.filter(post__code__in=("area_head", "project_head")).select_related("person").order_by("pk")
        self.heads = {row.unit_id: row.person for row in held}

    def moment(self, month: Month, day: int, hour: int, minute: int = 0) -> datetime:
        """That wall time, but never after the moment of loading."""
        wall = datetime.combine(month.day(day), time(hour, minute), tzinfo=SITE_ZONE)
        return min(wall, self.at - timedelta(minutes=20))

    def person(self, username: str) -> Person:
        """Whose sign-in it is. Refuses (DoesNotExist) an account that belongs to nobody."""
        return Person.objects.get(account__username=username)

    def actor(self, username: str, moment: datetime) -> Actor:
        return self._actor(self.person(username), moment)

    def drafter(self, plan: MonthlyPlan, moment: datetime) -> Actor:
        if plan.unit_id == self.organisation.root.pk:
            return self.actor("zonghe", moment)
        return self._actor(self.heads[plan.unit_id], moment)

    def _actor(self, person: Person, moment: datetime) -> Actor:
        """Capacities are those of the day, so one look-up per person and day is enough."""
        key = (person.pk, local(moment).date())
        if key not in self.known:
            self.known[key] = actor_of(person, at=moment)
        return replace(self.known[key], at=moment)

    def role_unit(self, username: str) -> str:
        return next(role.unit for role in DEMO_ROLES if role.username == username)


def annual_plans(world: DemoMonth, now: Month) -> None:
    """Released for the years that the demo's months lie in; a draft for the year that has to be planned next."""
    years = sorted({now.shift(-3).year, now.year})
    for year in years:
        released_at = world.moment(Month(year - 1, 12), 20, 15)
        plan_id = _annual(world, year, world.moment(Month(year - 1, 12), 5, 9))
        annual_plan_submit(plan_id=plan_id, actor=world.actor("zonghe", released_at), at=released_at)
        annual_plan_release(plan_id=plan_id, actor=world.actor("fuzeren", released_at), at=released_at)
    _annual(world, years[-1] + 1, world.moment(now, 2, 10))


def _annual(world: DemoMonth, year: int, moment: datetime) -> int:
    ga = world.actor("zonghe", moment)
    plan = annual_plan_open(unit=world.organisation.root, year=year, actor=ga, at=moment)
    for line in _annual_lines(world, year):
        annual_line_add(plan_id=plan.pk, line=line, actor=ga, at=moment)
    return plan.pk


def _annual_lines(world: DemoMonth, year: int) -> Sequence[AnnualLineInput]:
    """Every area every month a session for specialists and one for newcomers; HQ every other month one for all."""
    found = []
    topics = world.topics[GROUP_CATALOGUE]
    for month in range(1, 13):
        for index, area in enumerate(world.organisation.areas):
            title = SPECIALIST_TITLES[(month + index) % len(SPECIALIST_TITLES)]
            found.append(_annual_line(month, title, "specialists", area, topics[(month + index) % len(topics)]))
            if index % 2 == month % 2 and area.code != AREA_WITHOUT_NEWCOMERS:
                found.append(_annual_line(month, NEWCOMER_TITLES[0], "newcomers", area, topics[index % len(topics)]))
        if month % 2:
            found.append(
                _annual_line(
                    month, f"{year} 年第 {month // 2 + 1} 期{HQ_TITLE}", "all_staff", world.organisation.root, topics[month]
                )
            )
    return found


def _annual_line(month: int, title: str, audience: str, unit: Unit, topic: int) -> AnnualLineInput:
    return AnnualLineInput(
        month=month,
        title=title,
        audience=audience,
        lesson_minutes=MINUTES,
        responsible_unit_id=unit.pk,
        form="lecture_on_site",
        topic_ids=(topic,),
    )


def lines_of(world: DemoMonth, plan: MonthlyPlan, month: Month) -> None:
    """The sessions that this kind of unit has to plan."""
    if plan.unit_id == world.organisation.root.pk:
        hq_lines(world, plan, month)
    elif plan.unit.kind == Unit.Kind.PROJECT:
        project_lines(world, plan, month)
    else:
        area_lines(world, plan, month)


def working_days(month: Month) -> list[date]:
    calendar = working_calendar()
    return [day for day in month if calendar.is_working(day)]


def area_lines(world: DemoMonth, plan: MonthlyPlan, month: Month, n: int = 6) -> None:
    """Four sessions for specialists and two for newcomers, where there are any; `n` of them."""
    days = working_days(month)
    second = "specialists" if plan.unit.code == AREA_WITHOUT_NEWCOMERS else "newcomers"
    audiences = ("specialists", second, "specialists", "specialists", second, "specialists")
    lecturers = _lecturers(plan.unit)
    place_of = {unit.pk: index for index, unit in enumerate(world.organisation.areas)}
    index = place_of[plan.unit_id]
    linked = list(
        AnnualLine.objects.filter(plan__year=month.year, month=month.month, responsible_unit=plan.unit).order_by("pk")
    )
    for number, audience in enumerate(audiences[:n]):
        annual = next((line for line in linked if line.audience == audience), None)
        titles = NEWCOMER_TITLES if audience == "newcomers" else SPECIALIST_TITLES
        title = annual.title if annual and number < 2 else titles[(number + index + month.month) % len(titles)]
        day = days[(1 + number * 3 + index % 2) % len(days)]
        _add(
            world, plan, _line(plan, day, 9 if number % 2 else 14, title, audience, lecturers[number % len(lecturers)], annual)
        )


def project_lines(world: DemoMonth, plan: MonthlyPlan, month: Month) -> None:
    """Two sessions with four lesson hours together."""
    days = working_days(month)
    lecturer = world.heads[plan.unit_id]
    for number, title in enumerate(PROJECT_TITLES):
        day = days[(3 + number * 7) % len(days)]
        line = _line(plan, day, 15, title, "project_staff", lecturer, None, form="classroom")
        _add(world, plan, line, PROJECT_CATALOGUE)


def hq_lines(world: DemoMonth, plan: MonthlyPlan, month: Month) -> None:
    """HQ's session for everybody, by video."""
    day = working_days(month)[9]
    annual = AnnualLine.objects.filter(plan__year=month.year, month=month.month, responsible_unit=plan.unit).first()
    lecturer = world.person("zonghe")
    title = annual.title if annual else f"{month.month} 月{HQ_TITLE}"
    _add(world, plan, _line(plan, day, 10, title, "all_staff", lecturer, annual, form="video"))


def _lecturers(unit: Unit) -> list[Person]:
    held = Assignment.objects.filter(unit=unit, post__code="lecturer").select_related("person").order_by("pk")
    return [row.person for row in held] or [
        Assignment.objects.filter(unit=unit).select_related("person").order_by("pk")[0].person
    ]


def _line(  # noqa: PLR0913  (each is a cell of the form)
    plan: MonthlyPlan,
    day: date,
    hour: int,
    title: str,
    audience: str,
    lecturer: Person,
    annual: AnnualLine | None,
    form: str = "lecture_on_site",
) -> LineInput:
    starts_at = datetime.combine(day, time(hour), tzinfo=SITE_ZONE)
    return LineInput(
        title=title,
        audience=audience,
        form=form,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=MINUTES),
        lesson_minutes=MINUTES,
        place=f"{plan.unit.name}培训室",
        lecturer_source="group" if form == "video" else "self",
        lecturer_name=lecturer.name,
        lecturer_id=lecturer.pk,
        headcount=_headcount(plan.unit, audience, day),
        annual_line_id=annual.pk if annual else None,
        additional_reason="" if annual else "按当月工作重点补充",
    )


def _headcount(unit: Unit, audience: str, day: date) -> int:
    """How many the unit counts on: its specialists; of newcomers a handful; at headquarters everybody."""
    held = Assignment.objects.in_service(day).filter(unit__path__startswith=unit.path)
    if audience == "newcomers":
        return FEW
    return held.count() if audience == "all_staff" else held.filter(post__code="specialist").count()


def _add(world: DemoMonth, plan: MonthlyPlan, line: LineInput, catalogue: str = GROUP_CATALOGUE) -> None:
    topics = world.topics[catalogue]
    moment = world.moment(Month.parse(plan.month).shift(-1), 10, 10)
    chosen = (topics[(len(line.title) + local(line.starts_at).day) % len(topics)],)
    shown = replace(line, topic_ids=chosen, evaluation_method=METHODS[catalogue])
    monthly_line_add(plan_id=plan.pk, line=shown, actor=world.drafter(plan, moment), at=moment)
