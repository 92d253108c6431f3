"""The year by area: every figure with what it was counted from, small groups kept out, the group's conclusion."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from bihuan.classroom.models import EffectConclusion, FeedbackAnswer, FeedbackRound, GroupInspection
from bihuan.classroom.selectors.effect import effect, rating_words
from bihuan.classroom.tests.verdict_factories import AT, Record
from bihuan.duties.models import Case
from bihuan.kernel.rates import Rate
from bihuan.kernel.refusals import NotFound
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import account_with
from bihuan.training.models import FigureAdjustment, MonthFigure

pytestmark = pytest.mark.django_db
GROUP = ("training.view", "class.inspect", "cases.view")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


def figure(unit, month, held, planned):
    return MonthFigure.objects.create(
        unit=unit, month=month, numerator=held, denominator=planned, verdict="pass", frozen_at=AT, digest="0" * 64
    )


def forms(session, *scores):
    FeedbackRound.objects.create(
        session=session, opened_at=AT, due_at=AT, closed_at=AT, items=[], scale=[], small_group=5, n_owed=len(scores)
    )
    FeedbackAnswer.objects.create(id=uuid4(), session=session, scores={"a": 1}, is_late=True)
    FeedbackAnswer.objects.bulk_create(
        FeedbackAnswer(id=uuid4(), session=session, scores={"a": score, "b": score}) for score in scores
    )


@pytest.fixture
def made():
    made = Record()
    first = figure(made.areas[0], "2026-03", 8, 10)
    figure(made.project, "2026-03", 1, 2)
    figure(made.areas[1], "2026-03", 5, 5)
    FigureAdjustment.objects.create(figure=first, numerator_change=1, reason="补登", person=made.heads[0], at=AT)
    made.cycle("2026-03")
    made.cycle("2026-07", state="issued")
    person = made.hire()
    made.result(person, "2026-03", passed=True)
    made.result(person, "2026-03", passed=False, day=15)
    made.result(person, "2025-03", passed=False)
    seat = made.seat(made.hire(), "2026-03", day=20)
    seat.participation.attended = False
    seat.participation.save()
    forms(seat.session, 80, 90, 100, 70, 60)
    forms(made.session("2026-03", day=21), 10, 10)
    GroupInspection.objects.create(
        unit=made.project, method="visit", held_at=AT, inspector=made.heads[0], findings="x", rating="poor", recorded_at=AT
    )
    Case.objects.create(
        number="1", kind="missed", title="迟报", unit=made.areas[0], person=person, opened_by=made.heads[0], opened_at=AT
    )
    return made


@pytest.mark.rule("T-088")
def test_the_year_is_told_by_area_from_frozen_figures_with_their_adjustments(made):
    shown = effect(made.centre("cases.view"), 2026)

    west, east = shown.rows
    assert (west.unit, dict(west.rates)) == (made.areas[0], {"sessions": Rate(10, 12)})
    assert west.attendance == Rate(2, 3)
    assert (west.feedback.n, west.feedback.display(), west.feedback.n_left_out) == (5, "80.0", 2)
    assert west.passing == Rate(1, 2)
    assert rating_words(west.ratings, shown.rating_labels) == "不合格 1"
    assert (west.n_cases, west.n_cases_open) == (1, 1)
    assert (east.unit, dict(east.rates), east.feedback.display()) == (made.areas[1], {"sessions": Rate(5, 5)}, "—")
    assert shown.total is not None
    assert dict(shown.total.rates) == {"sessions": Rate(15, 17)}
    assert (shown.closed, shown.open) == (("2026-03",), ("2026-07",))


@pytest.mark.rule("T-088")
def test_an_area_opens_to_its_units(made):
    rows = effect(made.centre(), 2026, area_id=made.areas[0].pk).rows

    assert [(row.unit, dict(row.rates)) for row in rows] == [
        (made.areas[0], {"sessions": Rate(9, 10)}),
        (made.project, {"sessions": Rate(1, 2)}),
    ]


def test_figures_on_another_basis_are_not_added(made):
    MonthFigure.objects.filter(unit=made.project).update(basis="lesson_hours")

    west = effect(made.centre(), 2026).rows[0]

    assert dict(west.rates) == {"lesson_hours": Rate(1, 2), "sessions": Rate(9, 10)}


def test_an_area_sees_itself_and_no_other(made):
    actor = actor_of(made.heads[0], at=AT)

    assert {row.unit for row in effect(actor, 2026).rows} == {made.areas[0]}
    with pytest.raises(NotFound):
        effect(actor, 2026, area_id=made.areas[1].pk)


def test_the_number_of_queries_is_the_same_for_many_units(made):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            effect(made.centre("cases.view"), 2026)
        return len(seen)

    first = queries()
    for month in ("2026-01", "2026-02", "2026-04", "2026-05"):
        for area in (0, 1):
            figure(made.areas[area], month, 3, 4)
            made.result(made.hire(area), month, area=area)
    assert queries() == first


def test_the_group_concludes_and_what_it_said_before_stays(client, made):
    client.force_login(account_with(*GROUP, unit=made.root))

    assert client.post("/classes/effect/2026/conclude", {"text": " "}).status_code == 422
    for text in ("总体良好", "总体良好", "下半年偏弱"):
        assert client.post("/classes/effect/2026/conclude", {"text": text}).status_code == 303

    assert list(EffectConclusion.objects.values_list("text", flat=True)) == ["下半年偏弱", "总体良好"]
    words = client.get("/classes/effect/?year=2026").content.decode()
    assert "下半年偏弱" in words and "总体良好" in words
    client.force_login(account_with("training.view", "class.inspect", unit=made.areas[0]))
    assert client.post("/classes/effect/2026/conclude", {"text": "我们很好"}).status_code == 403
    assert EffectConclusion.objects.count() == 2


def test_the_report_prints_goes_to_excel_and_is_told_over_rest(client, made):
    client.force_login(account_with(*GROUP, unit=made.root))

    assert client.get("/classes/effect/?year=2026&format=pdf").content.startswith(b"%PDF")
    content = client.get("/classes/effect/?year=2026&format=xlsx").content
    lines = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [line[:4] for line in lines if line[0] == "西南片区"] == [["西南片区", "12", "10", "83.3%"]]
    told = client.get("/api/v1/classes/effect?year=2026").json()
    assert [(row["unit"], row["rates"]) for row in told["items"]][1] == (
        "华东片区",
        {"sessions": {"numerator": 5, "denominator": 5}},
    )
    done = client.post(
        "/api/v1/classes/effect/conclusions", {"year": 2026, "text": "总体良好"}, content_type="application/json"
    )
    assert done.json()["conclusions"][0]["text"] == "总体良好"
