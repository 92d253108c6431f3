"""Proposals to merge: what looks like one session, what never does, and the cost of many lines."""

from datetime import date, timedelta

import pytest

from bihuan.training.domain.consolidation import LineFacts, merge_proposals, normal_title, score, title_likeness

DAY = date(2026, 12, 8)


def line(line_id, unit_id, title="消防法规", audience="specialists", day=DAY, topics=(), is_hq=False):
    return LineFacts(line_id, unit_id, f"单位{unit_id}", title, audience, day, frozenset(topics), is_hq)


def test_width_case_filler_and_punctuation_do_not_make_another_title():
    assert normal_title("关于开展《消防法规》专题培训") == normal_title("消防法规 培训") == "消防法规"
    assert normal_title("ABC(安全)") == "abc安全"
    assert normal_title("培训") == "培训"
    assert title_likeness("消防法规培训", "消防法规学习") == 1.0
    assert title_likeness("消防法规", "接待礼仪") == 0.0


def test_three_units_with_the_same_course_are_one_proposal_with_hq_as_target():
    lines = [line(11, 1, topics=(5,)), line(12, 2, "消防法规培训", topics=(5,)), line(13, 3, topics=(5,), is_hq=True)]

    (proposal,) = merge_proposals(lines)

    assert (proposal.target_id, proposal.line_ids, proposal.score) == (13, (11, 12), 100)
    assert proposal.reasons == ("same_title", "same_topics", "same_day")


def test_without_hq_the_earliest_line_is_the_target():
    lines = [line(11, 1, day=DAY + timedelta(days=3)), line(12, 2)]

    (proposal,) = merge_proposals(lines)

    assert (proposal.target_id, proposal.line_ids, proposal.score) == (12, (11,), 94)
    assert proposal.reasons == ("same_title", "near_day")


@pytest.mark.parametrize(
    "other",
    [
        line(12, 1),  # the same unit plans it twice on purpose
        line(12, 2, audience="newcomers"),
        line(12, 2, title="接待礼仪"),
    ],
)
def test_what_is_never_one_session(other):
    assert merge_proposals([line(11, 1), other]) == ()


def test_a_line_is_in_one_proposal_only_and_a_unit_gives_one_line():
    lines = [line(1, 1), line(2, 2), line(3, 2, day=DAY + timedelta(days=1)), line(4, 3), line(5, 4, "消防")]

    found = merge_proposals(lines)

    used = [number for proposal in found for number in (proposal.target_id, *proposal.line_ids)]
    assert len(used) == len(set(used))
    assert found[0].target_id == 1
    assert found[0].line_ids == (2, 4)


def test_the_day_alone_moves_the_score_by_a_fifth():
    assert score(line(1, 1), line(2, 2)) == 100
    assert score(line(1, 1), line(2, 2, day=DAY + timedelta(days=5))) == 90
    assert score(line(1, 1), line(2, 2, day=DAY + timedelta(days=30))) == 80
    assert score(line(1, 1, topics=(1,)), line(2, 2, topics=(2,))) == 60


def test_like_titles_and_far_days_are_said_in_the_reasons():
    lines = [
        line(1, 1, "电梯困人应急预案演练", topics=(1,)),
        line(2, 2, "电梯困人应急演练", topics=(1,), day=DAY + timedelta(days=12)),
    ]

    (proposal,) = merge_proposals(lines)

    assert proposal.reasons == ("like_title", "same_topics")


def test_six_thousand_lines_of_three_hundred_units_find_their_twins():
    titles = [f"课程{number}号{name}" for number in range(10) for name in ("礼仪", "消防")]
    lines = [line(u * 20 + n, u, titles[n], day=DAY + timedelta(days=n % 9)) for u in range(300) for n in range(20)]

    found = merge_proposals(lines)

    assert sum(1 + len(proposal.line_ids) for proposal in found) <= 6000
    assert len(found) >= 20


def test_the_proposals_do_not_depend_on_the_order_of_the_lines():
    lines = [line(n, n % 7, f"课程{n % 5}") for n in range(60)]

    assert merge_proposals(lines) == merge_proposals(list(reversed(lines)))
