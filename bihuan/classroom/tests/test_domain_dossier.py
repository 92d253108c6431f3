"""Pieces, check codes and digests: plain decisions."""

import pytest

from bihuan.classroom.domain.check_codes import ALPHABET, drawn, read
from bihuan.classroom.domain.dossier import Facts, Held, Room, gaps, pieces, venues_with_gaps
from bihuan.classroom.domain.manifests import canonical, differing, digest_of, part_of
from bihuan.regulations.domain.parameters import RequiredKind

SHEET = RequiredKind("sign_in_sheet", "签到表", "venue", True)
PAPER = RequiredKind("paper", "试卷", "session", False)
MINUTES = RequiredKind("minutes", "纪要", "session", True)
ROOMS = (Room(1, "四川"), Room(2, "云南"), Room(3, "贵州"))


@pytest.mark.rule("T-038")
def test_three_rooms_with_two_sheets_lack_the_third():
    held = {("sign_in_sheet", 1): Held("签到 1 人"), ("sign_in_sheet", 2): Held("签到 1 人")}

    found = pieces([SHEET], Facts(ROOMS, held, is_divided=True))

    assert [piece.name for piece in gaps(found)] == ["贵州：签到表"]
    assert venues_with_gaps(found) == {3}


def test_a_room_without_people_owes_nothing_but_the_only_room_does():
    empty = Room(9, "总部", 0)

    assert [piece.venue_id for piece in pieces([SHEET], Facts((*ROOMS, empty)))] == [1, 2, 3]
    assert [piece.venue_id for piece in pieces([SHEET], Facts((empty,)))] == [9]


def test_a_piece_is_held_released_optional_or_missing():
    released = {("minutes", None): "口头布置"}
    half = {("minutes", None): Held("1 / 2 人", is_whole=False)}

    assert [each.state for each in pieces([MINUTES, PAPER], Facts())] == ["missing", "optional"]
    assert [(each.state, each.words) for each in pieces([MINUTES], Facts(released=released))] == [("released", "口头布置")]
    assert [(each.state, each.words) for each in pieces([MINUTES], Facts(held=half))] == [("missing", "1 / 2 人")]
    assert [each.state for each in pieces([MINUTES], Facts(held={("minutes", None): Held("1 份")}, released=released))] == [
        "held"
    ]


def test_a_code_has_no_letter_that_is_read_wrong_and_is_read_however_it_is_typed():
    code = drawn(lambda alphabet: alphabet[-1])

    assert code == "ZZZZ-ZZZZ-ZZZZ"
    assert not set("01OIL") & set(ALPHABET)
    assert read(" zzzz zzzz－zzzz ") == code
    assert [read(each) for each in ("", "ZZZZ-ZZZZ-ZZZ", "ZZZZ-ZZZZ-ZZZ0", "Z" * 99)] == [None] * 4


def test_the_same_content_is_the_same_digest_whatever_the_order_of_its_keys():
    assert canonical({"b": 1, "a": "中"}) == '{"a":"中","b":1}'
    assert digest_of({"b": 1, "a": 2}) == digest_of({"a": 2, "b": 1})
    assert part_of([(1, "a")])["count"] == 1
    assert part_of([(1, "a"), (2, "b")]) != part_of([(2, "b"), (1, "a")])


def test_parts_that_changed_came_or_went_are_named():
    one, two = part_of([(1,)]), part_of([(2,)])

    assert differing({"a": one, "b": one, "c": one}, {"a": one, "b": two, "d": one}) == ("b", "c", "d")
