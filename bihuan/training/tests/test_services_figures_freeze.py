"""Freezing a month: once, with lists, article and digest; nothing afterwards changes it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from bihuan.duties.models import CaseProposal
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.models import Assignment
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory
from bihuan.regulations.tests.factories import adopt, document_with
from bihuan.training.models import Cycle, FigureAdjustment, MonthFigure, MonthlyReturn, PlanLine
from bihuan.training.selectors.figure_seals import broken_figures, digest_of
from bihuan.training.selectors.plan_facts import count_newcomers
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.services.cycle_freeze import cycle_freeze
from bihuan.training.services.deviation_decide import Decision, deviation_decide
from bihuan.training.services.deviation_request import deviation_request
from bihuan.training.services.figures_adjust import Adjustment, figures_adjust
from bihuan.training.services.figures_freeze import figures_freeze, freeze_refusals
from bihuan.training.tests.plan_facts import DECEMBER
from bihuan.training.tests.returns_factories import CLOSE_AT, MONTH, Month, issued_month, issued_plan, line, shanghai

pytestmark = pytest.mark.django_db


def rate_of(month: Month, number: int = 0) -> MonthFigure:
    return MonthFigure.objects.get(unit=month.areas[number], month=MONTH, kind="implementation_rate")


@pytest.mark.rule("T-062")
def test_nine_of_ten_are_frozen_as_a_pass_with_lists_article_and_digest() -> None:
    month = issued_month(n_held=9)

    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    figure = rate_of(month)
    assert (figure.numerator, figure.denominator, figure.verdict) == (9, 10, "pass")
    assert figure.denominator_ids == [row.pk for row in PlanLine.objects.order_by("pk")]
    assert figure.citation["parameter"] == "rate.floor"
    assert figure.citation["article_number"] == "第八条第五款"
    assert digest_of(figure) == figure.digest
    assert CaseProposal.objects.count() == 0


@pytest.mark.rule("T-063", "T-068")
def test_two_omissions_approved_in_writing_are_still_eighty_percent_and_a_case() -> None:
    month = issued_month(n_held=8)
    head = month.area_head()
    for row in PlanLine.objects.filter(outcome="planned"):
        asked = deviation_request(line_id=row.pk, reason="交付高峰", actor=head, at=shanghai(11, 9))
        decision = Decision("approve", document_no="售后〔2026〕12 号")
        deviation_decide(deviation_id=asked.pk, decision=decision, actor=month.head(), at=shanghai(11, 10))

    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    figure = rate_of(month)
    assert (figure.numerator, figure.denominator, figure.left_out, figure.verdict) == (8, 10, [], "fail")
    assert CaseProposal.objects.get().facts["rate"] == "80.0%"


@pytest.mark.rule("T-065")
def test_the_month_does_not_close_before_every_unit_is_assessed() -> None:
    month = issued_month(n_lines=1, n_held=1, n_areas=2)
    MonthlyReturn.objects.create(
        unit=month.areas[0], plan=month.plans[0], month=MONTH, state="accepted", due_at=CLOSE_AT, assessment="完成较好"
    )
    entries = AuditEntry.objects.count()

    with pytest.raises(Refused) as refused:
        cycle_freeze(cycle_id=month.cycle.pk, actor=month.ga(), at=CLOSE_AT)

    assert (refused.value.code, refused.value.facts["units"]) == ("freeze_not_assessed", "片区2")
    month.cycle.refresh_from_db()
    assert (month.cycle.state, MonthFigure.objects.count(), AuditEntry.objects.count()) == ("issued", 0, entries)


@pytest.mark.rule("T-068")
def test_a_month_below_the_floor_is_proposed_as_a_case_exactly_once() -> None:
    month = issued_month(n_held=8)
    head = month.area_head()

    figures_freeze(month.cycle, CLOSE_AT, month.ga())
    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    proposal = CaseProposal.objects.get()
    assert (proposal.unit, proposal.person_id) == (month.areas[0], head.person_id)
    assert proposal.facts["rate"] == "80.0%"
    assert rate_of(month).verdict == "fail"


def test_after_the_freeze_a_new_rule_a_transfer_and_a_late_fact_change_nothing() -> None:
    month = issued_month(n_held=9)
    newcomer = AssignmentFactory(unit=month.areas[0], person=PersonFactory(joined_on=shanghai(20, month=11).date()))
    figures_freeze(month.cycle, CLOSE_AT, month.ga())
    before = list(MonthFigure.objects.order_by("pk").values())

    document_with("stricter", {"rate.floor": ("Percent", {"value": 95})})
    Assignment.objects.filter(pk=newcomer.pk).delete()
    PlanLine.objects.filter(outcome="planned").update(outcome="held", held_starts_at=shanghai(9, 9), held_minutes=90)
    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    assert list(MonthFigure.objects.order_by("pk").values()) == before


@pytest.mark.rule("T-070")
def test_an_empty_plan_is_undefined_and_the_quota_decides() -> None:
    month = issued_month(n_lines=0)

    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    assert (rate_of(month).denominator, rate_of(month).verdict) == (0, "undefined")
    assert MonthFigure.objects.get(kind="quota.specialist").verdict == "fail"


@pytest.mark.rule("T-022", "T-025")
@pytest.mark.parametrize(
    ("held_in", "verdict"), [(None, "fail"), ("2026-11", "pass"), ("2026-12", "pass"), ("2026-10", "fail")]
)
@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("quota.induction", {"audience": "newcomers", "training_kind": "induction"}),
        ("quota.all_staff", {"audience": "all_staff"}),
    ],
)
def test_the_two_months_window_of_the_centre_is_judged_when_it_closes(
    kind: str, facts: dict[str, str], held_in: str | None, verdict: str
) -> None:
    month = issued_month(n_lines=0)
    plan = issued_plan(month.cycle, month.root)
    if held_in is not None:
        given = plan
        starts = shanghai(9, 9, month=int(held_in[5:]))
        if held_in != MONTH:
            earlier = Cycle.objects.create(unit=month.root, month=held_in, state="frozen", opened_at=starts)
            given = issued_plan(earlier, month.root)
        line(given, is_held=True, starts_at=starts, ends_at=starts + timedelta(minutes=90), held_starts_at=starts, **facts)

    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    assert MonthFigure.objects.get(unit=month.root, month=MONTH, kind=kind).verdict == verdict


@pytest.mark.rule("T-068")
def test_only_units_below_the_floor_are_proposed_and_only_where_the_article_says_so() -> None:
    month = issued_month(n_areas=4, n_lines=10, n_held=8)
    PlanLine.objects.filter(plan=month.plans[0]).update(outcome="held", held_starts_at=F("starts_at"), held_minutes=90)
    PlanLine.objects.filter(plan=month.plans[1]).delete()  # nothing planned is undefined, not failed
    silent = document_with("no-cases", {"case.plan_shortfall": ("Flag", {"value": False})})
    adopt(silent.document, month.areas[2])

    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    assert [rate_of(month, number).verdict for number in range(4)] == ["pass", "undefined", "fail", "fail"]
    assert list(CaseProposal.objects.values_list("unit_id", flat=True)) == [month.areas[3].pk]


@pytest.mark.rule("T-024")
def test_the_specialist_quota_is_counted_from_held_sessions() -> None:
    month = issued_month(n_lines=1, n_held=0)
    line(month.plans[0], day=9, is_held=True, held_minutes=45)

    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    figure = MonthFigure.objects.get(kind="quota.specialist")
    assert (figure.numerator, figure.denominator, figure.verdict) == (0, 1, "fail")
    assert [each["reason"] for each in figure.left_out] == ["too_short"]


@pytest.mark.rule("T-023")
@pytest.mark.rule("T-029")
def test_without_newcomers_the_newcomer_quota_does_not_apply_and_with_one_it_does() -> None:
    month = issued_month(n_areas=2, n_lines=1, n_held=1)
    AssignmentFactory(unit=month.areas[1], person=PersonFactory(joined_on=shanghai(20, month=11).date()))

    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    verdicts = dict(MonthFigure.objects.filter(kind="quota.newcomer").values_list("unit", "verdict"))
    assert verdicts == {month.areas[0].pk: "n/a", month.areas[1].pk: "fail"}


@pytest.mark.rule("T-029")
@pytest.mark.parametrize(("joined", "n_new", "verdict"), [("2026-10-01", 0, "n/a"), ("2026-10-02", 1, "fail")])
def test_two_months_after_joining_to_the_day_one_is_no_newcomer_any_more(joined: str, n_new: int, verdict: str) -> None:
    """The plan's check and the figures of the month count the same people."""
    month = issued_month(n_lines=1, n_held=1)
    AssignmentFactory(unit=month.areas[0], person=PersonFactory(joined_on=date.fromisoformat(joined)))
    rules = plan_rules(month.areas[0], date(2026, 12, 1))

    figures_freeze(month.cycle, CLOSE_AT, month.ga())

    assert count_newcomers(month.areas[0], DECEMBER, rules) == n_new
    assert MonthFigure.objects.get(kind="quota.newcomer").verdict == verdict


def test_the_month_is_not_frozen_before_it_is_over_nor_by_an_area_head() -> None:
    month = issued_month(n_held=9)

    with pytest.raises(Refused, match="month_not_over"):
        figures_freeze(month.cycle, shanghai(31, 23), month.ga())
    with pytest.raises(NotPermitted):
        figures_freeze(month.cycle, CLOSE_AT, month.area_head())

    assert MonthFigure.objects.count() == 0


@pytest.mark.rule("T-065")
def test_every_area_is_assessed_before_the_month_closes() -> None:
    month = issued_month(n_areas=2)
    for number, plan in enumerate(month.plans):
        MonthlyReturn.objects.create(
            unit=plan.unit, plan=plan, month=MONTH, due_at=CLOSE_AT, state="accepted", assessment="按计划完成" if number else ""
        )

    found = freeze_refusals(month.cycle)

    assert [(each.code, each.facts["units"]) for each in found] == [("freeze_not_assessed", "片区1")]
    MonthlyReturn.objects.update(assessment="按计划完成")
    assert freeze_refusals(month.cycle) == ()


def test_a_return_that_waits_for_acceptance_holds_the_month_open() -> None:
    month = issued_month()
    MonthlyReturn.objects.create(
        unit=month.areas[0], plan=month.plans[0], month=MONTH, due_at=CLOSE_AT, state="submitted", assessment="尚可"
    )

    assert [each.code for each in freeze_refusals(month.cycle)] == ["freeze_returns_waiting"]


def test_more_units_take_no_more_queries() -> None:
    def queries(n_areas: int) -> int:
        month = issued_month(n_areas=n_areas, n_lines=2, n_held=2)
        actor = month.ga()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            figures_freeze(month.cycle, CLOSE_AT, actor)
        return len(seen)

    assert queries(2) == queries(12)


def test_a_figure_changed_in_the_database_is_found_and_so_is_a_changed_adjustment() -> None:
    month = issued_month(n_held=8)
    figures_freeze(month.cycle, CLOSE_AT, month.ga())
    figure = rate_of(month)
    figures_adjust(figure_id=figure.pk, adjustment=Adjustment(1, 0, "补来签到表"), actor=month.ga(), at=CLOSE_AT)
    stream = f"training.monthfigure/{figure.pk}"
    assert list(broken_figures()) == []

    MonthFigure.objects.filter(pk=figure.pk).update(numerator=10)
    assert list(broken_figures()) == [stream]

    MonthFigure.objects.filter(pk=figure.pk).update(numerator=8)
    FigureAdjustment.objects.update(numerator_change=2)
    assert list(broken_figures()) == [stream]


def test_a_figure_changed_together_with_its_digest_breaks_the_seal_of_the_month() -> None:
    month = issued_month(n_held=9)
    MonthlyReturn.objects.create(
        unit=month.areas[0], plan=month.plans[0], month=MONTH, due_at=CLOSE_AT, state="accepted", assessment="按计划完成"
    )
    cycle_freeze(cycle_id=month.cycle.pk, actor=month.ga(), at=CLOSE_AT)
    assert list(broken_figures()) == []

    figure = rate_of(month)
    figure.numerator = 10
    figure.digest = digest_of(figure)
    figure.save()

    assert list(broken_figures()) == [f"training.cycle/{month.cycle.pk}"]
