"""A file goes where its name says, and nowhere by a guess."""

from dataclasses import dataclass
from datetime import date

import pytest

from bihuan.training.domain.package_names import NamedSession, Place, place_of


@dataclass(frozen=True)
class Kind:
    code: str
    label: str
    per: str = "session"
    required: bool = True


KINDS = (
    Kind("photo", "现场照片"),
    Kind("sign_in", "签到表"),
    Kind("minutes", "会议纪要"),
    Kind("summary", "月度总结", per="month"),
    Kind("material", "培训资料"),
)


def session(line_id: int, title: str, day: int) -> NamedSession:
    return NamedSession(line_id, title, frozenset({date(2026, 11, day)}))


LAW, DUTY, DRILL = session(1, "法律法规学习", 3), session(2, "岗位职责与内部流程", 6), session(3, "应急预案演练", 16)
AGAIN = session(4, "应急预案演练", 27)
MONTH = (LAW, DUTY, DRILL)


@pytest.mark.parametrize(
    ("name", "kind", "line_id"),
    [
        ("法律法规学习-签到表.pdf", "sign_in", 1),
        ("岗位职责 现场照片2.JPG", "photo", 2),
        ("11月16日会议纪要.docx", "minutes", 3),
        ("20261106签到.pdf", "sign_in", 2),
        ("2026-11-03 照片（1）.jpg", "photo", 1),
        ("1116课件.pptx", "material", 3),
        ("第2场签到表.pdf", "sign_in", 2),
        ("扫描\\第３场　纪要.pdf", "minutes", 3),
        ("应急预案演练照片-签到表.jpg", "sign_in", 3),
        ("11月月度总结.docx", "summary", None),
    ],
)
def test_kind_and_session_are_read_from_the_name(name: str, kind: str, line_id: int | None):
    assert place_of(name, KINDS, MONTH) == Place(kind, line_id, is_certain=True)


@pytest.mark.parametrize(
    ("name", "kind", "line_id"),
    [
        ("签到表.pdf", "sign_in", None),
        ("IMG_2031.jpg", "photo", None),
        ("法律法规学习.jpg", "photo", 1),
        ("扫描件 3.pdf", "", None),
        ("第9场签到表.pdf", "sign_in", None),
        ("11-20签到表.pdf", "sign_in", None),
    ],
)
def test_what_the_name_does_not_say_is_left_to_a_person(name: str, kind: str, line_id: int | None):
    assert place_of(name, KINDS, MONTH) == Place(kind, line_id, is_certain=False)


def test_two_sessions_of_one_title_are_told_apart_by_the_day_alone():
    month = (*MONTH, AGAIN)

    assert place_of("应急预案演练签到表.pdf", KINDS, month) == Place("sign_in", None)
    assert place_of("应急预案演练签到表11-27.pdf", KINDS, month) == Place("sign_in", 4, is_certain=True)


def test_in_a_month_with_one_session_the_kind_is_enough():
    assert place_of("签到表.pdf", KINDS, (LAW,)) == Place("sign_in", 1, is_certain=True)
