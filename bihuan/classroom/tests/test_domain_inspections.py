"""What an inspection must tell by its method, and what may follow."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.classroom.domain.inspections import (
    Answer,
    DecisionFacts,
    InspectionFacts,
    decision_refusal,
    inspection_refusal,
    is_weak,
)

METHODS, RATINGS = ("video_questions", "visit", "phone", "exercise"), ("good", "passed", "poor")
VISIT = InspectionFacts("visit", METHODS, "good", RATINGS, "现场整洁", place="成都")
DAY = date(2026, 12, 1)
DECIDED = DecisionFacts("content", "重写礼仪课件", has_owner=True, is_owner_near=True, due_on=DAY, today=DAY)


def code(refusal):
    return refusal.code if refusal else None


@pytest.mark.rule("T-090", "T-092")
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, None),
        ({"method": "letter"}, "inspection_method_unknown"),
        ({"rating": "fine"}, "inspection_rating_unknown"),
        ({"is_inspector_of_group": False}, "inspection_inspector_outside"),
        ({"is_over": False}, "inspection_in_future"),
        ({"place": " "}, "inspection_place_missing"),
        ({"findings": " "}, "inspection_findings_missing"),
    ],
)
def test_a_visit_has_date_place_inspector_findings_and_rating(change, found):
    assert code(inspection_refusal(replace(VISIT, **change))) == found


@pytest.mark.rule("T-091")
@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ((), "inspection_questions_missing"),
        ((Answer("王伟", "多久回访？", "三天内", True),), None),
        ((Answer("王伟", "多久回访？", "三天内"), Answer("李娜", "", "不知道")), "inspection_question_incomplete"),
        ((Answer("", "多久回访？", "三天内"),), "inspection_question_incomplete"),
        ((Answer("王伟", "多久回访？", ""),), "inspection_question_incomplete"),
    ],
)
def test_questions_by_video_are_asked_and_answered_by_a_person(answers, found):
    assert code(inspection_refusal(replace(VISIT, method="video_questions", answers=answers))) == found


@pytest.mark.rule("T-093")
@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ((), "inspection_call_missing"),
        ((Answer("王伟"),), "inspection_call_missing"),
        ((Answer("", answer="答对"),), "inspection_call_missing"),
        ((Answer("王伟", answer="流程熟悉"),), None),
    ],
)
def test_a_call_has_the_person_called_and_the_result(answers, found):
    assert code(inspection_refusal(replace(VISIT, method="phone", answers=answers))) == found


@pytest.mark.rule("T-094")
def test_a_method_that_was_added_asks_for_findings_only():
    assert inspection_refusal(replace(VISIT, method="exercise", place="")) is None


def test_the_last_rating_of_the_list_is_the_weak_one():
    assert [is_weak(each, RATINGS) for each in RATINGS] == [False, False, True]
    assert not is_weak("good", ("good",))


@pytest.mark.rule("C-340")
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, None),
        ({"kind": "lecturer"}, None),
        ({"kind": "method"}, None),
        ({"kind": "other"}, "inspection_decision_unknown"),
        ({"text": " "}, "inspection_decision_empty"),
        ({"has_owner": False}, "inspection_owner_missing"),
        ({"is_owner_near": False}, "inspection_owner_outside"),
        ({"due_on": None}, "inspection_due_missing"),
        ({"due_on": date(2026, 11, 30)}, "inspection_due_past"),
        ({"kind": "none", "has_owner": False}, None),
        ({"kind": "none", "has_owner": False, "text": ""}, "inspection_decision_empty"),
        ({"kind": "none"}, "inspection_owner_needless"),
    ],
)
def test_a_decision_has_an_owner_and_one_of_three_uses_or_says_why_none(change, found):
    assert code(decision_refusal(replace(DECIDED, **change))) == found
