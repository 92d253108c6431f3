"""The satisfaction of a taught session enters the file; two in a row below the floor cost the title (T-109, T-110)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.domain.ratings import Rating, cancelling_run
from bihuan.lecturers.domain.states import APPOINTED, LAPSED
from bihuan.lecturers.models import Lecturer, LecturerRating
from bihuan.lecturers.selectors.figures import Floor, floor_for
from bihuan.lecturers.selectors.files import series_of
from bihuan.lecturers.services.appointing import title_cancel
from bihuan.people import policies
from bihuan.people.domain.actor import Actor, system_actor

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Taught:
    """The session behind a rating: `session_key` names it once, `unit_id` held it, `taught_at` orders the series."""

    session_key: str
    title: str
    unit_id: int
    taught_at: datetime


@transaction.atomic
def rating_record(
    *, lecturer_id: int, taught: Taught, score: Decimal, n_forms: int, actor: Actor, at: datetime, reason: str = ""
) -> LecturerRating:
    """Record a satisfaction of 0–100 from `n_forms` forms. The same session again with the same score changes nothing.

    Refuses a person without `lecturers.manage`, a person who gives no reason, a score out of range, a session in the
    future, and another score for a session already rated. Emits `lecturer.title_cancelled` when the title is lost.
    """
    lecturer = Lecturer.objects.visible_to(actor).select_related("unit", "person").filter(pk=lecturer_id).first()
    if lecturer is None:
        raise NotFound("not_found")
    if not actor.is_system:
        policies.require(actor, "lecturers.manage", lecturer.unit)
        if not reason.strip():
            raise Refused("rating_reason_missing")
    _check(score, taught, at)
    hold(lecturer)
    lecturer.refresh_from_db(fields=["appointed_on"])
    known = LecturerRating.objects.filter(lecturer=lecturer, session_key=taught.session_key).first()
    if known is not None:
        if known.score != score:
            raise Refused("rating_known", score=known.score)
        return known
    row: LecturerRating = LecturerRating.objects.create(
        lecturer=lecturer,
        session_key=taught.session_key,
        title=taught.title[:120],
        unit_id=taught.unit_id,
        taught_at=taught.taught_at,
        score=score,
        n_forms=n_forms,
        recorded_at=at,
        recorded_by_id=actor.person_id,
        reason=reason.strip(),
    )
    audit_record(
        lecturer,
        "lecturer.rated",
        actor=actor,
        at=at,
        capacity=actor.capacity("lecturers.manage", lecturer.unit.path),
        unit_id=lecturer.unit_id,
        after={"title": row.title, "score": str(score), "n_forms": n_forms},
        reason=reason.strip(),
    )
    _title_is_judged(lecturer, at)
    return row


def _check(score: Decimal, taught: Taught, at: datetime) -> None:
    if not 0 <= score <= HUNDRED:
        raise Refused("rating_out_of_range")
    if taught.taught_at > at:
        raise Refused("rating_in_future")


def _title_is_judged(lecturer: Lecturer, at: datetime) -> None:
    """By the ratings since the present appointment; what came before it was judged then."""
    if lecturer.state not in (APPOINTED, LAPSED):
        return
    floor = floor_for(lecturer.unit, local(at).date())
    if floor is None:
        return
    since = lecturer.appointed_on
    ratings = [
        each
        for each in series_of(LecturerRating.objects.filter(lecturer=lecturer))
        if since is None or local(each.taught_at).date() >= since
    ]
    run = cancelling_run(ratings, floor=floor.mark, times=floor.times, inclusive=floor.is_inclusive)
    if run:
        _title_is_lost(lecturer, run, floor, at)


def _title_is_lost(lecturer: Lecturer, run: tuple[Rating, ...], floor: Floor, at: datetime) -> None:
    scores = "、".join(f"{each.score.normalize():f}" for each in run)
    title_cancel(
        lecturer,
        reason=f"连续 {len(run)} 次授课满意度低于 {floor.mark:f} 分：{scores}。",
        detail={"ratings": [{"session": each.session_key, "score": str(each.score)} for each in run]},
        article=floor.citation.short,
        actor=system_actor(at),
        at=at,
    )
