"""The code on the class screen."""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.classroom.domain.codes import (
    CodeFacts,
    code_refusal,
    digits,
    digits_match,
    read,
    sealed,
    seconds_left,
    slot_of,
    token,
)

AT = datetime(2026, 12, 8, 0, 55, 0, tzinfo=UTC)  # 08:55 in Shanghai, the first second of a slot
SECRET = "s" * 40


def facts(**other):
    return CodeFacts(**{"session_id": 7, "segment_id": 70, "venue_id": 0, "slot": slot_of(AT), **other})


def refused(text, at=AT, secret=SECRET):
    found = read(text)
    assert found is not None
    why = code_refusal(secret, *found, at=at)
    return why and why.code


def test_a_code_holds_on_the_screen_and_one_turn_longer():
    text = token(SECRET, facts())

    assert refused(text, AT) is None
    assert refused(text, AT + timedelta(seconds=29)) is None
    assert refused(text, AT + timedelta(seconds=30)) == "signin_code_old"


def test_a_code_of_another_room_segment_or_key_is_forged():
    seal = token(SECRET, facts()).rsplit(".", 1)[1]

    for other in ({"venue_id": 3}, {"segment_id": 71}, {"session_id": 8}, {"slot": slot_of(AT) - 1}):
        claimed = facts(**other)
        text = f"{claimed.session_id}.{claimed.segment_id}.{claimed.venue_id}.{claimed.slot}.{seal}"
        assert refused(text) == "signin_code_forged"
    assert refused(token(SECRET, facts()), secret="t" * 40) == "signin_code_forged"


def test_a_code_of_the_future_is_forged_even_with_a_good_seal():
    assert refused(token(SECRET, facts(slot=slot_of(AT) + 1))) == "signin_code_forged"


@pytest.mark.parametrize("text", ["", "1.2.3", "a.b.c.d.e", "1.2.3.4", "1.2.3.-4.x", "9" * 400, "１.2.3.4.x"])
def test_what_is_no_code_is_not_read(text):
    assert read(text) is None


def test_six_figures_say_the_same_as_the_picture():
    shown = digits(SECRET, facts())

    assert len(shown) == 6 and shown.isdigit()
    assert digits_match(SECRET, facts(slot=0), f"{shown[:3]} {shown[3:]}", at=AT + timedelta(seconds=20)) == facts()
    assert digits_match(SECRET, facts(slot=0), shown, at=AT + timedelta(seconds=30)) is None


def test_a_kept_scan_proves_the_moment_of_the_screen_not_of_the_phone():
    text = token(SECRET, facts())
    found, seal = read(text)

    assert sealed(SECRET, found, seal)
    assert found.shown_at == AT
    assert seconds_left(AT + timedelta(seconds=4)) == 11
