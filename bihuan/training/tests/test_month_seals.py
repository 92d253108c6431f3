"""A closed month cannot be changed behind its seal, nor the population of a spot check."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.foundation.models import Attachment, AuditEntry
from bihuan.people.tests.factories import AssignmentFactory
from bihuan.training.models import Cycle, MonthlyPlan, MonthlyReturn, Participation, PlanLine, SpotCheck
from bihuan.training.selectors.month_seals import ROWS, broken_months, broken_spot_checks, unsealed_months
from bihuan.training.services.cycle_freeze import cycle_freeze
from bihuan.training.services.return_files import Slot, return_add_files
from bihuan.training.services.spot_check_draw import Draw, spot_check_draw
from bihuan.training.tests.returns_factories import CLOSE_AT, MONTH, Month, issued_month, shanghai

pytestmark = pytest.mark.django_db


def paper(text: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("签到.txt", text)


def add(month: Month, text: bytes) -> None:
    line = month.plans[0].lines.order_by("pk")[0]
    slot = Slot("sign_in", line.pk)
    return_add_files(plan_id=month.plans[0].pk, slot=slot, files=[paper(text)], actor=month.area_head(), at=CLOSE_AT)


@pytest.fixture
def month(settings, tmp_path) -> Month:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    month = issued_month(n_lines=3, n_held=2)
    person = AssignmentFactory(unit=month.areas[0]).person
    line = month.plans[0].lines.order_by("pk")[0]
    Participation.objects.create(line=line, person=person, unit=month.areas[0], attended=False)
    add(month, b"one")
    MonthlyPlan.objects.update(first_submitted_at=shanghai(26, month=11))
    MonthlyReturn.objects.update(state="accepted", assessment="完成", first_submitted_at=shanghai(3, month=1, year=2027))
    cycle_freeze(cycle_id=month.cycle.pk, actor=month.ga(), at=CLOSE_AT)
    return month


def test_an_untouched_month_holds_and_a_file_laid_beside_it_later_changes_nothing(month: Month) -> None:
    assert (list(broken_months()), list(unsealed_months())) == ([], [])

    add(month, b"two")

    assert list(broken_months()) == []


@pytest.mark.rule("T-062", "T-078")
@pytest.mark.parametrize(
    "forge",
    [
        lambda: MonthlyPlan.objects.update(first_submitted_at=shanghai(20, month=11)),
        lambda: MonthlyReturn.objects.update(first_submitted_at=shanghai(1, month=1, year=2027)),
        lambda: PlanLine.objects.filter(outcome="planned").update(outcome="held"),
        lambda: PlanLine.objects.filter(outcome="held").update(n_present=9),
        lambda: Participation.objects.update(attended=True),
        lambda: Attachment.objects.update(sha256="0" * 64),
        lambda: Cycle.objects.update(state="issued"),
    ],
)
def test_whatever_is_changed_in_a_closed_month_shows(month: Month, forge: Callable[[], object]) -> None:
    forge()

    assert list(broken_months()) == [f"training.cycle/{month.cycle.pk}"]


def test_a_month_closed_before_its_rows_were_sealed_is_named(month: Month) -> None:
    entry = AuditEntry.objects.get(verb="cycle.frozen")
    AuditEntry.objects.filter(pk=entry.pk).update(after={key: value for key, value in entry.after.items() if key != ROWS})
    PlanLine.objects.update(outcome="held")

    assert (list(broken_months()), list(unsealed_months())) == ([], [f"training.cycle/{month.cycle.pk}"])


@pytest.mark.rule("T-071")
@pytest.mark.parametrize("forged", [{"seed": "x"}, {"population": ["A"]}])
def test_a_changed_population_or_seed_of_a_spot_check_shows(month: Month, forged: dict[str, object]) -> None:
    check = spot_check_draw(draw=Draw(month.root, MONTH, "units", 1), actor=month.ga(), at=CLOSE_AT)
    assert list(broken_spot_checks()) == []

    SpotCheck.objects.update(**forged)

    assert list(broken_spot_checks()) == [f"training.spotcheck/{check.pk}"]
