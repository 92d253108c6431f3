"""The desk, the paper sheet and conduct: what an organiser writes down, and for whom."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bihuan.classroom.models import ConductMark, DeskCase, PaperSheet, SignIn, UniformCheck
from bihuan.classroom.services.conduct_marks import conduct_mark, conduct_withdraw, uniform_check
from bihuan.classroom.services.signin_by_code import signin_by_code
from bihuan.classroom.services.signin_by_desk import desk_case_settle, signin_by_desk
from bihuan.classroom.services.signin_from_sheet import paper_sheet_add, signin_from_sheet
from bihuan.classroom.tests.signin_factories import LATE, ON_TIME, PHONE, class_with, stranger
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState, WrongState
from bihuan.people.models import Person
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
NINE = shanghai(8, 9, 30)


def picture(kind: str = "JPEG") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (60, 40), (200, 220, 220)).save(content, kind)
    return SimpleUploadedFile("签到表.jpg", content.getvalue())


def sheet_of(made, at=NINE, venue_id=None):
    given = {"session_id": made.session.pk, "segment_id": made.segments[0].pk, "venue_id": venue_id}
    return paper_sheet_add(**given, upload=picture(), actor=made.organiser(at), at=at)


def test_the_organiser_signs_in_whom_the_code_did_not_reach_at_the_time_the_person_came():
    made, boss = class_with(), None
    boss = made.organiser(NINE)
    given = {"session_id": made.session.pk, "segment_id": made.segments[0].pk, "actor": boss, "at": NINE}

    row = signin_by_desk(seat_id=made.seats[0].pk, came_at=LATE, note=" 手机没电 ", **given)
    now = signin_by_desk(seat_id=made.seats[1].pk, **given)

    assert (row.proof, row.signed_at, row.late_minutes, row.note) == ("C", LATE, 1, "手机没电")
    assert (row.recorded_by_id, row.stored_at, now.late_minutes) == (boss.person_id, NINE, 35)


def test_the_desk_refuses_a_time_ahead_outside_the_segment_and_a_seat_of_another_class():
    made, other = class_with(), class_with()
    given = {"session_id": made.session.pk, "segment_id": made.segments[0].pk, "actor": made.organiser(NINE), "at": NINE}

    for came_at, why in ((NINE + timedelta(minutes=1), "signin_time_ahead"), (shanghai(8, 5), "signin_not_open")):
        with pytest.raises(Refused, match=why):
            signin_by_desk(seat_id=made.seats[0].pk, came_at=came_at, **given)
    with pytest.raises(NotFound):
        signin_by_desk(seat_id=other.seats[0].pk, **given)

    assert not SignIn.objects.exists()


def test_only_those_who_run_the_class_stand_at_its_desk():
    made, other = class_with(), class_with()
    given = {"session_id": made.session.pk, "segment_id": made.segments[0].pk, "seat_id": made.seats[0].pk, "at": NINE}

    with pytest.raises(NotPermitted):
        signin_by_desk(actor=made.who(at=NINE), **given)
    with pytest.raises(NotFound):
        signin_by_desk(actor=other.organiser(NINE), **given)

    assert not SignIn.objects.exists()


def test_the_organiser_of_a_room_stands_at_the_desk_without_a_post():
    made = class_with(n_rooms=2)
    host = Person.objects.get(pk=stranger(made).person_id)
    made.venues[0].organiser = host
    made.venues[0].save()
    given = {"session_id": made.session.pk, "segment_id": made.segments[0].pk, "seat_id": made.seats[0].pk}

    from bihuan.people.selectors.actors import actor_of

    row = signin_by_desk(actor=actor_of(host, at=NINE), at=NINE, **given)

    assert row.recorded_by_id == host.pk


def unclear(made) -> DeskCase:
    for number in (0, 1):
        try:
            signin_by_code(code=made.code(), device=PHONE, actor=made.who(number), at=ON_TIME)
        except Refused:
            continue
    return DeskCase.objects.get()


def test_a_case_that_is_settled_as_signed_counts_from_the_moment_of_the_scan():
    made = class_with()
    case = unclear(made)

    settled = desk_case_settle(desk_case_id=case.pk, outcome="signed", actor=made.organiser(NINE), at=NINE)
    again = desk_case_settle(desk_case_id=case.pk, outcome="signed", actor=made.organiser(NINE), at=NINE)

    row = SignIn.objects.get(seat=made.seats[1])
    assert (row.proof, row.signed_at, row.late_minutes, settled.outcome) == ("C", ON_TIME, 0, "signed")
    assert (again.pk, AuditEntry.objects.filter(verb="desk_case.settled").count()) == (case.pk, 1)


def test_a_dismissed_case_signs_nobody_and_cannot_be_turned_round():
    made = class_with()
    case = unclear(made)
    desk_case_settle(desk_case_id=case.pk, outcome="dismissed", actor=made.organiser(NINE), at=NINE)

    with pytest.raises(StaleState):
        desk_case_settle(desk_case_id=case.pk, outcome="signed", actor=made.organiser(NINE), at=NINE)

    assert SignIn.objects.count() == 1


def test_somebody_off_the_roster_is_added_there_before_the_case_is_settled():
    made = class_with()
    with pytest.raises(Refused):
        signin_by_code(code=made.code(), device=PHONE, actor=stranger(made), at=ON_TIME)
    case = DeskCase.objects.get()

    with pytest.raises(Refused, match="desk_needs_seat"):
        desk_case_settle(desk_case_id=case.pk, outcome="signed", actor=made.organiser(NINE), at=NINE)

    case.refresh_from_db()
    assert case.settled_at is None


def test_the_lines_of_a_rooms_sheet_sign_its_people_in_and_the_rest_comes_back():
    made = class_with(n_persons=4, n_rooms=2)
    sheet = sheet_of(made, venue_id=made.venues[0].pk)
    first, elsewhere, third, _other = made.persons

    typed = f"{first.employee_no} 08:57\n\n{third.name}\n{elsewhere.name}\n张三"
    result = signin_from_sheet(sheet_id=sheet.pk, typed=typed, actor=made.organiser(NINE), at=NINE)
    again = signin_from_sheet(sheet_id=sheet.pk, typed=typed, actor=made.organiser(NINE), at=NINE)

    rows = {row.seat.participation.person_id: row for row in SignIn.objects.all()}
    assert (result.n_signed, result.n_known, set(result.left)) == (2, 0, {elsewhere.name, "张三"})
    assert (again.n_signed, again.n_known) == (0, 2)
    assert (rows[first.pk].proof, rows[first.pk].signed_at, rows[first.pk].late_minutes) == ("D", shanghai(8, 8, 57), 2)
    assert (rows[third.pk].signed_at, rows[third.pk].note) == (ON_TIME, "纸质签到表未写时间")


def test_one_impossible_time_and_no_line_is_stored():
    made = class_with()
    sheet = sheet_of(made)

    for time in ("05:00", "11:00"):
        with pytest.raises(Refused, match="sheet_time_outside"):
            typed = f"{made.persons[0].name}\n{made.persons[1].name} {time}"
            signin_from_sheet(sheet_id=sheet.pk, typed=typed, actor=made.organiser(NINE), at=NINE)

    assert not SignIn.objects.exists()


def test_a_sheet_is_a_picture_or_a_pdf():
    made = class_with()
    given = {"session_id": made.session.pk, "segment_id": made.segments[0].pk, "venue_id": None, "at": NINE}

    for upload, why in (
        (SimpleUploadedFile("a.txt", b"hello"), "sheet_no_scan"),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff fake"), "picture_unreadable"),
    ):
        with pytest.raises(Refused, match=why):
            paper_sheet_add(upload=upload, actor=made.organiser(NINE), **given)

    assert not PaperSheet.objects.exists()


@pytest.mark.rule("T-036")
def test_a_call_in_class_is_a_mark_of_its_kind_once():
    made, boss = class_with(), None
    boss = made.organiser(NINE)
    given = {"session_id": made.session.pk, "seat_id": made.seats[0].pk, "note": "接了两次", "actor": boss, "at": NINE}

    mark = conduct_mark(kind="call", segment_id=made.segments[0].pk, **given)
    again = conduct_mark(kind="call", **given)
    conduct_mark(kind="walking", **given)

    assert (mark.kind, mark.noted_by_id, again.pk) == ("call", boss.person_id, mark.pk)
    assert sorted(ConductMark.objects.values_list("kind", flat=True)) == ["call", "walking"]


@pytest.mark.parametrize("kind", ["late", "absent", "sleeping", ""])
def test_kinds_that_are_counted_or_unknown_are_not_noted(kind):
    made = class_with()

    with pytest.raises(Refused, match="conduct_kind_unknown"):
        conduct_mark(
            session_id=made.session.pk, seat_id=made.seats[0].pk, kind=kind, note="", actor=made.organiser(NINE), at=NINE
        )

    assert not ConductMark.objects.exists()


def test_a_mark_that_is_taken_back_stays_with_its_reason():
    made = class_with()
    given = {"session_id": made.session.pk, "seat_id": made.seats[0].pk, "kind": "phone", "note": ""}
    mark = conduct_mark(actor=made.organiser(NINE), at=NINE, **given)

    with pytest.raises(Refused, match="conduct_reason_missing"):
        conduct_withdraw(mark_id=mark.pk, reason=" ", actor=made.organiser(NINE), at=NINE)
    conduct_withdraw(mark_id=mark.pk, reason="认错人", actor=made.organiser(NINE), at=NINE)
    conduct_mark(actor=made.organiser(NINE), at=NINE, **given)

    mark.refresh_from_db()
    assert (mark.withdrawn_at, mark.withdraw_reason, ConductMark.objects.count()) == (NINE, "认错人", 2)


@pytest.mark.rule("T-034")
def test_the_uniform_of_everybody_is_recorded_and_one_without_is_a_mark():
    made, boss = class_with(), None
    boss = made.organiser(NINE)
    first, second = made.seats
    given = {"session_id": made.session.pk, "actor": boss, "at": NINE}

    changed = uniform_check(worn={first.pk: True, second.pk: False}, **given)

    assert changed == 2
    assert dict(UniformCheck.objects.values_list("seat_id", "is_worn")) == {first.pk: True, second.pk: False}
    assert [(mark.seat_id, mark.kind) for mark in ConductMark.objects.all()] == [(second.pk, "no_uniform")]

    assert uniform_check(worn={first.pk: True, second.pk: True}, **given) == 1
    assert ConductMark.objects.get().withdraw_reason == "复核：已着工装"


def test_nothing_is_noted_any_more_once_the_class_is_over():
    made = class_with(state="ended")
    given = {"session_id": made.session.pk, "actor": made.organiser(NINE), "at": NINE}

    with pytest.raises(WrongState):
        conduct_mark(seat_id=made.seats[0].pk, kind="call", note="", **given)
    with pytest.raises(WrongState):
        uniform_check(worn={made.seats[0].pk: False}, **given)
    with pytest.raises(WrongState):
        signin_by_desk(seat_id=made.seats[0].pk, segment_id=made.segments[0].pk, **given)

    assert not ConductMark.objects.exists()
