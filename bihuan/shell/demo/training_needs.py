"""The needs of the demo: a department with its monthly form, an area that waits for its head, wishes that others join, an
analysis half written, and a rule that a province's people are asked to read.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Assignment, Person, Unit
from bihuan.people.selectors.actors import actor_of
from bihuan.regulations.models import Acknowledgement, Adoption, Document
from bihuan.regulations.services.adoption import document_adopt
from bihuan.regulations.services.approval import version_acknowledge
from bihuan.shell.demo.organisation import stored_organisation
from bihuan.shell.demo.training_plans import DemoMonth
from bihuan.training.models import TrainingNeed
from bihuan.training.services.need_duties import need_duties_open
from bihuan.training.services.need_raise import NeedInput, need_check, need_raise
from bihuan.training.services.need_voice import need_join
from bihuan.training.services.needs_analysis import analysis_open, analysis_write

NEEDS_DRIVEN, PUBLICATION = "plan-model-needs-driven", "rule-publication"
BY_FORM = "HR"  # lives by the needs-driven model
READING = "XN-SC"  # everybody there confirms a new rule
NOT_YET = ("zhuanyuan", "xinren", "zongjingli")
WISHES = (
    ("新型门锁的拆装", "住户换装智能锁后报修多，现场不敢拆。", "zhuanyuan", ("XN", "HD", "HB")),
    ("与老年住户沟通", "上门时讲不清楚，常要第二次上门。", "xinren", ("XN", "HN")),
    ("手机拍摄维修记录", "照片拍不清，回单被退。", "jiangshi", ("XN",)),
)
WRITTEN = {
    "current_knowledge": "专员对新旧两版工单规范掌握不一，抽查中有三成写不全故障现象。（演示数据）",
    "customer_feedback": "近三个月重复投诉集中在渗漏与门锁，客户反映答复口径不一致。（演示数据）",
}


@transaction.atomic
def load(at: datetime) -> str:
    """Made by the services people use; a second run changes nothing."""
    if TrainingNeed.objects.exists():
        return "培训需求已存在"
    world = DemoMonth(stored_organisation(), at)
    month = Month.of(local(at).date())
    _formal(world, month)
    _wishes(at)
    _analysis(world, month)
    _rule_to_read(world)
    return f"{TrainingNeed.objects.count()} 条需求，{Acknowledgement.objects.count()} 人须阅知制度"


def _formal(world: DemoMonth, month: Month) -> None:
    """The department is in time; what the area's specialist asks for waits for nobody, since no article has it checked."""
    first, third = world.moment(month, 1, 8), world.moment(month, 3, 10)
    unit = Unit.objects.get(code=BY_FORM)
    document = Document.objects.get(code=NEEDS_DRIVEN)
    document_adopt(document=document, unit=unit, from_on=month.first_day, actor=system_actor(first), at=first)
    need_duties_open(first, 100)
    clerk, head = _of_post("hr_centre", unit), world.person("hr")
    given = NeedInput(
        title="新员工带教方法",
        goal="带教人会列带教清单，首月独立上岗率八成",
        wanted_time="下月上旬，半天",
        trainer="内部讲师",
        participants="带教人 12 人",
        reason="新员工反映带教内容因人而异。（演示数据）",
        level="staff",
        month=str(month),
    )
    need = need_raise(unit=unit, need=given, actor=actor_of(clerk, at=third), at=third)
    day_after = third + timedelta(hours=5)
    need_check(need_id=need.pk, actor=actor_of(head, at=day_after), at=day_after)
    late = world.at - timedelta(days=1)
    again = NeedInput(**{**given.__dict__, "title": "劳动合同新规要点", "reason": "续签集中在一季度。（演示数据）"})
    need_raise(unit=unit, need=again, actor=actor_of(clerk, at=late), at=late)
    area = world.person("xinan")
    asked = NeedInput("渗漏维修判定", "同类报修的判定不一致。（演示数据）", wanted_time="下月", month=str(month))
    need_raise(unit=Unit.objects.get(code="XN"), need=asked, actor=actor_of(area, at=late), at=late)


def _wishes(at: datetime) -> None:
    for number, (title, reason, username, areas) in enumerate(WISHES):
        moment = at - timedelta(days=6 - number)
        author = Person.objects.get(account__username=username)
        actor = actor_of(author, at=moment)
        home = Unit.objects.get(pk=actor.home_unit_id or 0)
        wish = need_raise(unit=home, need=NeedInput(title, f"{reason}（演示数据）"), actor=actor, at=moment)
        for person in _specialists(areas, author, number + 2):
            need_join(need_id=wish.pk, actor=actor_of(person, at=moment), at=moment + timedelta(hours=2))


def _analysis(world: DemoMonth, month: Month) -> None:
    moment = world.moment(month, 10, 10)
    clerk = world.actor("zonghe", moment)
    row = analysis_open(unit=world.organisation.root, year=month.shift(2).year, actor=clerk, at=moment)
    analysis_write(analysis_id=row.pk, texts=WRITTEN, actor=clerk, at=moment)


def _rule_to_read(world: DemoMonth) -> None:
    """A person adopts the rule of publication, so that everybody there is asked; most have read it."""
    unit, moment = Unit.objects.get(code=READING), world.at - timedelta(hours=6)
    if Adoption.objects.filter(unit=unit).exists():
        return
    clerk = world.actor("zonghe", moment)
    document = Document.objects.get(code=PUBLICATION)
    document_adopt(document=document, unit=unit, from_on=local(moment).date(), actor=clerk, at=moment)
    asked = Acknowledgement.objects.filter(version__document=document).exclude(person__account__username__in=NOT_YET)
    for row in asked.select_related("person").order_by("pk"):
        if row.pk % 3:
            read_at = moment + timedelta(minutes=10 + row.pk % 200)
            version_acknowledge(version_id=row.version_id, actor=actor_of(row.person, at=read_at), at=read_at)


def _of_post(code: str, unit: Unit) -> Person:
    return Person.objects.filter(assignments__post__code=code, assignments__unit=unit).order_by("pk")[0]


def _specialists(areas: tuple[str, ...], author: Person, n_each: int) -> list[Person]:
    found = []
    for code in areas:
        path = Unit.objects.get(code=code).path
        held = Assignment.objects.filter(unit__path__startswith=path, post__code="specialist", ends_on=None)
        rows = held.exclude(person=author).select_related("person").order_by("pk")
        found += [row.person for row in rows[:n_each]]
    return found
