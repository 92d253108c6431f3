"""What a package and an archive still need."""

from __future__ import annotations

import pytest

from bihuan.regulations.domain.parameters import RequiredKind
from bihuan.training.domain.package import Folder, Gap, HeldSession, Piece, folders, gaps

KINDS = (
    RequiredKind("photo", "现场照片", "session", True),
    RequiredKind("sign_in", "签到表", "session", True),
    RequiredKind("video", "录像", "session", False),
    RequiredKind("summary", "月度总结", "month", True),
)
THREE = tuple(HeldSession(number, f"第{number}场") for number in (1, 2, 3))


@pytest.mark.rule("T-077")
def test_three_sessions_and_one_photo_set_leave_two_sessions_incomplete() -> None:
    found = gaps(KINDS[:1], THREE, [Piece("photo", 1), Piece("photo", 1)])

    assert found == (Gap("photo", "现场照片", 2, "第2场"), Gap("photo", "现场照片", 3, "第3场"))


@pytest.mark.rule("T-073")
def test_the_summary_is_asked_for_once_a_month_and_optional_kinds_never() -> None:
    found = gaps(KINDS, THREE[:1], [Piece("photo", 1)])

    assert [(gap.kind, gap.line_id) for gap in found] == [("sign_in", 1), ("summary", None)]


@pytest.mark.rule("T-075")
def test_each_kind_is_a_folder_with_its_count() -> None:
    found = folders(KINDS, THREE, [Piece("photo", 1), Piece("photo", 2), Piece("photo", 2), Piece("summary")])

    assert found == (
        Folder("photo", "现场照片", 3, 1),
        Folder("sign_in", "签到表", 0, 3),
        Folder("video", "录像", 0, 0),
        Folder("summary", "月度总结", 1, 0),
    )
    assert [folder.is_complete for folder in found] == [False, False, True, True]
