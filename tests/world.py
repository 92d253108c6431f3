"""The world that the project's contracts are read in: the demo organisation, and the same rows for two sibling areas."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from bihuan.classroom.models import (
    ClassSession,
    ConductMark,
    DeskCase,
    Evaluation,
    FeedbackAnswer,
    FeedbackRound,
    GroupInspection,
    InspectionPhoto,
    LeaveRequest,
    MonthVerdict,
    PaperSheet,
    Seat,
    SeatQuota,
    Segment,
    SessionCost,
    SessionFile,
    SignIn,
    Venue,
)
from bihuan.duties.models import Case, CaseEvidence, CaseProposal, Duty, Notice
from bihuan.foundation.models import Attachment, WorkCalendar
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.lecturers.models import (
    Candidacy,
    Engagement,
    Lecturer,
    LecturerRating,
    OutsideTraining,
    SelectionRound,
    TeachingTask,
)
from bihuan.people import middleware
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Account, Assignment, Unit
from bihuan.regulations.models import Adoption, Article, DocumentVersion
from bihuan.shell.demo import catalogue, organisation, rules
from bihuan.training.models import (
    AnnualLine,
    AnnualPlan,
    Cycle,
    Deviation,
    MonthFigure,
    MonthlyPlan,
    MonthlyReturn,
    NeedsAnalysis,
    PackageItem,
    Participation,
    PlanLine,
    SpotCheck,
    Topic,
    TrainingNeed,
)

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MONTH = "2026-12"
STORED_AS = "contract/a.txt"
SIBLINGS = ("XN", "HD")
ROLES = (
    "zonghe",
    "fuzeren",
    "xinan",
    "huadong",
    "xiangmu",
    "shenggongsi",
    "hr",
    "jiangshi",
    "zhuanyuan",
    "guanli",
)
"""The sign-ins of the demo that differ in what they may do; the other areas are as these two."""

Objects = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """`shared`: arguments that are the same for everybody; `areas`: area code → arguments of its own rows."""

    accounts: Mapping[str, Account]
    shared: Objects
    areas: Mapping[str, Objects]


def build(*, scale: int = 1) -> World:
    """Everything in the database, the same every time. `scale` multiplies projects and their people."""
    calendars_seed(actor=system_actor(AT), at=AT)
    made = organisation.build_organisation(at=AT, scale=scale)
    rules.load(AT)
    catalogue.load(AT)
    cycle = Cycle.objects.create(unit=made.root, month=MONTH, state="collecting", opened_at=AT)
    areas = {code: _area(made.units[code], cycle) for code in SIBLINGS}
    return World(made.accounts, _shared(cycle), areas)


@contextmanager
def standing_world() -> Iterator[World]:
    """The world at its moment, for thousands of requests whose effects the caller takes back; gone afterwards.

    Who somebody is, is looked up once, no rendered context is copied and no refusal is logged: that is half the time.
    """
    actor_of_account = cache(middleware.actor_of_account)
    logger = logging.getLogger("django.request")
    with (
        time_machine.travel(AT, tick=False),
        transaction.atomic(),
        patch("django.test.client.store_rendered_templates"),
        patch.object(middleware, "actor_of_account", actor_of_account),
        patch.object(logger, "disabled", True),
    ):
        yield build()
        transaction.set_rollback(True)


def _shared(cycle: Cycle) -> dict[str, Any]:
    version = DocumentVersion.objects.order_by("pk").first()
    parameter_key = "plan.due"
    return {
        "cycle_id": cycle.pk,
        "month": "2027-01",
        "year": 2026,
        "topic_id": Topic.objects.order_by("pk").first().pk,
        "calendar_id": WorkCalendar.objects.get(name="office").pk,
        "day": "2026-12-05",
        "version_id": version.pk,
        "article_id": Article.objects.order_by("pk").first().pk,
        "adoption_id": Adoption.objects.order_by("pk").first().pk,
        "code": rules.GROUP_EDITION,
        "key": parameter_key,
        "unit": "HQ",
        "on": "2026-12-01",
        "part": "forms",
        "number": 1,
        "account_id": 1,
        "version": "x",
        "token_id": 0,
        "token": "1.1.1.1.x",
        "outcome": "dismissed",
        "feed_key": "u0-x",
        "medium": "pdf",
        "check_code": "2345-6789-ABCD",
    }


def _area(unit: Unit, cycle: Cycle) -> dict[str, Any]:
    held = Assignment.objects.filter(unit__path__startswith=unit.path, post__code="specialist", ends_on=None)
    worker = held.order_by("pk").select_related("person").first()
    head = Assignment.objects.get(unit=unit, post__code="area_head").person
    plan = MonthlyPlan.objects.create(
        cycle=cycle, unit=unit, month=MONTH, edition=rules.GROUP_EDITION, due_at=AT + timedelta(days=4)
    )
    annual = AnnualPlan.objects.create(unit=unit, year=2027)
    figure = _figure(unit)
    line = line_of(plan)
    report = MonthlyReturn.objects.create(plan=plan, unit=unit, month=MONTH, due_at=AT + timedelta(days=44))
    deviation = Deviation.objects.create(
        line=line_of(plan, 2), unit=unit, kind="not_held", reason="讲师生病", requested_by=head, requested_at=AT
    )
    annual_line = AnnualLine.objects.create(
        plan=annual, position=1, month=3, title="接待礼仪", audience="specialists", lesson_minutes=45, responsible_unit=unit
    )
    return {
        "unit_id": unit.pk,
        "person_id": worker.person.pk,
        "assignment_id": worker.pk,
        "plan_id": plan.pk,
        "annual_plan_id": annual.pk,
        "line_id": line.pk,
        "annual_line_id": annual_line.pk,
        "return_id": report.pk,
        "item_id": PackageItem.objects.create(
            monthly_return=report, kind="photos", attachment=_file(unit), added_by=head, added_at=AT
        ).pk,
        "deviation_id": deviation.pk,
        "figure_id": figure.pk,
        "check_id": _spot_check(unit, head).pk,
        "stored_id": _file(unit).pk,
        "attachment_id": _file(unit).pk,
        **_needs(unit, worker.person),
        **_obligations(unit, head),
        **_class(line_of(plan, 3), worker),
        **_judged(unit, worker, head),
        **_lecturers(unit, head, worker.person),
    }


def _needs(unit: Unit, worker: Any) -> dict[str, int]:
    """A need that waits for the head, and an analysis in hand."""
    need = TrainingNeed.objects.create(
        unit=unit,
        kind="unit",
        month="2026-11",
        title="投诉处理",
        reason="重复投诉多",
        state="raised",
        raised_by=worker,
        raised_at=AT,
    )
    sections = [{"code": "current_knowledge", "label": "现有知识水平", "text": ""}]
    analysis = NeedsAnalysis.objects.create(unit=unit, year=2027, sections=sections)
    return {"need_id": need.pk, "analysis_id": analysis.pk}


def _class(line: PlanLine, held: Assignment) -> dict[str, int]:
    """A class with one room and one seat, whose person asks for leave."""
    session = ClassSession.objects.create(line=line, code_secret="0" * 64)
    Segment.objects.create(session=session, position=1, starts_at=line.starts_at, ends_at=line.ends_at)
    venue = Venue.objects.create(session=session, unit=line.plan.unit, place=line.place)
    row = Participation.objects.create(line=line, person=held.person, unit=held.unit)
    seat = Seat.objects.create(session=session, participation=row, venue=venue, queued_at=AT)
    SeatQuota.objects.create(session=session, unit=held.unit, seats=2)
    leave = LeaveRequest.objects.create(
        seat=seat, reason_kind="work", reason="客户现场抢修", chain=["area_head", "general_manager"], requested_at=AT
    )
    rows = {"session_id": session.pk, "venue_id": venue.pk, "seat_id": seat.pk, "leave_id": leave.pk}
    _said(session)
    return {**rows, **_signed(seat), **_filed(session, held.person)}


def _filed(session: ClassSession, person: Any) -> dict[str, int]:
    """What stands in the dossier of a class: a file and a cost."""
    kept = SessionFile.objects.create(
        session=session, kind="material", attachment=_file(session.line.plan.unit), added_by=person, added_at=AT
    )
    cost = SessionCost.objects.create(session=session, kind="venue", amount_cents=100, added_by=person, added_at=AT)
    return {"file_id": kept.pk, "cost_id": cost.pk}


def _said(session: ClassSession) -> None:
    """Five forms of the class, of a round that is closed."""
    items = [{"code": "lecturer", "label": "讲师授课", "is_lecturer": True}]
    scale = [{"score": 100, "label": "很满意"}, {"score": 60, "label": "一般"}]
    counts = {"small_group": 5, "n_owed": 6, "n_given": 5}
    FeedbackRound.objects.create(
        session=session, opened_at=AT, due_at=AT, closed_at=AT, close_reason="due", items=items, scale=scale, **counts
    )
    FeedbackAnswer.objects.bulk_create(
        FeedbackAnswer(id=uuid4(), session=session, scores={"lecturer": 60}, gain="有收获") for _number in range(5)
    )


def _judged(unit: Unit, held: Assignment, head: Any) -> dict[str, int]:
    """A month's verdict of the worker, and an inspection of the area with a picture."""
    MonthVerdict.objects.create(person=held.person, unit=held.unit, month="2026-10", verdict="failed", decided_at=AT)
    inspection = GroupInspection.objects.create(
        unit=unit,
        method="visit",
        held_at=AT,
        place="会议室",
        inspector=head,
        findings="记录齐全",
        rating="good",
        recorded_at=AT,
    )
    photo = InspectionPhoto.objects.create(inspection=inspection, attachment=_file(unit), added_by=head, added_at=AT)
    return {"inspection_id": inspection.pk, "photo_id": photo.pk}


def _signed(seat: Seat) -> dict[str, Any]:
    """What stands on the desk of a class: a sign-in, an unclear one, a mark, a paper sheet."""
    session, person = seat.session, seat.participation.person
    segment = session.segments.get()
    signed = SignIn.objects.create(session=session, seat=seat, segment=segment, proof="C", signed_at=AT, stored_at=AT)
    case = DeskCase.objects.create(session=session, segment=segment, person=person, code="signin_code_forged", at=AT)
    mark = ConductMark.objects.create(seat=seat, kind="phone", noted_by=person, noted_at=AT)
    sheet = PaperSheet.objects.create(
        session=session, segment=segment, attachment=_file(session.line.plan.unit), added_by=person, added_at=AT
    )
    rows = {"sign_in_id": signed.pk, "desk_case_id": case.pk, "mark_id": mark.pk, "sheet_id": sheet.pk}
    given = {"seat": seat, "method": "ems_exam", "score": 86, "is_passed": True, "state": "confirmed"}
    result = Evaluation.objects.create(**given, evidence=_file(session.line.plan.unit), recorded_at=AT, confirmed_at=AT)
    return {**rows, "segment_id": segment.pk, "evaluation_id": result.pk}


def line_of(plan: MonthlyPlan, position: int = 1) -> PlanLine:
    starts = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
    return PlanLine.objects.create(
        plan=plan,
        position=position,
        title="接待礼仪",
        audience="specialists",
        form="lecture_on_site",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=90),
        lesson_minutes=90,
        place="三楼会议室",
        lecturer_source="self",
    )


def _figure(unit: Unit) -> MonthFigure:
    return MonthFigure.objects.create(
        unit=unit, month=MONTH, numerator=9, denominator=10, verdict="pass", frozen_at=AT, digest="0" * 64
    )


def _spot_check(unit: Unit, person: Any) -> SpotCheck:
    return SpotCheck.objects.create(
        unit=unit, month="2026-10", kind="persons", seed="s", n_population=0, population_digest="", drawn_by=person, drawn_at=AT
    )


def _file(unit: Unit) -> Attachment:
    if not default_storage.exists(STORED_AS):
        default_storage.save(STORED_AS, ContentFile(b"a"))
    return Attachment.objects.create(
        sha256="0" * 64, name="a.txt", content_type="text/plain", size=1, stored_as=STORED_AS, unit_id=unit.pk, uploaded_at=AT
    )


def _obligations(unit: Unit, head: Any) -> dict[str, int]:
    duty = Duty.objects.create(
        kind="training.monthly_plan",
        key=f"contract:{unit.code}",
        title="上报月计划",
        unit=unit,
        owner=head,
        opened_at=AT,
        due_at=AT + timedelta(days=4),
    )
    notice = Notice.objects.create(
        duty=duty, key=f"contract:{unit.code}", recipient=head, channel="inbox", title="提醒", due_at=AT, sent_at=AT
    )
    proposal = CaseProposal.objects.create(
        key=f"contract:{unit.code}", kind="late", title="迟报", unit=unit, person=head, duty=duty, proposed_at=AT
    )
    case = Case.objects.create(
        number=f"问责〔2026〕{unit.pk:04d} 号",
        kind="missed.plan.monthly",
        title="迟报",
        unit=unit,
        person=head,
        opened_by=head,
        opened_at=AT,
    )
    proof = CaseEvidence.objects.create(case=case, note="说明", attachment=_file(unit), person=head, at=AT)
    rows = {"duty_id": duty.pk, "notice_id": notice.pk, "proposal_id": proposal.pk}
    return {**rows, "case_id": case.pk, "evidence_id": proof.pk}


def _lecturers(unit: Unit, head: Any, worker: Any) -> dict[str, int]:
    """A lecturer of the area with a task, a round with an application, and a request for one from outside."""
    lecturer = Lecturer.objects.create(
        kind="internal",
        unit=unit,
        person=worker,
        name=worker.name,
        state="appointed",
        document_no="集团售后〔2026〕1 号",
        appointed_on=AT.date(),
        created_at=AT,
    )
    LecturerRating.objects.create(
        lecturer=lecturer, session_key="x", title="接待礼仪", unit=unit, taught_at=AT, score=90, n_forms=9, recorded_at=AT
    )
    task = TeachingTask.objects.create(
        lecturer=lecturer, session_key="y", title="接待礼仪", unit=unit, starts_at=AT + timedelta(days=9), assigned_at=AT
    )
    day = AT.date()
    selection = SelectionRound.objects.create(
        unit=unit, title="讲师选拔", opens_on=day, closes_on=day, opened_by=head, opened_at=AT
    )
    candidacy = Candidacy.objects.create(round=selection, person=worker, unit=unit, subjects="接待礼仪", applied_at=AT)
    outsider = Lecturer.objects.create(kind="external", unit=unit, name="钱老师", state="proposed", created_at=AT)
    engagement = Engagement.objects.create(
        lecturer=outsider,
        topic="法律法规",
        need_strength="没有",
        need_subject="需要",
        planned_on=day + timedelta(days=9),
        requested_by=head,
        requested_at=AT,
    )
    outside = OutsideTraining.objects.create(
        lecturer=lecturer,
        kind="training",
        title="授课技巧",
        ends_on=day,
        year=2026,
        cost_cents=0,
        granted_by=head,
        granted_at=AT,
    )
    return {
        "outside_id": outside.pk,
        "lecturer_id": lecturer.pk,
        "task_id": task.pk,
        "round_id": selection.pk,
        "candidacy_id": candidacy.pk,
        "engagement_id": engagement.pk,
    }
