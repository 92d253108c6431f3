"""What a later look does to a row of failing months: a part annulled, a month found before its first, a centre below."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.classroom.models import Evaluation, MonthVerdict
from bihuan.classroom.selectors.verdicts import counts_by_unit
from bihuan.classroom.services.month_verdicts import month_verdicts
from bihuan.classroom.tests.verdict_factories import AT, Record
from bihuan.duties.models import CaseProposal
from bihuan.kernel.refusals import Refused
from bihuan.training.models import Cycle

pytestmark = pytest.mark.django_db
MONTHS = ("2025-12", "2026-01", "2026-02")
LATER = AT + timedelta(days=2)


def three(made):
    person = made.hire()
    rows = [made.result(person, month) for month in MONTHS]
    made.judge(*MONTHS)
    return person, rows


@pytest.mark.rule("T-096")
def test_a_row_broken_by_an_annulled_result_drops_the_proposal_that_nobody_took_up():
    made = Record()
    _person, rows = three(made)
    Evaluation.objects.filter(pk=rows[1].pk).update(state="annulled")

    made.judge(*MONTHS, at=LATER)

    assert CaseProposal.objects.get().state == "dropped"
    assert "2026-01" in CaseProposal.objects.get().note


@pytest.mark.rule("T-096")
def test_a_row_that_still_has_its_three_months_keeps_its_proposal():
    made = Record()
    person, rows = three(made)
    made.result(person, "2026-03")
    made.judge("2026-03")
    Evaluation.objects.filter(seat__session__line__plan__month="2026-03").update(state="annulled")

    made.judge(*MONTHS, "2026-03", at=LATER)

    assert CaseProposal.objects.get().state == "proposed"


@pytest.mark.rule("T-096")
def test_a_month_found_before_its_first_makes_no_second_case_of_the_same_row():
    made = Record()
    person, _rows = three(made)
    made.result(person, "2025-11")

    made.judge("2025-11", *MONTHS, at=LATER)

    assert CaseProposal.objects.count() == 1


def test_the_longest_row_of_a_unit_is_the_one_that_stands_today():
    made = Record()
    _person, rows = three(made)
    Evaluation.objects.filter(pk=rows[2].pk).update(state="annulled")
    made.judge(*MONTHS, at=LATER)

    assert [each.longest for each in counts_by_unit(made.centre(), "2026-02")] == [0]


def test_from_above_the_centre_an_open_month_of_the_centre_is_not_judged():
    made = Record()
    made.result(made.hire(), "2026-04")
    Cycle.objects.update(unit=made.areas[0], state="issued")

    with pytest.raises(Refused) as refused:
        month_verdicts(month="2026-04", unit=made.root, actor=made.centre(), at=AT)

    assert (refused.value.code, MonthVerdict.objects.count()) == ("verdict_month_open", 0)


@pytest.mark.rule("T-096")
def test_a_row_that_fell_apart_and_stands_again_is_proposed_again():
    made = Record()
    _person, rows = three(made)
    Evaluation.objects.filter(pk=rows[1].pk).update(state="annulled")
    made.judge(*MONTHS, at=LATER)
    Evaluation.objects.filter(pk=rows[1].pk).update(state="confirmed")

    made.judge(*MONTHS, at=LATER + timedelta(days=1))

    assert list(CaseProposal.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "proposed"]
