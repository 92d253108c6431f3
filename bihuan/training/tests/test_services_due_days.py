"""Due days on days off: as printed, or moved where the unit's rule says so (conflict 58)."""

from datetime import date, datetime

import pytest

from bihuan.duties.models import Duty
from bihuan.duties.selectors.ledger import provisional_kinds
from bihuan.foundation import worker
from bihuan.foundation.notices import NoticeDay
from bihuan.foundation.selectors.calendars import forget_calendars
from bihuan.foundation.services.calendars import calendars_seed, notice_load
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.regulations.models import Document, DocumentVersion
from bihuan.regulations.tests.factories import GROUP, PASS_MARK, adopt_pack
from bihuan.training.models import Cycle, MonthlyReturn
from bihuan.training.selectors.returns import due_of
from bihuan.training.services.annual_plan import CAPABILITY, annual_plan_open
from bihuan.training.services.cycle_issue import cycle_issue
from bihuan.training.services.cycle_open import cycle_open
from bihuan.training.services.return_write import return_open
from bihuan.training.tests.cycle_factories import GA, plan_of, shanghai

pytestmark = pytest.mark.django_db
RULES = ("none", "next", "previous")
FEBRUARY = Month(2025, 2)
OPENED_AT = shanghai(1, 9, month=1, year=2025)


def wall(day: int, month: int) -> datetime:
    return shanghai(day, month=month, year=2025)


def shifted(rule: str):
    """A centre with one area whose days move by the rule; February 2025 opened, the official calendar loaded."""
    calendars_seed(actor=system_actor(OPENED_AT), at=OPENED_AT)
    root = UnitFactory(kind="group")
    adopt_pack(GROUP, root, choices={**PASS_MARK, "calendar.shift": {"value": rule, "options": list(RULES)}})
    area = UnitFactory(parent=root, kind="area")
    cycle = cycle_open(unit=root, month=FEBRUARY, at=OPENED_AT, actor=system_actor(OPENED_AT)).cycle
    return root, area, cycle


# 25 January 2025 is a Saturday off, the 26th a Sunday worked in exchange, 1 February lies in the Spring Festival.
@pytest.mark.rule("T-050", "T-051", "T-053", "T-072")
@pytest.mark.parametrize(
    ("rule", "plan", "consolidate", "issue"),
    [
        ("none", wall(26, 1), wall(27, 1), wall(2, 2)),
        ("next", wall(27, 1), wall(27, 1), wall(6, 2)),
        ("previous", wall(25, 1), wall(27, 1), wall(28, 1)),
    ],
)
def test_days_off_move_the_month_only_where_the_rule_says_so(rule, plan, consolidate, issue):
    _root, area, cycle = shifted(rule)

    due = dict(Duty.objects.values_list("key", "due_at"))

    assert due[f"plan.monthly/{area.pk}/2025-02"] == plan == plan_of(cycle, area).due_at
    assert due[f"cycle.consolidate/{cycle.pk}"] == consolidate
    assert due[f"cycle.issue/{cycle.pk}"] == issue
    assert due_of(plan_of(cycle, area)).due_at == wall(6, 3) == due[f"return.monthly/{area.pk}/2025-02"]


JANUARY = Month(2027, 1)
OPENED_IN_2026 = shanghai(1, 9, month=12, year=2026)


def january_2027(rule: str):
    """January 2027 opened in December 2026, while the year has no holiday notice; the returns are due on 5 February."""
    forget_calendars()
    calendars_seed(actor=system_actor(OPENED_IN_2026), at=OPENED_IN_2026)
    root = UnitFactory(kind="group")
    adopt_pack(GROUP, root, choices={**PASS_MARK, "calendar.shift": {"value": rule, "options": list(RULES)}})
    early, late = UnitFactory(parent=root, kind="area"), UnitFactory(parent=root, kind="area")
    cycle = cycle_open(unit=root, month=JANUARY, at=OPENED_IN_2026, actor=system_actor(OPENED_IN_2026)).cycle
    return cycle, plan_of(cycle, early), plan_of(cycle, late)


def spring_festival(at: datetime) -> None:
    days = [NoticeDay(date(2027, 2, day), False, "春节") for day in range(5, 12)]
    notice_load(year=2027, days=days, notice="放假通知", announced_on=at.date(), actor=system_actor(at), at=at)
    worker.drain(at=at)


def test_days_of_a_year_without_notice_are_provisional_only_where_they_move():
    cycle, _early, _late = january_2027("next")

    provisional = set(Duty.objects.filter(month="2027-01", is_provisional=True).values_list("kind", flat=True))

    assert provisional == {"return.monthly", "cycle.issue"}
    assert provisional_kinds(cycle.unit, "2027-01") == provisional


def test_where_days_do_not_move_nothing_is_provisional():
    january_2027("none")

    assert not Duty.objects.filter(is_provisional=True).exists()


def test_the_notice_moves_returns_not_yet_handed_in_and_leaves_those_that_were():
    _cycle, early, late = january_2027("next")
    before = shanghai(12, month=2, year=2027)  # after the days that are off by law
    sent = MonthlyReturn.objects.create(
        unit=early.unit, plan=early, month="2027-01", due_at=before, first_submitted_at=shanghai(2, month=2, year=2027)
    )
    open_row = return_open(late)
    assert open_row.due_at == before

    spring_festival(OPENED_IN_2026)

    sent.refresh_from_db()
    open_row.refresh_from_db()
    moved = shanghai(13, month=2, year=2027)
    assert (sent.due_at, open_row.due_at) == (before, moved)
    due = due_of(late)
    assert (due.due_at, due.is_provisional) == (moved, False)
    assert not Duty.objects.filter(is_provisional=True).exists()


def test_an_edition_approved_after_the_month_was_opened_moves_nothing_and_why_says_the_older_one():
    _cycle, plan, _late = january_2027("none")
    document = Document.objects.get(code=GROUP)
    base = document.versions.get()
    later = DocumentVersion.objects.create(
        document=document, number="1.1", state="approved", effective_on=date(2027, 1, 1), approved_at=OPENED_IN_2026
    )
    for article in base.articles.prefetch_related("parameters"):
        parameters = list(article.parameters.all())
        article.pk, article._state.adding, article.version = None, True, later
        article.save()
        for row in parameters:
            row.pk, row._state.adding, row.article = None, True, article
            row.value = {**row.value, "day": 20} if row.key.endswith("monthly.due") else row.value
            row.save()

    due, written = due_of(plan), return_open(plan)

    assert (due.due_at, due.citation.version) == (shanghai(6, month=2, year=2027), "1.0")
    assert (written.due_at, written.citation["version"]) == (due.due_at, "1.0")


@pytest.mark.rule("T-053")
def test_issuing_waits_for_the_moved_day():
    root, _area, cycle = shifted("next")
    Cycle.objects.update(state="approved")
    early, first = shanghai(4, 23, 59, month=2, year=2025), wall(5, 2)

    with pytest.raises(Refused) as refused:
        cycle_issue(cycle_id=cycle.pk, actor=actor_with(*GA, unit=root, at=early), at=early)
    assert (refused.value.code, Cycle.objects.get().state) == ("cycle_issue_too_early", "approved")

    cycle_issue(cycle_id=cycle.pk, actor=actor_with(*GA, unit=root, at=first), at=first)
    assert Cycle.objects.get().state == "issued"


@pytest.mark.rule("T-045")
def test_the_annual_plan_moves_too():
    """31 December 2023 is a Sunday, 1 January 2024 a holiday: the next working day is the 2nd."""
    root, _area, _cycle = shifted("next")
    drafter = actor_with("training.view", CAPABILITY, unit=root, at=OPENED_AT)

    annual_plan_open(unit=root, year=2024, actor=drafter, at=OPENED_AT)

    assert Duty.objects.get(key=f"plan.annual.due/{root.pk}/2024").due_at == shanghai(3, month=1, year=2024)
