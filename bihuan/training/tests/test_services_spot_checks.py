"""Samples that anybody can draw again, and findings that cannot be left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duties_sweep
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.models import Person
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory
from bihuan.training.models import FigureAdjustment, MonthFigure, Participation, SpotCheck, SpotCheckSample
from bihuan.training.selectors.spot_checks import population_digest, redraw
from bihuan.training.services.spot_check_draw import Draw, spot_check_draw
from bihuan.training.services.spot_check_duties import spot_check_duties_open
from bihuan.training.services.spot_check_record import Finding, spot_check_close, spot_check_record
from bihuan.training.tests.returns_factories import CLOSE_AT, MONTH, Month, issued_month, shanghai

pytestmark = pytest.mark.django_db
AT = shanghai(28, 10)


def drawn(month: Month, kind: str = "units", size: int = 2) -> SpotCheck:
    return spot_check_draw(draw=Draw(month.root, MONTH, kind, size, "files"), actor=month.ga(), at=AT)


def told(check: SpotCheck, words: str = "记录齐全") -> list[Finding]:
    return [Finding(each.pk, words, "good", "照片 3 张") for each in check.samples.all()]


@pytest.mark.rule("T-066")
def test_the_same_seed_and_population_give_the_same_sample_again() -> None:
    month = issued_month(n_areas=6, n_lines=1, n_held=1)

    check = drawn(month)

    assert (check.n_population, check.samples.count()) == (6, 2)
    assert check.population_digest == population_digest(area.code for area in month.areas)
    again = redraw(check)
    assert (again.is_population_same, again.is_sample_same) == (True, True)
    assert check.samples.first().facts == {"held": 1, "planned": 1, "left_out": 0}  # type: ignore[union-attr]


@pytest.mark.rule("T-066")
def test_a_check_of_a_closed_month_takes_the_frozen_figure_with_its_adjustments() -> None:
    month = issued_month(n_areas=1, n_lines=3, n_held=1)
    figure = MonthFigure.objects.create(
        unit=month.areas[0], month=MONTH, numerator=2, denominator=3, left_out=[{"line": 1}], verdict="fail", frozen_at=AT
    )
    FigureAdjustment.objects.create(figure=figure, numerator_change=1, reason="补登", person=PersonFactory(), at=AT)

    check = drawn(month, size=1)

    assert check.samples.get().facts == {"held": 3, "planned": 3, "left_out": 1}


def test_a_sample_that_was_exchanged_is_noticed() -> None:
    month = issued_month(n_areas=6)
    check = drawn(month)
    kept = set(check.samples.values_list("unit", flat=True))
    other = next(area for area in month.areas if area.pk not in kept)
    SpotCheckSample.objects.filter(pk=check.samples.first().pk).update(unit=other)  # type: ignore[union-attr]

    assert redraw(check).is_sample_same is False
    SpotCheck.objects.update(population=[*check.population, "X"])
    assert redraw(SpotCheck.objects.get()).is_population_same is False


@pytest.mark.rule("T-067")
def test_a_person_invited_twice_who_came_once_shows_one_of_two() -> None:
    month = issued_month(n_lines=2, n_held=2)
    person = AssignmentFactory(unit=month.areas[0], person=PersonFactory(name="李明")).person
    for number, line in enumerate(month.plans[0].lines.all()):
        Participation.objects.create(line=line, person=person, unit=month.areas[0], attended=number == 0)

    check = drawn(month, "persons", 50)

    facts = SpotCheckSample.objects.get(check_row=check, person=person)
    assert (facts.facts, facts.unit) == ({"invited": 2, "attended": 1}, month.areas[0])
    assert check.n_population == Person.objects.count()


@pytest.mark.rule("T-071")
def test_a_check_without_finding_is_neither_saved_nor_closed() -> None:
    month = issued_month(n_areas=3)
    check = drawn(month)

    with pytest.raises(Refused, match="spot_check_finding_missing"):
        spot_check_record(
            check_id=check.pk, findings=told(check)[:1] + [Finding(check.samples.last().pk, " ")], actor=month.ga(), at=AT
        )  # type: ignore[union-attr]
    with pytest.raises(Refused, match="spot_check_finding_missing"):
        spot_check_close(check_id=check.pk, conclusion="好", actor=month.ga(), at=AT)

    assert set(SpotCheckSample.objects.values_list("finding", "checked_by")) == {("", None)}
    assert SpotCheck.objects.get().state == "drawn"


@pytest.mark.rule("T-071")
def test_findings_keep_who_when_and_evidence_and_a_closed_check_stays() -> None:
    month = issued_month(n_areas=2)
    check, actor = drawn(month), month.ga()
    spot_check_record(check_id=check.pk, findings=told(check), actor=actor, at=AT)

    spot_check_close(check_id=check.pk, conclusion="总体符合", actor=actor, at=AT)

    rows = set(SpotCheckSample.objects.values_list("finding", "evidence", "checked_by", "checked_at"))
    assert rows == {("记录齐全", "照片 3 张", actor.person_id, AT)}
    with pytest.raises(Refused, match="spot_check_closed"):
        spot_check_record(check_id=check.pk, findings=told(check, "改"), actor=actor, at=AT)


def test_nothing_to_draw_no_size_and_no_capability_are_refused() -> None:
    month = issued_month(n_areas=0)
    with pytest.raises(Refused, match="spot_check_nobody"):
        drawn(month)
    with pytest.raises(Refused, match="spot_check_size"):
        drawn(month, size=0)
    with pytest.raises(NotPermitted):
        spot_check_draw(draw=Draw(month.root, MONTH, "units", 1), actor=month.head(), at=AT)

    assert SpotCheck.objects.count() == 0


@pytest.mark.rule("T-066")
def test_a_month_without_a_spot_check_is_missed_and_one_closed_in_time_is_met() -> None:
    month = issued_month(n_areas=2)
    assert spot_check_duties_open(shanghai(1, 10), 10) == 2
    assert spot_check_duties_open(shanghai(1, 11), 10) == 0
    check, actor = drawn(month), month.ga(AT)
    spot_check_record(check_id=check.pk, findings=told(check), actor=actor, at=AT)
    spot_check_close(check_id=check.pk, conclusion="总体符合", actor=actor, at=AT)

    duties_sweep(at=CLOSE_AT, limit=100)

    states = dict(Duty.objects.filter(kind="training.spot_check").values_list("key", "state"))
    stem = f"training.spot_check/{month.root.pk}/{MONTH}"
    assert states == {f"{stem}/units": "met", f"{stem}/persons": "missed"}


def test_two_clicks_draw_once_and_another_question_draws_anew() -> None:
    month = issued_month(n_areas=6, n_lines=1, n_held=1)
    actor, draw = month.ga(), Draw(month.root, MONTH, "units", 2, "files")

    first = spot_check_draw(draw=draw, actor=actor, at=AT)
    again = spot_check_draw(draw=draw, actor=actor, at=AT + timedelta(seconds=2))
    larger = spot_check_draw(draw=replace(draw, size=3), actor=actor, at=AT + timedelta(seconds=3))
    later = spot_check_draw(draw=draw, actor=actor, at=AT + timedelta(minutes=11))

    assert again.pk == first.pk
    assert len({first.pk, larger.pk, later.pk}) == 3
    assert SpotCheck.objects.count() == 3
    assert AuditEntry.objects.filter(verb="spot_check.drawn").count() == 3
