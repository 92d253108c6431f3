"""Two classes of the demo that are over: one with all forms in and its lecturer rated, one where forms are missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from bihuan.classroom.domain.feedback import Form
from bihuan.classroom.models import ClassSession, FeedbackAnswer, Seat
from bihuan.classroom.services.feedback_close import feedback_close
from bihuan.classroom.services.feedback_give import feedback_give
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_prepare import session_prepare
from bihuan.classroom.services.session_run import session_notify, session_start
from bihuan.classroom.services.signin_by_desk import signin_by_desk
from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.lecturers.models import Lecturer
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person
from bihuan.people.selectors.actors import actor_of
from bihuan.training.models import Participation, PlanLine

AREA, N_LEAST = "XN", 10
N_MISSING = 5
EARLY = timedelta(minutes=8)
GAINS = (
    "现场演练很有用，回去就能照着做。（演示数据）",
    "弄清了先报修再派单的流程。（演示数据）",
    "案例贴近我们项目。（演示数据）",
    "以前接待时站位不对，这次改过来了。（演示数据）",
    "知道了哪些话不能对业主说。（演示数据）",
)
SUGGESTIONS = (
    "希望多留一些提问时间。（演示数据）",
    "投影字太小，后排看不清。（演示数据）",
    "最好发一份要点，带回项目给同事看。（演示数据）",
)
EVERY_GAIN, EVERY_SUGGESTION = 6, 9
"""Most people only score."""
SCORES = ((100, 100, 80), (80, 100, 100), (100, 80, 80), (80, 80, 60), (60, 80, 100), (100, 100, 100))


@transaction.atomic
def load(at: datetime) -> str:
    """Of the running month's classes that were held; early in a month there may be none. A second run changes nothing."""
    if FeedbackAnswer.objects.exists():
        return "培训反馈已存在"
    month = str(Month.of(local(at).date()))
    held = PlanLine.objects.filter(plan__unit__code=AREA, plan__month=month, outcome="held", ends_at__lt=at - timedelta(days=2))
    lines = [line for line in held.order_by("-starts_at", "pk") if line.participations.count() >= N_LEAST][:2]
    for number, line in enumerate(lines):
        ended_at = at - timedelta(hours=20) if number == 0 else line.ends_at + timedelta(minutes=10)
        session = _over(line, ended_at, is_rated=number > 0)
        _said(session, ended_at + timedelta(minutes=5), n_missing=0 if number else N_MISSING)
        feedback_close(session_id=session.pk, at=ended_at + timedelta(hours=2))
    return f"{len(lines)} 个班次的培训反馈"


def _over(line: PlanLine, ended_at: datetime, *, is_rated: bool) -> ClassSession:
    """The class as it was: who the records say was there signed in at the desk."""
    before = line.starts_at - timedelta(minutes=20)
    runner, after = _runner(before), _runner(line.ends_at)
    came = set(line.participations.filter(attended=True).values_list("pk", flat=True))
    session = session_prepare(line_id=line.pk, actor=runner, at=before)
    if is_rated:
        _taught_by(session, Lecturer.objects.get(person__account__username="jiangshi"))
        session_notify(session_id=session.pk, actor=runner, at=before)
    session_start(session_id=session.pk, actor=runner, at=before)
    for seat in Seat.objects.filter(session=session, participation__in=came).order_by("pk"):
        for segment in session.segments.all():
            signin_by_desk(
                session_id=session.pk,
                seat_id=seat.pk,
                segment_id=segment.pk,
                came_at=segment.starts_at - EARLY,
                actor=after,
                at=line.ends_at,
            )
    return session_end(session_id=session.pk, actor=_runner(ended_at), at=ended_at)


def _taught_by(session: ClassSession, lecturer: Lecturer) -> None:
    ClassSession.objects.filter(pk=session.pk).update(lecturer_key=lecturer.pk, lecturer_name=lecturer.name)


def _said(session: ClassSession, at: datetime, *, n_missing: int) -> None:
    """Everybody but the last few hands in a form; who can sign in to the demo comes last and can still do it."""
    codes = [item["code"] for item in session.feedback_round.items]
    there = (
        Participation.objects.filter(line=session.line_id, attended=True)
        .select_related("person")
        .order_by(F("person__account").asc(nulls_first=True), "pk")
    )
    persons = [row.person for row in there]
    for number, person in enumerate(persons[: len(persons) - n_missing]):
        scores: Sequence[int] = SCORES[number % len(SCORES)]
        form = Form(dict(zip(codes, scores, strict=True)), GAINS[number % len(GAINS)], SUGGESTIONS[number % len(SUGGESTIONS)])
        moment = at + timedelta(minutes=number)
        feedback_give(session_id=session.pk, form=form, actor=actor_of(person, at=moment), at=moment)


def _of(texts: Sequence[str], number: int, every: int) -> str:
    return "" if number % every else texts[number // every % len(texts)]


def _runner(at: datetime) -> Actor:
    return actor_of(Person.objects.get(account__username="xinan"), at=at)
