"""The lecturers of the demo: seven with the title (one a rating away from losing it), one lapsed, one outsider proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.lecturers.models import Lecturer, SelectionRound
from bihuan.lecturers.services.appointing import lecturer_appoint
from bihuan.lecturers.services.external import Need, Proposed, external_propose
from bihuan.lecturers.services.grading import Certified, lecturer_certify, lecturers_lapse
from bihuan.lecturers.services.outside import Outside, outside_grant
from bihuan.lecturers.services.rating_record import Taught, rating_record
from bihuan.lecturers.services.rounds import Judged, candidacy_apply, candidacy_judge, round_close, round_open
from bihuan.lecturers.services.tasks import Asked, task_accept, task_assign
from bihuan.lecturers.services.trainings import Attended, trainer_training_add
from bihuan.people.domain.actor import Actor, system_actor
from bihuan.people.models import Assignment, Person, Unit
from bihuan.people.selectors.actors import actor_of

MARK = "（演示数据）"
LIMIT = 100
PARTS = ("professional_test", "trial_lecture", "trainee_feedback")


@dataclass(frozen=True)
class Shown:
    """`area` is where the lecturer comes from; `scores` by sessions taught, one a month, the last one last."""

    area: str
    subjects: str
    grade: str
    scores: Sequence[int]
    username: str = ""
    trained: bool = True
    is_lapsed: bool = False


LECTURERS = (
    Shown("XN", "投诉处理、接待礼仪", "intermediate", (88, 91, 90), username="jiangshi"),
    Shown("HD", "应急预案、维修工单", "senior", (93, 95, 92, 94)),
    Shown("HB", "法律法规、典型投诉案例", "intermediate", (86, 84, 79), trained=False),
    Shown("HN", "岗位职责、工作纪律", "junior", (82, 85)),
    Shown("HZ", "接待礼仪、回访", "intermediate", (90,)),
    Shown("XB", "投诉处理、应急预案", "junior", ()),
    Shown("XN", "设备巡检、安全用电", "intermediate", (87,), is_lapsed=True),
    Shown("HD", "维修工单、工作手册", "junior", (83,)),
)
"""华北 is one rating away from losing the title; the last one loses it when the month is there (`training_replacements`)."""


@transaction.atomic
def load(at: datetime) -> str:
    """Made by the services people use; a second run changes nothing."""
    if Lecturer.objects.exists():
        return "讲师档案已存在"
    began = at - timedelta(days=200)
    clerk = _who("zonghe", began)
    root = Unit.objects.get(parent=None)
    past = _round(root, f"2026 年春季讲师选拔{MARK}", began, clerk)
    chosen: list[tuple[Shown, Person]] = []
    for shown in LECTURERS:
        person = _person(shown, {each.pk for _shown, each in chosen})
        chosen.append((shown, person))
        _selected(past, shown, person, began)
    round_close(round_id=past.pk, actor=_who("zonghe", began), at=began + timedelta(days=20))
    for number, (shown, person) in enumerate(chosen, start=1):
        _appointed(shown, person, number, began + timedelta(days=25))
    _tasks(at)
    _taught(at, chosen)
    lecturers_lapse(at, LIMIT)
    _outside(at)
    _round(root, f"2026 年冬季讲师选拔{MARK}", at - timedelta(days=3), _who("zonghe", at))
    _external(at)
    return f"{Lecturer.objects.count()} 份讲师档案"


def _who(username: str, at: datetime) -> Actor:
    return actor_of(Person.objects.get(account__username=username), at=at)


def _round(unit: Unit, title: str, at: datetime, actor: Actor) -> SelectionRound:
    day = local(at).date()
    return round_open(unit_id=unit.pk, title=title, opens_on=day, closes_on=day + timedelta(days=21), actor=actor, at=at)


def _person(shown: Shown, taken: set[int]) -> Person:
    if shown.username:
        return Person.objects.get(account__username=shown.username)
    held = Assignment.objects.filter(unit__path__contains="/", post__code="specialist", ends_on=None)
    area = Unit.objects.get(code=shown.area)
    rows = held.filter(unit__path__startswith=area.path, person__account=None).exclude(person__in=taken)
    found: Assignment = rows.select_related("person").order_by("person__joined_on", "pk")[0]
    return found.person


def _selected(past: SelectionRound, shown: Shown, person: Person, at: datetime) -> None:
    applied = at + timedelta(days=2)
    row = candidacy_apply(
        round_id=past.pk,
        subjects=shown.subjects,
        statement=f"愿意分享一线经验。{MARK}",
        actor=actor_of(person, at=applied),
        at=applied,
    )
    judged = at + timedelta(days=15)
    result = Judged(is_selected=True, way="trial_lecture", score=Decimal(88), remark=f"试讲通过{MARK}")
    candidacy_judge(candidacy_id=row.pk, judged=result, actor=_who("zonghe", judged), at=judged)


def _appointed(shown: Shown, person: Person, number: int, at: datetime) -> None:
    lecturer = Lecturer.objects.get(person=person)
    clerk, day = _who("zonghe", at), local(at).date()
    document = f"集团售后〔{day.year}〕{10 + number} 号{MARK}"
    lecturer_appoint(lecturer_id=lecturer.pk, document_no=document, on=day, actor=clerk, at=at)
    on = day - timedelta(days=365 * 2 if shown.is_lapsed else 0)
    certified = Certified(shown.grade, PARTS, on - timedelta(days=365 * 4), on)
    lecturer_certify(lecturer_id=lecturer.pk, certified=certified, actor=clerk, at=at)
    if shown.trained:
        attended = Attended(f"培训师授课技巧{MARK}", day, Decimal(8), "合格")
        trainer_training_add(lecturer_id=lecturer.pk, attended=attended, actor=clerk, at=at)


def _tasks(at: datetime) -> None:
    """One that waits for the lecturer's answer, one accepted, one that loses its lecturer."""
    moment = at - timedelta(hours=2)
    clerk = _who("zonghe", moment)
    mine = Lecturer.objects.get(person__account__username="jiangshi")
    last = Lecturer.objects.order_by("-pk")[0]
    first = _asked("XN", f"投诉处理技巧{MARK}", at, days=9)
    task_assign(lecturer_id=mine.pk, asked=first, actor=clerk, at=moment)
    second = task_assign(lecturer_id=mine.pk, asked=_asked("HZ", f"接待礼仪标准{MARK}", at, days=16), actor=clerk, at=moment)
    task_accept(task_id=second.pk, actor=_who("jiangshi", moment), at=moment)
    shown = _asked("HD", f"维修工单规范演示{MARK}", at, days=12, work="demonstration")
    task_assign(lecturer_id=last.pk, asked=shown, actor=clerk, at=moment)


def _asked(area: str, title: str, at: datetime, *, days: int, work: str = "teaching") -> Asked:
    starts = local(at + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
    unit = Unit.objects.get(code=area)
    return Asked(f"demo/{area}/{starts:%Y-%m-%d}", title, unit.pk, starts, 90, work)


def _taught(at: datetime, chosen: Sequence[tuple[Shown, Person]]) -> None:
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[shown.area for shown in LECTURERS])}
    for shown, person in chosen:
        lecturer = Lecturer.objects.get(person=person)
        for back, score in enumerate(reversed(shown.scores)):
            taught_at = local(at - timedelta(days=10 + 30 * back)).replace(hour=9, minute=0, second=0, microsecond=0)
            session = Taught(
                f"demo/{shown.area}/{lecturer.pk}/{back}", f"{shown.subjects}{MARK}", units[shown.area].pk, taught_at
            )
            rating_record(
                lecturer_id=lecturer.pk,
                taught=session,
                score=Decimal(score),
                n_forms=12 + lecturer.pk % 9,
                actor=system_actor(at),
                at=at - timedelta(hours=1),
            )


def _outside(at: datetime) -> None:
    """The lecturer who signs in was sent to an external training, and owes the sharing."""
    moment = at - timedelta(days=8)
    mine = Lecturer.objects.get(person__account__username="jiangshi")
    sent = Outside("training", f"企业培训师研修班{MARK}", local(moment).date(), 380_000)
    outside_grant(lecturer_id=mine.pk, outside=sent, actor=_who("zonghe", moment), at=moment)


def _external(at: datetime) -> None:
    """One from outside waits for the head's approval."""
    moment = at - timedelta(hours=5)
    proposed = Proposed(
        name=f"钱老师{MARK}",
        source_kind="scholar",
        knowledge_note="长期研究物业服务法规，出版过教材。",
        speaking_note="试听一次，条理清楚，善于举例。",
        subjects="法律法规",
    )
    need = Need(
        topic=f"物业服务合同与法律风险{MARK}",
        need_strength="内部讲师没有法律专业背景。",
        need_subject="年度计划要求法律法规专题由专业人员讲授。",
        planned_on=local(at).date() + timedelta(days=20),
        fee_cents=500_000,
        course_form="in_house",
    )
    external_propose(proposed=proposed, need=need, actor=_who("zonghe", moment), at=moment)
