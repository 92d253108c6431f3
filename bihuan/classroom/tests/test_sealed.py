"""Whatever the classroom can do, a sealed class stays what it was: every service is called, made-up arguments and all."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import bihuan.classroom.services
from bihuan.classroom.models import ConductMark, DeskCase, DossierSeal, LeaveRequest, PaperSheet, Seat, SessionFile
from bihuan.classroom.selectors.dossier_manifest import changes_since
from bihuan.classroom.services.dossier_close import dossier_close
from bihuan.classroom.services.dossier_files import Slot
from bihuan.classroom.services.session_configure import Room, Setup
from bihuan.classroom.tests.dossier_factories import AFTER, MINUTES, complete, text
from bihuan.classroom.tests.factories import School
from bihuan.foundation.models import Attachment
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import actor_with

pytestmark = pytest.mark.django_db
OPENS = {"dossier_reopen", "dossier_close"}
INSIDE = {"leaves_lapse"}  # a part of configuring, which a class that has begun refuses
"""The one way back, and the act that is asked again."""
EVERYTHING = (
    *("training.view", "training.implement", "class.run", "class.leave.agree", "class.leave.general_manager"),
    *("class.evaluate", "class.inspect", "class.dossier.override"),
)


@pytest.fixture(autouse=True)
def _files_in_a_corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def services() -> Iterator[Callable[..., Any]]:
    """Every public use case: keyword-only, with actor and moment."""
    for found in pkgutil.iter_modules(bihuan.classroom.services.__path__):
        module = importlib.import_module(f"bihuan.classroom.services.{found.name}")
        for name, function in vars(module).items():
            is_own = inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and {"actor", "at"} <= set(inspect.signature(function).parameters):
                yield function


def made_up(school: School, session: Any) -> dict[str, Any]:
    """Arguments by name; whatever has another name is made from its type."""
    seat = Seat.objects.filter(session=session, participation__person=school.people[0]).get()
    segment, venue = session.segments.get(), session.venues.get()
    return {
        "actor": actor_with(*EVERYTHING, unit=school.root, at=AFTER, name="什么都能做"),
        "at": AFTER,
        "session": session,
        "session_id": session.pk,
        "line_id": session.line_id,
        "seat": seat,
        "seat_id": seat.pk,
        "segment_id": segment.pk,
        "venue": venue,
        "venue_id": venue.pk,
        "leave": LeaveRequest.objects.get(),
        "leave_id": LeaveRequest.objects.get().pk,
        "mark_id": ConductMark.objects.get().pk,
        "desk_case_id": DeskCase.objects.get().pk,
        "sheet_id": PaperSheet.objects.get().pk,
        "file_id": SessionFile.objects.filter(kind="material").get().pk,
        "old": SessionFile.objects.filter(kind="material").get(),
        "slot": Slot("material"),
        "files": [text("别的")],
        "upload": text("又一个"),
        "setup": Setup(notice="改过", capacity=1, rooms={venue.pk: Room("别处")}),
        "minutes": type(MINUTES)(**{**vars(MINUTES), "content": "改过"}),
        "worn": {seat.pk: False},
        "kind": "phone",
        "outcome": "signed",
        "typed": "专员四川",
        "employee_no": school.people[0].employee_no,
        "accepts": True,
        "n": 77,
    }


def argument(parameter: inspect.Parameter, known: dict[str, Any]) -> Any:
    if parameter.name in known:
        return known[parameter.name]
    made = {"str": "改", "int": 1, "bool": True, "datetime": AFTER, "UploadedFile": text("传")}
    return made.get(str(parameter.annotation).split(" |")[0])


def called(function: Callable[..., Any], known: dict[str, Any]) -> str:
    """ "" when it came through, otherwise the code of its refusal; what is no call at all is told by its fault."""
    wanted = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty]
    given = {each.name: argument(each, known) for each in wanted}
    positional = [given.pop(each.name) for each in wanted if each.kind is each.POSITIONAL_OR_KEYWORD]
    try:
        function(*positional, **given)
    except Refused as refused:
        return refused.code
    except (AttributeError, TypeError, ValueError, LookupError) as fault:
        return f"fault {type(fault).__name__}"
    return ""


def furnished(school: School) -> Any:
    """A complete class with one of everything that hangs on it."""
    session = complete(school)
    seat, segment = Seat.objects.get(participation__person=school.people[0]), session.segments.get()
    LeaveRequest.objects.create(seat=seat, reason_kind="work", reason="抢修", chain=["area_head"], requested_at=AFTER)
    ConductMark.objects.create(seat=seat, kind="phone", noted_at=AFTER)
    DeskCase.objects.create(session=session, segment=segment, person=school.people[0], code="signin_code_forged", at=AFTER)
    PaperSheet.objects.create(
        session=session,
        segment=segment,
        attachment=Attachment.objects.order_by("pk")[0],
        added_by=school.people[0],
        added_at=AFTER,
    )
    return session


def test_no_service_changes_a_sealed_class():
    school = School()
    session = furnished(school)
    dossier_close(session_id=session.pk, actor=school.head, at=AFTER)
    session.refresh_from_db()
    known = made_up(school, session)
    found = [each for each in services() if each.__name__ not in OPENS | INSIDE]
    assert len(found) > 30

    broken = {}
    for function in found:
        code = called(function, known)
        if changes := changes_since(DossierSeal.objects.get()):
            broken[function.__name__] = (code, changes)
            break

    assert broken == {}


def test_a_person_of_the_class_and_the_system_change_nothing_either():
    school = School()
    session = furnished(school)
    dossier_close(session_id=session.pk, actor=school.head, at=AFTER)
    session.refresh_from_db()
    known = made_up(school, session)

    for actor in (school.actor(school.people[0], AFTER), school.head, system_actor(AFTER)):
        for function in services():
            if function.__name__ not in OPENS | INSIDE:
                called(function, {**known, "actor": actor})

    assert changes_since(DossierSeal.objects.get()) == ()
