"""What was held in the demo's months, what was reported, and how the closed months were closed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from bihuan.kernel.periods import Month
from bihuan.people.models import Unit
from bihuan.shell.demo.training_evaluations import class_held, is_class
from bihuan.shell.demo.training_plans import DemoMonth
from bihuan.shell.demo.training_rosters import absent, invite
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.services.cycle_freeze import cycle_freeze
from bihuan.training.services.deviation_decide import Decision, deviation_decide
from bihuan.training.services.deviation_request import deviation_request
from bihuan.training.services.implementation_record import (
    HeldRecord,
    implementation_record_held,
    implementation_record_not_held,
)
from bihuan.training.services.return_decide import assessment_record, return_accept
from bihuan.training.services.return_files import Slot, return_add_files
from bihuan.training.services.return_submit import return_submit
from bihuan.training.services.return_write import Summary, return_write_summary

FAILING = "HB"
"""The area that left a session out without approval: its rate lies under the floor."""
WITH = ("plan__unit", "plan__cycle")
PER_SESSION = ("photo", "sign_in", "minutes")


@transaction.atomic
def month_closed(world: DemoMonth, month: Month) -> None:
    """Every session recorded, every return in and accepted, every unit assessed, figures frozen."""
    cycle = Cycle.objects.get(month=str(month), unit=world.organisation.root)
    plans = list(MonthlyPlan.objects.filter(cycle=cycle, state="issued").select_related("unit").order_by("unit__code"))
    for plan in plans:
        _held(world, plan, month)
        if plan.unit_id != cycle.unit_id:
            _returned(world, plan, month)
    closing = world.moment(month.shift(1), 8, 10)
    ga = world.actor("zonghe", closing)
    owed = MonthlyPlan.objects.filter(cycle=cycle).exclude(unit_id=cycle.unit_id).values_list("pk", flat=True)
    assessment_record(plan_ids=list(owed), text="按计划实施，资料齐全。", actor=ga, at=closing)
    cycle_freeze(cycle_id=cycle.pk, actor=ga, at=closing)


def _held(world: DemoMonth, plan: MonthlyPlan, month: Month) -> None:
    lines = list(PlanLine.objects.filter(plan=plan, fate="adopted").select_related(*WITH).order_by("starts_at", "pk"))
    for index, line in enumerate(lines):
        invite(world, line)
        moment = min(line.ends_at + timedelta(hours=2), world.at - timedelta(minutes=15))
        actor = world.drafter(plan, moment)
        if plan.unit.code == FAILING and index == len(lines) - 1:
            implementation_record_not_held(line_id=line.pk, explanation="讲师临时出差，未能改期。", actor=actor, at=moment)
        else:
            _hold(line, world)


def _hold(line: PlanLine, world: DemoMonth) -> None:
    """Held as planned; how many were due and came is counted from the roster."""
    moment = min(line.ends_at + timedelta(hours=2), world.at - timedelta(minutes=15))
    record = HeldRecord(starts_at=line.starts_at, minutes=line.lesson_minutes, absent=absent(line), evaluation_note="随堂测验")
    implementation_record_held(line_id=line.pk, record=record, actor=world.drafter(line.plan, moment), at=moment)


def _returned(world: DemoMonth, plan: MonthlyPlan, month: Month) -> None:
    """The package with its files, sent in time (华南 a day late), accepted by general affairs."""
    moment = world.moment(month.shift(1), 6 if plan.unit.code == "HN" else 2, 10)
    actor = world.drafter(plan, moment)
    summary = Summary(
        work_done="本月计划场次均已组织。", problems="个别场次到课率偏低。", next_steps="提前一周通知，安排补课。"
    )
    return_write_summary(plan_id=plan.pk, summary=summary, actor=actor, at=moment)
    if plan.unit.kind == Unit.Kind.AREA:
        held = PlanLine.objects.filter(plan=plan, outcome__in=("held", "held_moved")).order_by("pk")
        for line in held:
            for kind in PER_SESSION:
                slot = Slot(kind, line.pk)
                return_add_files(plan_id=plan.pk, slot=slot, files=[_picture(kind, line)], actor=actor, at=moment)
    return_submit(plan_id=plan.pk, actor=actor, at=moment)
    accepted_at = world.moment(month.shift(1), 7, 15)
    return_accept(plan_id=plan.pk, actor=world.actor("zonghe", accepted_at), at=accepted_at)


def _picture(kind: str, line: PlanLine) -> SimpleUploadedFile:
    """A small picture that belongs to this session and no other."""
    picture = Image.new("RGB", (96, 64), (232, 240, 240))
    ImageDraw.Draw(picture).text((6, 24), f"{kind} {line.pk}", fill=(15, 107, 107))
    content = BytesIO()
    picture.save(content, "PNG")
    return SimpleUploadedFile(f"{kind}-{line.pk}.png", content.getvalue(), content_type="image/png")


@transaction.atomic
def month_running(world: DemoMonth, month: Month) -> None:
    """Most of what is past is recorded; one session is asked to be left out and approved, one request waits."""
    cycle = Cycle.objects.get(month=str(month), unit=world.organisation.root)
    issued = PlanLine.objects.filter(plan__cycle=cycle, plan__state="issued", fate="adopted").select_related(*WITH)
    n_classes: Counter[int] = Counter()
    for line in issued.order_by("starts_at", "pk"):
        invite(world, line)
        is_forgotten = line.plan.unit.code == "XB" and line.pk % 2
        if is_forgotten or line.ends_at + timedelta(minutes=30) >= world.at:
            continue
        if is_class(line):
            class_held(world, line, n_classes[line.plan_id])
            n_classes[line.plan_id] += 1
        else:
            _hold(line, world)
    coming = issued.filter(starts_at__gt=world.at)
    for line, is_decided in zip(
        coming.filter(plan__unit__code__in=("XN", "HD")).order_by("plan__unit__code", "pk")[:2], (True, False), strict=False
    ):
        _ask(world, line, is_decided)


def _ask(world: DemoMonth, line: PlanLine, is_decided: bool) -> None:
    moment = world.at - timedelta(hours=5)
    reason = "客户现场抢修，全员到位，无法组织。"
    asked = deviation_request(line_id=line.pk, reason=reason, actor=world.drafter(line.plan, moment), at=moment)
    if is_decided:
        decision = Decision("approve", document_no=f"售后〔{moment.year}〕{line.pk} 号", remark="同意，下月补办。")
        deviation_decide(
            deviation_id=asked.pk, decision=decision, actor=world.actor("fuzeren", moment), at=moment + timedelta(hours=1)
        )
