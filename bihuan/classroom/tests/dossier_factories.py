"""A class that is over, with what its dossier needs, and a video class over three provinces."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bihuan.classroom.models import ClassSession, DossierSeal, Evaluation, FeedbackReceipt, Seat, Venue
from bihuan.classroom.selectors.dossier import Dossier, dossier_of
from bihuan.classroom.selectors.sessions import session_for
from bihuan.classroom.services.dossier_close import dossier_close
from bihuan.classroom.services.dossier_files import Slot, dossier_add_files
from bihuan.classroom.services.dossier_minutes import Minutes, minutes_write
from bihuan.classroom.services.dossier_pieces import headcount_record
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_run import session_notify, session_start
from bihuan.classroom.tests.factories import School, sign_in
from bihuan.people.domain.actor import Actor
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.training.tests.returns_factories import shanghai

BEGIN, END, AFTER = shanghai(8, 8, 50), shanghai(8, 10, 40), shanghai(8, 11)
MINUTES = Minutes("12月8日 9:00", "三楼会议室", "周组织", "李记录", "专员四川、专员云南", "接待礼仪要点。", "下周复训。")


def photo(number: int = 0, *, size: tuple[int, int] = (64, 48), name: str = "", **save: Any) -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", size, (number * 7 % 250, 90, 90)).save(buffer, "JPEG", **save)
    return SimpleUploadedFile(name or f"现场{number}.jpg", buffer.getvalue(), content_type="image/jpeg")


def text(words: str = "课件", name: str = "课件.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode(), content_type="text/plain")


def affairs(school: School) -> Actor:
    """综合事务组: releases pieces and reopens dossiers of everything below."""
    return actor_with("training.view", "class.dossier.override", unit=school.root, at=AFTER, name="综合事务组长")


def ended(school: School, *, came: int | None = None, **facts: Any) -> ClassSession:
    """A class of the area on the 8th; the first `came` of its roster signed in (all, if not told)."""
    session = school.session(**facts)
    session_notify(session_id=session.pk, actor=school.head, at=BEGIN)
    session_start(session_id=session.pk, actor=school.head, at=BEGIN)
    seats = list(Seat.objects.filter(session=session).order_by("pk"))
    for seat in seats[: len(seats) if came is None else came]:
        sign_in(seat)
    session_end(session_id=session.pk, actor=school.head, at=END)
    return fresh(session, school.head)


def video_ended(school: School) -> ClassSession:
    """A group video class with one person in each of three provinces, all signed in; nothing else is there yet."""
    third = UnitFactory(parent=school.area, kind="province", name="贵州省级公司")
    school.people.append(school.hire(third, "专员贵州"))
    session = school.video()
    Seat.objects.filter(session=session).exclude(participation__person__in=school.people).delete()
    Venue.objects.filter(session=session, seats=None).delete()
    school.place(session, school.centre)
    session_notify(session_id=session.pk, actor=school.centre, at=BEGIN)
    session_start(session_id=session.pk, actor=school.centre, at=BEGIN)
    for seat in Seat.objects.filter(session=session):
        sign_in(seat)
    session_end(session_id=session.pk, actor=school.centre, at=END)
    return fresh(session, school.centre)


def fresh(session: ClassSession, actor: Actor) -> ClassSession:
    return session_for(actor, session.pk)


def venues(session: ClassSession) -> list[Venue]:
    return list(Venue.objects.filter(session=session).order_by("unit__path"))


def judged(session: ClassSession) -> None:
    """Every attendee handed in the form and has a confirmed result."""
    for seat in Seat.objects.filter(session=session, sign_ins__isnull=False).distinct():
        FeedbackReceipt.objects.get_or_create(seat=seat, defaults={"given_on": date(2026, 12, 8)})
        Evaluation.objects.create(
            seat=seat, method="exam", score=90, is_passed=True, state="confirmed", recorded_at=AFTER, confirmed_at=AFTER
        )


def supply(session: ClassSession, actor: Actor) -> None:
    """Everything that people hand in."""
    for number, venue in enumerate(venues(session), start=1):
        dossier_add_files(session_id=session.pk, slot=Slot("photo", venue.pk), files=[photo(number)], actor=actor, at=AFTER)
        headcount_record(session_id=session.pk, venue_id=venue.pk, n=2, actor=actor, at=AFTER)
    dossier_add_files(session_id=session.pk, slot=Slot("material"), files=[text()], actor=actor, at=AFTER)
    minutes_write(session_id=session.pk, minutes=MINUTES, actor=actor, at=AFTER)
    judged(session)


def complete(school: School, **facts: Any) -> ClassSession:
    session = ended(school, **facts)
    supply(session, school.head)
    return session


def closed(school: School, **facts: Any) -> tuple[ClassSession, DossierSeal]:
    session = complete(school, **facts)
    seal = dossier_close(session_id=session.pk, actor=school.head, at=AFTER)
    return fresh(session, school.head), seal


def states(session: ClassSession, actor: Actor) -> dict[str, str]:
    """Piece in words → state."""
    return {piece.name: piece.state for piece in read(session, actor).pieces}


def read(session: ClassSession, actor: Actor) -> Dossier:
    return dossier_of(fresh(session, actor))
