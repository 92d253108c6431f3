"""What a draft would change: for whom, from what to what, and which due moments move."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bihuan.foundation.selectors.calendars import forget_calendars
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import AssignmentFactory, UnitFactory, actor_with
from bihuan.regulations.selectors.preview import preview
from bihuan.regulations.services.drafting import article_reword, parameter_set, version_draft
from bihuan.regulations.tests.factories import adopt, document_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = {
    "rate.floor": ("Percent", {"value": 90}),
    "return.monthly.due": ("DayOfMonth", {"day": 5, "month_offset": 1, "inclusive": True}),
    "plan.annual.due": ("DayOfYear", {"month": 5, "day": 31, "year_offset": 0, "inclusive": True}),
}


@pytest.fixture
def tree():
    """A top that adopts the document, two areas below, one of which lives by a due day of its own; a unit outside."""
    top = UnitFactory(code="TOP")
    plain, own = UnitFactory(parent=top, code="PLAIN"), UnitFactory(parent=top, code="OWN")
    UnitFactory(code="OUT")
    version = document_with("d", RULES)
    adopt(version.document, top)
    adopt(document_with("own", {"return.monthly.due": ("DayOfMonth", {"day": 3, "month_offset": 1})}).document, own)
    for unit in (top, plain, own):
        AssignmentFactory(unit=unit)
    actor = actor_with("regulations.draft", unit=top, at=AT)
    draft = version_draft(document_id=version.document_id, effective_on=date(2026, 4, 1), change_note="x", actor=actor, at=AT)
    return {"draft": draft, "actor": actor}


def change(tree, key, value):
    parameter_set(version_id=tree["draft"].pk, key=key, value=value, actor=tree["actor"], at=AT)


def test_only_units_whose_value_changes_are_concerned(tree):
    change(tree, "return.monthly.due", {"day": 8, "month_offset": 1})

    found = preview(tree["draft"], at=AT)

    assert [unit.code for unit in found.units] == ["TOP", "PLAIN"]
    assert (found.n_units, found.n_keeping, found.n_persons) == (2, 1, 3)
    assert [(each.key, each.old_words, each.new_words) for each in found.changes] == [
        ("return.monthly.due", "次月 5 日（含当日）前", "次月 8 日（含当日）前")
    ]


@pytest.mark.rule("T-072")
def test_due_moments_of_the_months_that_begin_under_it_move_and_those_of_earlier_months_stay(tree):
    """The return of March is due in April, but March began under the version before."""
    change(tree, "return.monthly.due", {"day": 8, "month_offset": 1})

    moves = preview(tree["draft"], at=AT).moves

    assert [(each.about, each.old_at, each.new_at) for each in moves] == [
        ("2026-04", datetime(2026, 5, 6, tzinfo=SHANGHAI), datetime(2026, 5, 9, tzinfo=SHANGHAI)),
    ]


def test_a_yearly_due_day_moves_for_the_years_that_begin_under_it_and_a_figure_moves_nothing(tree):
    change(tree, "rate.floor", {"value": 95})
    change(tree, "plan.annual.due", {"month": 5, "day": 20})
    assert (preview(tree["draft"], at=AT).moves, preview(tree["draft"], at=AT).n_units) == ((), 3)
    yearly = document_with("y", {"plan.annual.due": ("DayOfYear", {"month": 12, "day": 31, "year_offset": -1})})
    actor, december = tree["actor"], date(2026, 12, 1)
    adopt(yearly.document, tree["draft"].document.adoptions.get().unit)
    draft = version_draft(document_id=yearly.document_id, effective_on=december, change_note="x", actor=actor, at=AT)
    parameter_set(
        version_id=draft.pk, key="plan.annual.due", value={"month": 12, "day": 20, "year_offset": -1}, actor=actor, at=AT
    )

    moves = preview(draft, at=AT).moves

    assert [(each.about, each.new_at) for each in moves] == [("2027", datetime(2026, 12, 21, tzinfo=SHANGHAI))]


def shifts(rule):
    return {"value": rule, "options": ["none", "next", "previous"]}


def may_2026():
    """The labour holiday of 2026: 1 to 5 May are off."""
    forget_calendars()
    calendars_seed(actor=system_actor(AT), at=AT)


@pytest.mark.rule("T-072")
def test_a_due_day_in_the_preview_moves_off_days_off_as_the_unit_lives_by_it(tree):
    may_2026()
    change(tree, "return.monthly.due", {"day": 4, "month_offset": 1})
    top, area = tree["draft"].document.adoptions.get().unit, UnitFactory(code="OTHER")
    adopt(document_with("shift", {"calendar.shift": ("Choice", shifts("next"))}).document, top)
    adopt(tree["draft"].document, area)

    moves = preview(tree["draft"], at=AT).moves

    assert [(each.about, each.old_at, each.new_at) for each in moves] == [
        ("2026-04", datetime(2026, 5, 6, tzinfo=SHANGHAI), datetime(2026, 5, 5, tzinfo=SHANGHAI)),
    ]  # the unit beside keeps printed days; for the others both days are the 6th


@pytest.mark.rule("T-072")
def test_another_rule_for_days_off_moves_the_days_that_nobody_touched(tree):
    may_2026()
    top = tree["draft"].document.adoptions.get().unit
    general = document_with("shift", {"calendar.shift": ("Choice", shifts("none"))})
    adopt(general.document, top)
    draft = version_draft(
        document_id=general.document_id, effective_on=date(2026, 4, 1), change_note="x", actor=tree["actor"], at=AT
    )
    parameter_set(version_id=draft.pk, key="calendar.shift", value=shifts("next"), actor=tree["actor"], at=AT)

    moves = preview(draft, at=AT).moves

    assert [(each.key, each.about, each.old_at, each.new_at) for each in moves] == [
        ("return.monthly.due", "2026-04", datetime(2026, 5, day, tzinfo=SHANGHAI), datetime(2026, 5, 7, tzinfo=SHANGHAI))
        for day in (6, 4)
    ]


def test_a_change_of_wording_concerns_all_who_live_by_the_document(tree):
    article_reword(version_id=tree["draft"].pk, key="1", text="新的条文。", actor=tree["actor"], at=AT)

    found = preview(tree["draft"], at=AT)

    assert (found.changes, found.n_units, found.n_keeping) == ((), 3, 0)
    assert [(text.old, text.new) for text in found.texts] == [("rate.floor 的规定。", "新的条文。")]


def test_a_draft_without_change_shows_nothing(tree):
    found = preview(tree["draft"], at=AT)

    assert (found.changes, found.texts, found.moves) == ((), (), ())


def test_a_preview_takes_the_same_queries_however_many_units(tree, django_assert_max_num_queries):
    change(tree, "rate.floor", {"value": 95})
    for number in range(30):
        UnitFactory(parent=tree["draft"].document.adoptions.get().unit, code=f"M{number}")

    with django_assert_max_num_queries(11):
        assert preview(tree["draft"], at=AT).n_units == 33
