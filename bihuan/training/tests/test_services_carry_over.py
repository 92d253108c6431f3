"""A session that was not held stands again in a later month; the old month's rate stays what it was (conflict 65)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.tests.factories import actor_with
from bihuan.regulations.models import Parameter
from bihuan.training.models import AnnualLine, AnnualPlan, Cycle, Deviation, MonthlyPlan, PlanLine
from bihuan.training.selectors.carry_over import candidates, links_of
from bihuan.training.selectors.figures import figures_of
from bihuan.training.services.carry_over import carry_over_take
from bihuan.training.services.implementation_add import AddedSession, implementation_add_session
from bihuan.training.tests.returns_factories import GROUP, Month, issued_month, line, shanghai

pytestmark = pytest.mark.django_db
NOW = shanghai(20, 9, month=1, year=2027)


def missed_session(**facts) -> tuple[Month, PlanLine]:
    """December with four sessions held and one not held on Tuesday the 8th."""
    month = issued_month(n_lines=4, n_held=4)
    row = line(month.plans[0], day=8, title="案例分析", outcome="not_held", explanation="交付高峰", **facts)
    return month, row


def draft(month: Month, text: str = "2027-02", state: str = "collecting") -> MonthlyPlan:
    cycle = Cycle.objects.create(unit=month.root, month=text, state=state, opened_at=NOW)
    return MonthlyPlan.objects.create(
        cycle=cycle,
        unit=month.areas[0],
        month=text,
        edition=GROUP,
        state="draft" if state == "collecting" else "issued",
        due_at=shanghai(26, month=1, year=2027),
    )


def rate(month: Month) -> tuple[int, int]:
    (row,) = figures_of(month.ga(NOW), "2026-12").rows
    return row.rate.numerator, row.rate.denominator


@pytest.mark.rule("T-063")
@pytest.mark.rule("T-064")
def test_it_is_offered_taken_once_linked_both_ways_and_the_old_rate_stays():
    month, missed = missed_session()
    plan = draft(month)
    actor = month.area_head(at=NOW)
    assert rate(month) == (4, 5)
    assert [(each.line_id, each.approval_no) for each in candidates(plan)] == [(missed.pk, "")]

    row = carry_over_take(plan_id=plan.pk, line_id=missed.pk, actor=actor, at=NOW)

    assert (row.title, row.carried_from_id, row.outcome, row.fate) == ("案例分析", missed.pk, "planned", "pending")
    assert row.additional_reason == "补办 2026-12-08 未举办的场次"
    assert row.starts_at == shanghai(9, 9, month=2, year=2027)  # the second Tuesday
    assert candidates(plan) == ()
    links = links_of([missed, row])
    assert [(each.line_id, each.is_later) for each in links[missed.pk]] == [(row.pk, True)]
    assert [(each.line_id, each.is_later) for each in links[row.pk]] == [(missed.pk, False)]
    assert AuditEntry.objects.filter(verb__in=("plan_line.carried_over", "session.carried_over")).count() == 2

    PlanLine.objects.filter(pk=row.pk).update(fate="adopted", outcome="held")
    assert rate(month) == (4, 5)
    missed.refresh_from_db()
    assert (missed.outcome, missed.explanation) == ("not_held", "交付高峰")


@pytest.mark.rule("T-061")
def test_a_written_approval_is_told_with_its_number():
    month, missed = missed_session()
    head = month.area_head(at=NOW)
    Deviation.objects.create(
        line=missed,
        unit=month.areas[0],
        kind="not_held",
        reason="交付",
        state="approved",
        document_no="售后〔2026〕7 号",
        requested_by_id=head.person_id,
        requested_at=NOW,
    )

    assert [each.approval_no for each in candidates(draft(month))] == ["售后〔2026〕7 号"]


def test_twice_the_same_is_refused_and_nothing_is_written():
    month, missed = missed_session()
    plan, actor = draft(month), month.area_head(at=NOW)
    carry_over_take(plan_id=plan.pk, line_id=missed.pk, actor=actor, at=NOW)

    with pytest.raises(Refused) as refused:
        carry_over_take(plan_id=plan.pk, line_id=missed.pk, actor=actor, at=NOW)

    assert (refused.value.code, refused.value.facts["month"]) == ("carry_over_taken", "2027-02")
    assert plan.lines.count() == 1
    assert AuditEntry.objects.filter(verb="plan_line.carried_over").count() == 1


@pytest.mark.parametrize(("text", "offered"), [("2027-01", 1), ("2027-02", 1), ("2027-03", 0)])
def test_it_is_offered_for_the_two_months_after(text, offered):
    month, _missed = missed_session()

    assert len(candidates(draft(month, text))) == offered


@pytest.mark.parametrize("facts", [{"fate": "merged"}, {"fate": "returned"}])
def test_a_line_that_was_no_session_of_its_own_is_not_offered(facts):
    month, missed = missed_session(**facts)
    plan = draft(month)

    assert candidates(plan) == ()
    with pytest.raises(Refused, match="carry_over_not_offered"):
        carry_over_take(plan_id=plan.pk, line_id=missed.pk, actor=month.area_head(at=NOW), at=NOW)


def test_an_article_that_wants_it_added_offers_nothing_to_the_plan():
    month, missed = missed_session()
    for parameter in Parameter.objects.filter(key="carry_over"):
        parameter.value = {**parameter.value, "value": "added_next_month"}
        parameter.save()

    assert candidates(draft(month)) == ()
    assert [each.line_id for each in candidates(draft(month, "2027-01", "issued"), as_added=True)] == [missed.pk]


def test_the_annual_line_goes_along_within_the_year_only():
    month, missed = missed_session()
    annual = AnnualPlan.objects.create(unit=month.root, year=2026, state="released")
    wanted = AnnualLine.objects.create(
        plan=annual, position=1, month=12, title="案例", audience="specialists", lesson_minutes=90, responsible_unit=month.root
    )
    PlanLine.objects.filter(pk=missed.pk).update(annual_line=wanted)

    row = carry_over_take(plan_id=draft(month).pk, line_id=missed.pk, actor=month.area_head(at=NOW), at=NOW)

    assert (row.annual_line_id, row.additional_reason) == (None, "补办 2026-12-08 未举办的场次")


def test_the_annual_line_goes_along_in_the_same_year():
    month = issued_month()
    Cycle.objects.update(month="2026-10")
    MonthlyPlan.objects.update(month="2026-10")
    annual = AnnualPlan.objects.create(unit=month.root, year=2026, state="released")
    wanted = AnnualLine.objects.create(
        plan=annual, position=1, month=10, title="案例", audience="specialists", lesson_minutes=90, responsible_unit=month.root
    )
    missed = line(MonthlyPlan.objects.get(), outcome="not_held", annual_line=wanted)

    row = carry_over_take(plan_id=draft(month, "2026-12").pk, line_id=missed.pk, actor=month.area_head(at=NOW), at=NOW)

    assert (row.annual_line_id, row.additional_reason) == (wanted.pk, "")


def test_what_a_finished_consolidation_returned_is_free_again():
    month, missed = missed_session()
    first = draft(month, "2027-01")
    actor = month.area_head(at=NOW)
    row = carry_over_take(plan_id=first.pk, line_id=missed.pk, actor=actor, at=NOW)
    PlanLine.objects.filter(pk=row.pk).update(fate="returned")
    second = draft(month)
    assert candidates(second) == ()

    Cycle.objects.filter(pk=first.cycle_id).update(state="issued")

    assert [each.line_id for each in candidates(second)] == [missed.pk]
    assert carry_over_take(plan_id=second.pk, line_id=missed.pk, actor=actor, at=NOW).carried_from_id == missed.pk


def test_whose_plan_it_is_not_cannot_take_it_and_does_not_find_it():
    month, missed = missed_session()
    plan = draft(month)
    reader = actor_with("training.view", unit=month.areas[0], at=NOW)
    stranger = actor_with("training.view", "training.monthly.draft", unit=issued_area(month), at=NOW)

    with pytest.raises(NotPermitted):
        carry_over_take(plan_id=plan.pk, line_id=missed.pk, actor=reader, at=NOW)
    with pytest.raises(NotFound):
        carry_over_take(plan_id=plan.pk, line_id=missed.pk, actor=stranger, at=NOW)
    assert plan.lines.count() == 0


def issued_area(month: Month):
    from bihuan.people.tests.factories import UnitFactory

    return UnitFactory(parent=month.root, kind="area", name="别的片区")


@pytest.mark.rule("T-064")
def test_an_added_session_that_makes_up_for_one_is_linked_and_raises_no_rate():
    month, missed = missed_session()
    plan = draft(month, "2027-01", "issued")
    actor = month.area_head(at=NOW)
    session = AddedSession(
        title="案例分析",
        audience="specialists",
        form="lecture_on_site",
        starts_at=shanghai(12, 9, month=1, year=2027),
        lesson_minutes=90,
        place="会议室",
        lecturer_name="陈丽",
        reason="补办",
        carried_from_id=missed.pk,
    )

    row = implementation_add_session(plan_id=plan.pk, session=session, actor=actor, at=NOW)

    assert (row.is_added, row.carried_from_id, rate(month)) == (True, missed.pk, (4, 5))
    with pytest.raises(Refused, match="carry_over_taken"):
        implementation_add_session(plan_id=plan.pk, session=replace(session, title="再来"), actor=actor, at=NOW)
    assert plan.lines.count() == 1
