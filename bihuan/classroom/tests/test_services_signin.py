"""Signing in by the code: who, when, where, with which phone; and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.classroom.domain import codes
from bihuan.classroom.models import CodeTry, DeskCase, SignIn
from bihuan.classroom.services.signin_by_code import signin_by_code, signin_by_digits
from bihuan.classroom.services.signin_deliver import signin_deliver
from bihuan.classroom.services.signin_out import signin_out
from bihuan.classroom.services.signin_store import OTHER_PHONE as OTHER_PHONE_NOTE
from bihuan.classroom.tests.signin_factories import LATE, ON_TIME, OTHER_PHONE, PHONE, Class, class_with, seat, stranger
from bihuan.foundation.clock import local
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import Refused, WrongState
from bihuan.regulations.models import Adoption, DocumentVersion, Parameter
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db


def signed(made: Class, number: int = 0, at=ON_TIME, phone: str = PHONE, code: str = "") -> SignIn:
    return signin_by_code(code=code or made.code(at), device=phone, actor=made.who(number, at), at=at)


def refused(made: Class, **given) -> Refused:
    """Nothing is stored and nothing stands in the trail."""
    before = (SignIn.objects.count(), AuditEntry.objects.count())
    with pytest.raises(Refused) as told:
        signed(made, **given)
    assert (SignIn.objects.count(), AuditEntry.objects.count()) == before
    return told.value


@pytest.mark.rule("T-035")
def test_five_minutes_before_the_start_is_on_time_and_the_next_minute_is_late():
    made = class_with()

    on_time = signed(made)
    late = signed(made, 1, LATE, OTHER_PHONE)

    assert (on_time.proof, on_time.signed_at, on_time.late_minutes) == ("A", ON_TIME, 0)
    assert (late.signed_at, late.late_minutes) == (LATE, 1)
    assert AuditEntry.objects.filter(verb="sign_in.stored").count() == 2


def test_the_same_person_again_gets_the_same_answer_even_after_the_code_is_gone():
    made = class_with()
    first = signed(made)

    again = signed(made)
    much_later = signed(made, at=ON_TIME + timedelta(minutes=20), code=made.code())

    assert (again.pk, much_later.pk, much_later.signed_at) == (first.pk, first.pk, ON_TIME)
    assert SignIn.objects.count() == 1


def test_one_phone_signs_one_person_and_the_second_goes_to_the_desk():
    made = class_with()
    signed(made, 0)

    why = refused(made, number=1)

    case = DeskCase.objects.get()
    assert (why.code, why.facts["other"]) == ("signin_device_used", made.persons[0].name)
    assert (case.person_id, case.segment_id, case.code) == (made.persons[1].pk, made.segments[0].pk, "signin_device_used")


def test_tried_again_the_same_trouble_is_one_desk_case():
    made = class_with()
    signed(made, 0)

    refused(made, number=1)
    refused(made, number=1)

    assert DeskCase.objects.count() == 1


def test_another_phone_in_the_next_segment_is_allowed_and_noted():
    made, afternoon = class_with(), shanghai(8, 13, 20)
    signed(made)

    row = signed(made, at=afternoon, phone=OTHER_PHONE, code=made.code(afternoon, segment=1))

    assert (row.note, row.segment_id, SignIn.objects.count()) == (OTHER_PHONE_NOTE, made.segments[1].pk, 2)


def test_the_same_phone_may_serve_another_person_in_the_next_segment_only():
    made, afternoon = class_with(), shanghai(8, 13, 20)
    signed(made)

    row = signed(made, 1, at=afternoon, code=made.code(afternoon, segment=1))

    assert (row.seat_id, row.note) == (made.seats[1].pk, "")


def test_the_code_before_still_holds_and_the_one_before_that_does_not():
    made = class_with()
    later = ON_TIME + timedelta(seconds=codes.SLOT_SECONDS)

    assert signed(made, at=later, code=made.code(ON_TIME)).signed_at == later
    why = refused(made, number=1, at=later + timedelta(seconds=codes.SLOT_SECONDS), phone=OTHER_PHONE, code=made.code(ON_TIME))

    assert (why.code, why.facts["seconds"]) == ("signin_code_old", 30)
    assert not DeskCase.objects.exists()


def test_a_forged_code_goes_to_the_desk_for_one_of_the_roster_only():
    made = class_with()
    forged = made.code()[:-1] + ("a" if made.code()[-1] != "a" else "b")

    assert refused(made, code=forged).code == "signin_code_forged"
    with pytest.raises(Refused, match="signin_code_forged"):
        signin_by_code(code=forged, device=PHONE, actor=stranger(made), at=ON_TIME)
    for nonsense in ("", "1.2", "9999999.1.0.1.aaaa", "<script>"):
        with pytest.raises(Refused, match="signin_code_forged"):
            signin_by_code(code=nonsense, device=PHONE, actor=made.who(), at=ON_TIME)

    assert [case.person_id for case in DeskCase.objects.all()] == [made.persons[0].pk]


def test_a_code_that_is_not_yet_shown_is_forged():
    made = class_with()

    assert refused(made, code=made.code(ON_TIME + timedelta(minutes=1))).code == "signin_code_forged"


def test_the_code_of_another_room_is_refused_and_the_right_room_told():
    made = class_with(n_rooms=2)
    here, there = made.venues

    why = refused(made, code=made.code(venue=there.pk))
    row = signed(made, code=made.code(venue=here.pk))

    assert (why.code, why.facts["room"]) == ("signin_other_room", here.place)
    assert row.seat_id == made.seats[0].pk
    assert not DeskCase.objects.exists()


def test_the_code_of_an_earlier_segment_is_refused_and_the_right_one_told():
    made, noon = class_with(), shanghai(8, 12, 0)

    why = refused(made, at=noon, code=made.code(noon - timedelta(seconds=1)))

    assert (why.code, local(why.facts["starts_at"]).strftime("%H:%M")) == ("signin_other_segment", "13:30")


def test_a_segment_to_come_takes_nobody_and_while_the_morning_runs_the_afternoon_does_not_open():
    made = class_with()

    early = shanghai(8, 6, 59)
    assert refused(made, at=early, code=made.code(early)).code == "signin_not_open"
    running = shanghai(8, 11, 59)
    assert refused(made, at=running, code=made.code(running, segment=1)).code == "signin_other_segment"


def test_after_the_last_segment_only_the_desk_can_help():
    made, over = class_with(), shanghai(8, 17, 0)

    assert refused(made, at=over, code=made.code(over, segment=1)).code == "signin_over"


@pytest.mark.parametrize("state", ["ended", "closed", "called_off"])
def test_a_session_that_is_over_takes_nobody(state):
    made = class_with(state=state)

    assert isinstance(refused(made), WrongState)


def test_whoever_is_not_on_the_roster_goes_to_the_desk():
    made = class_with()
    visitor = stranger(made)

    with pytest.raises(Refused, match="signin_not_on_roster"):
        signin_by_code(code=made.code(), device=PHONE, actor=visitor, at=ON_TIME)

    assert DeskCase.objects.get().person_id == visitor.person_id
    assert not SignIn.objects.exists()


def test_whoever_waits_for_a_seat_goes_to_the_desk():
    made = class_with(n_persons=0)
    seat(made, state="waiting")

    assert refused(made).code == "signin_not_seated"
    assert DeskCase.objects.get().code == "signin_not_seated"


def test_six_figures_do_the_same_as_the_code():
    made = class_with(n_rooms=2)
    figures = made.digits(venue=made.venues[0].pk)

    row = signin_by_digits(digits=f"{figures[:3]} {figures[3:]}", device=PHONE, actor=made.who(), at=ON_TIME)

    assert (row.proof, row.seat_id) == ("A", made.seats[0].pk)


def test_six_figures_cannot_be_found_by_trying():
    made = class_with()
    wrong = f"{(int(made.digits()) + 1) % 10**6:06d}"
    for _turn in range(10):
        with pytest.raises(Refused, match="signin_digits_wrong"):
            signin_by_digits(digits=wrong, device=PHONE, actor=made.who(), at=ON_TIME)

    with pytest.raises(Refused, match="signin_digits_paused"):
        signin_by_digits(digits=made.digits(), device=PHONE, actor=made.who(), at=ON_TIME)

    assert not SignIn.objects.exists()
    later = ON_TIME + timedelta(minutes=5)
    row = signin_by_digits(digits=made.digits(later), device=PHONE, actor=made.who(at=later), at=later)
    assert (row.signed_at, CodeTry.objects.get().count) == (later, 0)


def test_kept_figures_may_be_tried_less_often_because_more_of_them_fit():
    made, later = class_with(), shanghai(8, 15)
    shown = {made.digits(ON_TIME + timedelta(seconds=15 * n)) for n in range(-480, 1440)}
    wrong = next(f"{n:06d}" for n in range(10**6) if f"{n:06d}" not in shown)
    for _turn in range(5):
        with pytest.raises(Refused, match="signin_digits_wrong"):
            signin_deliver(kept=wrong, device=PHONE, actor=made.who(at=later), at=later)

    with pytest.raises(Refused, match="signin_kept_paused"):
        signin_deliver(kept=made.digits(ON_TIME), device=PHONE, actor=made.who(at=later), at=later)
    scanned = signin_deliver(kept=made.code(ON_TIME), device=PHONE, actor=made.who(at=later), at=later)

    assert (scanned.proof, SignIn.objects.count()) == ("B", 1)


def test_a_scan_kept_without_network_counts_when_the_code_was_shown():
    made, later = class_with(), shanghai(8, 10, 30)

    row = signin_deliver(kept=made.code(LATE), device=PHONE, actor=made.who(at=later), at=later)
    again = signin_deliver(kept=made.code(LATE), device=PHONE, actor=made.who(at=later), at=later)

    assert (row.proof, row.signed_at, row.stored_at, row.late_minutes, again.pk) == ("B", LATE, later, 1, row.pk)


def test_figures_kept_without_network_are_found_among_those_the_screen_has_shown():
    made, later = class_with(), shanghai(8, 15)

    row = signin_deliver(kept=made.digits(ON_TIME), device=PHONE, actor=made.who(at=later), at=later)

    assert (row.proof, row.signed_at, row.late_minutes, row.segment_id) == ("B", ON_TIME, 0, made.segments[0].pk)


def test_a_kept_scan_that_still_stands_on_the_screen_is_as_good_as_live():
    made, at = class_with(), ON_TIME + timedelta(seconds=10)

    row = signin_deliver(kept=made.code(ON_TIME), device=PHONE, actor=made.who(at=at), at=at)

    assert (row.proof, row.signed_at) == ("A", at)


def test_a_kept_code_from_outside_its_segment_is_refused():
    made, later = class_with(), shanghai(8, 15)

    for shown, why in ((shanghai(8, 6), "signin_not_open"), (shanghai(8, 12, 30), "signin_over"), (shanghai(8, 16), "forged")):
        with pytest.raises(Refused, match=why):
            signin_deliver(kept=made.code(shown), device=PHONE, actor=made.who(at=later), at=later)

    assert not SignIn.objects.exists()


def asks_for_signing_out() -> None:
    Parameter.objects.filter(key="signin.sign_out").update(value={"value": True})


def test_signing_out_is_refused_where_the_article_does_not_ask_and_before_signing_in():
    made, end = class_with(), shanghai(8, 11, 50)

    with pytest.raises(Refused, match="signout_without_signin"):
        signin_out(code=made.code(end), actor=made.who(at=end), at=end)
    row = signed(made)
    with pytest.raises(Refused, match="signout_not_asked"):
        signin_out(code=made.code(end), actor=made.who(at=end), at=end)

    row.refresh_from_db()
    assert row.signed_out_at is None


def test_where_the_article_asks_the_first_sign_out_stands_and_needs_a_live_code():
    made, end = class_with(), shanghai(8, 11, 50)
    asks_for_signing_out()
    signed(made)

    with pytest.raises(Refused, match="signin_code_old"):
        signin_out(code=made.code(), actor=made.who(at=end), at=end)
    row = signin_out(code=made.code(end), actor=made.who(at=end), at=end)
    later = end + timedelta(minutes=5)
    again = signin_out(code=made.code(later), actor=made.who(at=later), at=later)

    assert (row.signed_out_at, again.signed_out_at) == (end, end)
    assert AuditEntry.objects.filter(verb="sign_in.signed_out").count() == 1


@pytest.mark.rule("T-035")
def test_a_rule_that_changes_counts_from_the_next_sign_in_on():
    made = class_with(n_persons=4)
    adoption = Adoption.objects.get()
    signed(made, 0)

    adoption.choices = {**adoption.choices, "signin.lead": {"kind": "Minutes", "value": {"value": 15}}}
    adoption.save()
    after_choice = signed(made, 1, phone=OTHER_PHONE)
    newer = DocumentVersion.objects.get(document=adoption.document)
    newer.pk, newer.number, newer.effective_on = None, "新版", newer.effective_on + timedelta(days=1)
    newer.save()
    without_the_rule = signed(made, 2, phone="c" * 64)
    Adoption.objects.update(until_on=local(ON_TIME).date())
    without_any = signed(made, 3, phone="d" * 64)

    rows = (after_choice, without_the_rule, without_any)
    assert [each.late_minutes for each in rows] == [10, 0, 0]


def test_a_tap_asks_the_same_few_things_however_many_there_are():
    """Two processes, a thousand phones: what a tap costs is counted here, by name in the growth of a class."""
    made = class_with(n_persons=3)
    signed(made, 0)
    counts = []
    for number in (1, 2):
        actor = made.who(number)
        with CaptureQueriesContext(connection) as seen:
            signin_by_code(code=made.code(), device=f"{number}" * 64, actor=actor, at=ON_TIME)
        counts.append(sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE")) for each in seen))

    assert counts == [9, 9]
