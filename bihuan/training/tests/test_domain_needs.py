"""The table of a training need, pair by pair, and what its form asks for."""

import pytest

from bihuan.kernel.refusals import Refusal, WrongState
from bihuan.training.domain.need_rows import read_need_rows
from bihuan.training.domain.needs import MACHINE, NeedFacts, missing_fields

SIX = ("topic", "goal", "time", "trainer", "participants", "need")
FULL = {
    "title": "投诉处理",
    "goal": "重复投诉减半",
    "wanted_time": "下月中旬",
    "trainer": "李老师",
    "participants": "客服 8 人",
    "reason": "重复投诉多",
}


def test_a_need_has_exactly_these_pairs():
    found = {(state, name): targets for state, name, targets in MACHINE.pairs() if targets}

    assert found == {
        ("raised", "check"): {"open"},
        ("raised", "send_back"): {"returned"},
        ("raised", "raise_again"): {"raised"},
        ("raised", "raise_open"): {"open"},
        ("raised", "withdraw"): {"withdrawn"},
        ("returned", "raise_again"): {"raised"},
        ("returned", "raise_open"): {"open"},
        ("returned", "withdraw"): {"withdrawn"},
        ("open", "take"): {"adopted"},
        ("open", "merge"): {"merged"},
        ("open", "decline"): {"declined"},
        ("open", "withdraw"): {"withdrawn"},
        ("adopted", "reopen"): {"open"},
    }


@pytest.mark.parametrize(("state", "name"), MACHINE.missing_pairs())
def test_every_pair_that_is_not_in_the_table_refuses(state, name):
    with pytest.raises(WrongState):
        MACHINE.step(name, state=state, facts=NeedFacts("意见", "open"))


@pytest.mark.parametrize(("state", "name"), [("raised", "send_back"), ("open", "decline")])
def test_going_back_or_being_declined_needs_a_remark(state, name):
    assert MACHINE.refusal(name, state=state, facts=NeedFacts(" ")) == Refusal("need_remark_missing")


@pytest.mark.parametrize(
    "facts", [NeedFacts(target_state="declined"), NeedFacts(target_state="open", is_itself=True), NeedFacts()]
)
def test_a_need_is_merged_into_another_that_is_open_or_planned(facts):
    assert MACHINE.refusal("merge", state="open", facts=facts) == Refusal("need_merge_target")
    assert MACHINE.step("merge", state="open", facts=NeedFacts(target_state="adopted")) == "merged"


@pytest.mark.parametrize("code", SIX)
def test_each_of_the_six_items_is_missed(code):
    column = {"topic": "title", "time": "wanted_time", "need": "reason"}.get(code, code)

    assert missing_fields({**FULL, column: " "}, SIX) == (code,)
    assert missing_fields(FULL, SIX) == ()


def test_without_an_article_only_the_topic_and_the_need_are_asked():
    assert missing_fields({"title": "", "reason": ""}, ()) == ("topic", "need")
    assert missing_fields({"title": "投诉处理", "reason": "多"}, ()) == ()


def test_a_table_is_read_row_by_row_and_says_what_is_wrong():
    head = ("主题", "目标", "时间", "讲师", "参加人员", "需求说明")
    lines = [
        ("某部门需求表",),
        head,
        ("投诉处理", "减半", "中旬", "李", "8 人", "多"),
        (),
        ("", "", "", "", "", "多"),
        ("长" * 121, "", "", "", "", "x"),
    ]

    rows = read_need_rows(lines, ("trainer",))

    assert [(row.row, row.problems) for row in rows] == [
        (3, ()),
        (5, ("没有填写主题。", "没有填写讲师。")),
        (6, ("没有填写讲师。", "主题超过 120 个字。")),
    ]
    assert read_need_rows([("主题", "备注")], ()) is None
