"""The alternative plan models as adoptable packs: what resolves for a unit that lives by one (S-174…S-185)."""

from datetime import UTC, date, datetime

import pytest

from bihuan.foundation.clock import SITE_ZONE
from bihuan.kernel.periods import Month
from bihuan.people.tests.factories import UnitFactory
from bihuan.regulations.selectors.resolution import find, resolve
from bihuan.regulations.tests.factories import GROUP, adopt_pack

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 1)
CHOICES = {
    "manager-training": {
        "course.manager.subjects": {"kind": "OptionList", "value": {"values": [{"code": "team", "label": "团队管理"}]}}
    }
}


def living_by(pack: str):
    """A centre under the group edition, and a unit in it that adopts one more document."""
    root = UnitFactory(kind="group")
    adopt_pack(GROUP, root)
    unit = UnitFactory(parent=root, kind="department")
    adopt_pack(pack, unit, choices=CHOICES.get(pack))
    return unit


@pytest.mark.rule("S-174")
def test_needs_are_due_before_the_eighth():
    unit = living_by("plan-model-needs-driven")

    rule = resolve("need.monthly.due", unit=unit, on=ON)

    assert rule.value.due_at(Month(2026, 12), SITE_ZONE) == datetime(2026, 12, 7, 16, 0, tzinfo=UTC)
    assert rule.citation.parameter == "need.monthly.due"


@pytest.mark.rule("S-180")
def test_class_hours_hold_where_adopted_and_nowhere_else():
    unit = living_by("class-hours-weekday")
    sibling = UnitFactory(parent=unit.parent, kind="department")

    hours = resolve("session.hours", unit=unit, on=ON).raw

    assert hours["weekdays"] == [1, 2, 3, 4, 5]
    assert [(window["start"], window["end"]) for window in hours["windows"]] == [("09:00", "12:00"), ("13:00", "17:00")]
    assert find("session.hours", unit=sibling, on=ON) is None


@pytest.mark.rule("S-181", "S-182", "S-183", "S-184", "S-185")
@pytest.mark.parametrize(
    ("pack", "key", "n_sessions", "months"),
    [
        ("etiquette-course", "quota.etiquette", 1, 12),
        ("rhythm-monthly-central", "quota.central", 1, 1),
        ("manager-training", "quota.manager", 1, 1),
        ("manager-training", "quota.manager_year", 4, 12),
        ("rhythm-quarterly", "quota.all_staff", 1, 3),
        ("rhythm-half-yearly", "quota.all_staff", 1, 6),
        ("rhythm-half-yearly", "quota.special", 1, 1),
    ],
)
def test_the_rhythm_of_each_model(pack, key, n_sessions, months):
    quota = resolve(key, unit=living_by(pack), on=ON).value

    assert (quota.min_sessions, quota.every_months) == (n_sessions, months)


@pytest.mark.rule("S-184")
def test_a_nearer_model_replaces_the_groups_rhythm_only_below_itself():
    unit = living_by("rhythm-quarterly")

    assert resolve("quota.all_staff", unit=unit, on=ON).value.every_months == 3
    assert resolve("quota.all_staff", unit=unit.parent, on=ON).value.every_months == 2


@pytest.mark.rule("S-181")
def test_the_etiquette_course_takes_one_to_three_days_once_or_twice_a_year():
    unit = living_by("etiquette-course")

    found = {
        key: resolve(f"course.etiquette.{key}", unit=unit, on=ON).value.value for key in ("times_max", "days_min", "days_max")
    }

    assert found == {"times_max": 2, "days_min": 1, "days_max": 3}
