"""The form, its figures, and when they may be seen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bihuan.classroom.domain.feedback import (
    Form,
    GiveFacts,
    Item,
    Step,
    are_shown,
    decision_refusal,
    due_day,
    form_refusal,
    give_refusal,
    lecturer_score,
    mean,
    results,
    scale_of,
    scrambled,
)

ITEMS = (Item("content", "培训内容"), Item("lecturer", "讲师授课", is_lecturer=True), Item("organisation", "组织安排"))
SCALE = (Step(100, "很满意"), Step(60, "一般"), Step(20, "很不满意"))


def forms(*scores):
    return [Form({"content": 60, "lecturer": score, "organisation": 20}) for score in scores]


def code(refusal):
    return refusal.code if refusal else ""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (GiveFacts("running", attended=True, has_round=False), "feedback_not_open"),
        (GiveFacts("called_off", attended=True, has_round=False), "feedback_not_open"),
        (GiveFacts("ended", attended=False, has_round=True), "feedback_not_attended"),
        (GiveFacts("ended", attended=True, has_round=False), "feedback_not_asked"),
        (GiveFacts("closed", attended=True, has_round=True), "feedback_filed"),
        (GiveFacts("ended", attended=True, has_round=True), ""),
    ],
)
def test_who_may_hand_in_a_form_and_when(facts, expected):
    assert code(give_refusal(facts)) == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"content": 100, "lecturer": 60, "organisation": 20}, ""),
        ({"content": 100, "lecturer": 60}, "feedback_item_missing"),
        ({"content": 100, "lecturer": 60, "organisation": 50}, "feedback_score_unknown"),
        ({"content": 100, "lecturer": 60, "organisation": 20, "colour": 20}, "feedback_score_unknown"),
    ],
)
def test_every_item_has_a_step_of_the_scale_and_nothing_else(scores, expected):
    assert code(form_refusal(Form(scores), ITEMS, SCALE)) == expected


def test_a_text_has_its_limit():
    assert code(form_refusal(Form({**forms(60)[0].scores}, gain="长" * 501), ITEMS, SCALE)) == "feedback_text_long"


def test_the_scale_is_what_the_article_gives_best_first():
    assert scale_of([("20", "差"), ("100", "好"), ("101", "过头"), ("x", "不是数")]) == (Step(100, "好"), Step(20, "差"))


def test_the_second_working_day_is_the_last_in_time():
    def working(day):
        day += timedelta(days=1)
        return day if day.weekday() < 5 else working(day)

    assert due_day(date(2026, 12, 10), 2, working) == date(2026, 12, 14)
    assert due_day(date(2026, 12, 10), 2, None) == date(2026, 12, 12)
    assert due_day(date(2026, 12, 10), 0, working) == date(2026, 12, 10)


def test_the_mean_is_exact_to_the_hundredth_halves_up():
    assert mean([100, 60, 60]) == Decimal("73.33")
    assert mean([100] * 3 + [60] * 5) == Decimal("75.00")
    assert mean([100, 100, 0]) == Decimal("66.67")
    assert mean([1] + [0] * 7) == Decimal("0.13")
    assert mean([]) is None


@pytest.mark.rule("T-089")
def test_the_score_of_ten_forms_is_their_mean_of_the_lecturers_items():
    assert lecturer_score(forms(100, 100, 100, 60, 60, 60, 60, 20, 20, 100), ITEMS) == Decimal("68.00")
    assert lecturer_score(forms(100), ITEMS[:1]) is None


def test_several_items_about_the_lecturer_weigh_the_same():
    both = (Item("lecturer", "讲师授课", is_lecturer=True), Item("content", "培训内容", is_lecturer=True))

    assert lecturer_score(forms(100, 20), both) == Decimal("60.00")


def test_each_item_tells_its_mean_and_how_many_chose_each_step():
    found = results(forms(100, 100, 60, 20), ITEMS[1:2], SCALE)

    assert found[0].mean == Decimal("70.00")
    assert [(bar.label, bar.n, bar.percent) for bar in found[0].bars] == [
        ("很满意", 2, 50),
        ("一般", 1, 25),
        ("很不满意", 1, 25),
    ]
    assert results([], ITEMS, SCALE) == ()


def test_figures_are_shown_only_of_enough_forms_that_no_more_can_join():
    assert [are_shown(n, 5, is_closed=True) for n in (0, 4, 5)] == [False, False, True]
    assert are_shown(20, 5, is_closed=False) is False
    assert are_shown(0, 0, is_closed=True) is False


def test_texts_stand_in_an_order_of_their_own():
    texts = [(str(number), f"第{number}份") for number in range(20)]

    assert sorted(scrambled(texts, "gain")) == sorted(text for _key, text in texts)
    assert scrambled(texts, "gain") == scrambled(list(reversed(texts)), "gain")
    assert scrambled(texts, "gain") != scrambled(texts, "suggestion") != tuple(text for _key, text in texts)
    assert scrambled([("1", " "), ("2", " 有 ")], "gain") == ("有",)


@pytest.mark.parametrize(
    ("kind", "text", "has_owner", "expected"),
    [
        ("content", "增加案例", True, ""),
        ("none", "满意度高，不改", False, ""),
        ("none", " ", False, "feedback_reason_missing"),
        ("method", "", True, "feedback_decision_empty"),
        ("lecturer", "换人", False, "feedback_owner_missing"),
        ("party", "吃饭", True, "feedback_decision_unknown"),
    ],
)
@pytest.mark.rule("C-340")
def test_a_decision_has_a_kind_with_its_owner_or_a_reason_for_none(kind, text, has_owner, expected):
    assert code(decision_refusal(kind, text, has_owner=has_owner)) == expected
