"""One verdict per person and month, frozen; a row of three proposes one case; what comes later stands beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.classroom.models import Evaluation, MonthVerdict, VerdictAdjustment
from bihuan.classroom.services.month_verdicts import Judged, month_verdicts
from bihuan.classroom.services.verdicts_due import verdicts_due
from bihuan.classroom.tests.verdict_factories import AT, Record, told
from bihuan.duties.models import CaseProposal
from bihuan.duties.services.case_open import case_open
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import Cycle

pytestmark = pytest.mark.django_db


def fail(made, person, *months, area=0):
    for month in months:
        made.result(person, month, area=area)


@pytest.mark.rule("T-099")
def test_three_fails_in_april_are_one_failing_month():
    made = Record()
    person = made.hire()
    for day in (8, 15, 22):
        made.result(person, "2026-04", day=day)
    made.result(person, "2026-04", passed=True, day=23)

    assert made.judge("2026-04") == [Judged(1, 0, 0)]
    assert told(person, "2026-04") == ("failed", 4, 3, 1)


@pytest.mark.rule("T-096")
def test_march_april_may_propose_one_case_and_march_may_june_none():
    made = Record()
    three, gapped = made.hire(name="连续"), made.hire(name="中断")
    fail(made, three, "2026-03", "2026-04", "2026-05")
    fail(made, gapped, "2026-03", "2026-05", "2026-06")

    made.judge("2026-03", "2026-04", "2026-05", "2026-06")

    row = CaseProposal.objects.get()
    assert (row.kind, row.key, row.unit_id) == ("class.streak", f"class.streak/{three.pk}/2026-03", made.areas[0].pk)
    assert row.facts["months"] == ["2026-03", "2026-04", "2026-05"]
    assert row.citation["parameter"] == "evaluation.streak_months"
    assert told(gapped, "2026-06") == ("failed", 1, 1, 2)


@pytest.mark.rule("T-096")
def test_the_case_names_the_person_responsible_not_plainly_the_trainee():
    made = Record()
    person = made.hire()
    fail(made, person, "2026-03", "2026-04", "2026-05")
    made.judge("2026-03", "2026-04", "2026-05")
    row = CaseProposal.objects.get()
    clerk = made.centre("duties.propose", "duties.view", "cases.view")

    assert row.person_id is None
    assert row.facts["trainee"]["id"] == person.pk
    assert [one["id"] for one in row.facts["responsible"]] == [made.heads[0].pk, person.pk]
    case = case_open(proposal_id=row.pk, note="由片区负责人担责", person_id=made.heads[0].pk, actor=clerk, at=AT)
    assert case.person_id == made.heads[0].pk


@pytest.mark.rule("T-096")
def test_the_fourth_month_of_the_same_row_proposes_no_second_case_and_a_new_row_does():
    made = Record()
    person = made.hire()
    fail(made, person, "2025-10", "2025-11", "2025-12", "2026-01")
    made.result(person, "2026-02", passed=True)
    fail(made, person, "2026-03", "2026-04", "2026-05")
    months = ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]

    runs = made.judge(*months)

    assert [each.n_proposed for each in runs] == [0, 0, 1, 0, 0, 0, 0, 1]
    assert told(person, "2026-01") == ("failed", 1, 1, 4)
    assert sorted(CaseProposal.objects.values_list("key", flat=True)) == [
        f"class.streak/{person.pk}/2025-10",
        f"class.streak/{person.pk}/2026-03",
    ]


@pytest.mark.rule("T-100")
@pytest.mark.parametrize(
    ("gap", "streaks", "n_proposed"), [("breaks", [1, 0, 1, 2], 0), ("skips", [1, 1, 2, 3], 1), ("counts", [1, 2, 3, 4], 1)]
)
def test_march_fail_april_none_may_and_june_fail_depends_on_the_policy(gap, streaks, n_proposed):
    made = Record(gap=gap)
    person = made.hire()
    fail(made, person, "2026-03", "2026-05", "2026-06")

    made.judge("2026-03", "2026-04", "2026-05", "2026-06")

    rows = MonthVerdict.objects.filter(person=person).order_by("month")
    assert list(rows.values_list("verdict", "streak")) == list(
        zip(["failed", "none", "failed", "failed"], streaks, strict=True)
    )
    assert CaseProposal.objects.count() == n_proposed


def test_on_the_roster_without_a_result_is_a_verdict_of_its_own_and_a_draft_says_nothing():
    made = Record()
    silent, drafted, annulled = made.hire(), made.hire(), made.hire()
    made.seat(silent, "2026-04")
    made.result(drafted, "2026-04", state="draft")
    made.result(annulled, "2026-04", state="annulled")

    made.judge("2026-04")

    assert [told(person, "2026-04") for person in (silent, drafted, annulled)] == [("none", 0, 0, 0)] * 3


def test_a_verdict_is_frozen_and_what_is_annulled_later_stands_beside_it():
    made = Record()
    person = made.hire()
    row = made.result(person, "2026-04")
    made.judge("2026-04")
    Evaluation.objects.filter(pk=row.pk).update(state="annulled")
    later = AT + timedelta(days=2)

    assert made.judge("2026-04", at=later) == [Judged(0, 1, 0)]
    assert made.judge("2026-04", at=later) == [Judged(0, 0, 0)]

    assert told(person, "2026-04") == ("failed", 1, 1, 1)
    assert list(VerdictAdjustment.objects.values_list("number", "verdict", "n_evaluations", "streak", "at")) == [
        (1, "none", 0, 0, later)
    ]


def test_a_result_confirmed_late_completes_the_row_and_proposes_the_case():
    made = Record()
    person = made.hire()
    fail(made, person, "2026-03", "2026-05")
    late = made.result(person, "2026-04", state="draft")
    months = ("2026-03", "2026-04", "2026-05")
    made.judge(*months)
    Evaluation.objects.filter(pk=late.pk).update(state="confirmed")

    runs = made.judge(*months, at=AT + timedelta(days=1))

    assert runs == [Judged(), Judged(0, 1, 0), Judged(0, 1, 1)]
    assert told(person, "2026-05") == ("failed", 1, 1, 1)
    assert VerdictAdjustment.objects.get(row__month="2026-05").streak == 3


def test_who_moved_keeps_the_months_where_they_happened():
    made = Record()
    person = made.hire()
    fail(made, person, "2026-03", "2026-04")
    fail(made, person, "2026-05", area=1)

    made.judge("2026-03", "2026-04", "2026-05")

    rows = MonthVerdict.objects.filter(person=person).order_by("month").values_list("unit__name", "streak")
    assert list(rows) == [("西南片区", 1), ("西南片区", 2), ("华东片区", 3)]
    assert CaseProposal.objects.get().unit_id == made.areas[1].pk


def test_a_run_over_a_part_judges_only_its_people_and_the_rest_follows():
    made = Record()
    mine, other = made.hire(), made.hire(1)
    made.result(mine, "2026-04")
    made.result(other, "2026-04", area=1)
    made.cycle("2026-04")
    actor = actor_with("training.freeze", unit=made.areas[1], at=AT)

    month_verdicts(month="2026-04", unit=made.areas[1], actor=actor, at=AT)

    assert list(MonthVerdict.objects.values_list("person_id", flat=True)) == [other.pk]
    assert made.judge("2026-04") == [Judged(1, 0, 0)]


def test_a_month_that_is_open_or_runs_is_not_judged_and_nothing_is_written():
    made = Record()
    made.result(made.hire(), "2026-07")
    Cycle.objects.update(state="issued")

    for month in ("2026-07", "2026-08"):
        with pytest.raises(Refused) as refused:
            month_verdicts(month=month, unit=made.root, actor=made.centre(), at=AT)
        assert refused.value.code == "verdict_month_open"

    assert MonthVerdict.objects.count() == 0
    assert not AuditEntry.objects.filter(verb="class.verdicts_settled").exists()


def test_whoever_may_not_close_a_month_may_not_judge_it():
    made = Record()
    made.result(made.hire(), "2026-04")

    with pytest.raises(NotPermitted):
        month_verdicts(month="2026-04", unit=made.root, actor=actor_with("training.freeze", unit=made.areas[0], at=AT), at=AT)

    assert MonthVerdict.objects.count() == 0


def test_the_clock_judges_closed_months_in_order_one_at_a_time_and_then_rests():
    made = Record()
    person = made.hire()
    fail(made, person, "2026-05", "2026-03", "2026-04")
    made.result(person, "2026-07")
    Cycle.objects.filter(month="2026-07").update(state="issued")

    assert [verdicts_due(AT, 500) for _n in range(4)] == [1, 1, 2, 0]
    assert list(MonthVerdict.objects.order_by("month").values_list("month", "streak")) == [
        ("2026-03", 1),
        ("2026-04", 2),
        ("2026-05", 3),
    ]


def test_the_number_of_queries_does_not_grow_with_the_persons():
    made = Record()

    def queries(before, month, n):
        for _n in range(n):
            fail(made, made.hire(), *before, month)
        made.judge(*before)
        with CaptureQueriesContext(connection) as seen:
            month_verdicts(month=month, unit=made.root, actor=system_actor(AT), at=AT)
        assert CaseProposal.objects.filter(facts__month=month).count() == n
        return len(seen)

    assert queries(("2026-01", "2026-02"), "2026-03", 2) == queries(("2026-04", "2026-05"), "2026-06", 20)
