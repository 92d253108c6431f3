"""Two lists of forms, one table (T-044; section 7, 11)."""

import pytest

from bihuan.regulations.tests.factories import PROJECT, adopt_pack
from bihuan.training.models import PlanLine
from bihuan.training.selectors.format_totals import format_totals
from bihuan.training.tests.returns_factories import issued_month, line

pytestmark = pytest.mark.django_db


@pytest.mark.rule("T-044")
def test_sessions_of_both_editions_add_up_by_merged_form():
    month = issued_month(n_areas=2, n_lines=0)
    group, project = month.plans
    adopt_pack(PROJECT, month.areas[1])
    line(group, day=2, is_held=True)
    line(group, day=3, form="video", is_held=True)
    line(group, day=4, form="exchange")
    line(project, day=5, form="classroom", is_held=True, held_minutes=45)
    line(project, day=6, form="salon", is_added=True, is_held=True)
    line(project, day=7, form="group_discussion", outcome="not_held")
    line(project, day=8, form="no longer known", is_held=True)
    line(project, day=9, fate="merged")  # held by the session it went into

    found = format_totals(month.ga(), "2026-12")

    assert [(each.code, each.label, each.n_lines, each.n_held, each.minutes) for each in found] == [
        ("lecture", "讲授", 2, 2, 135),
        ("discussion", "讨论", 2, 0, 0),
        ("video", "视频培训", 1, 1, 90),
        ("salon", "沙龙分享", 1, 1, 90),
        ("other", "", 1, 1, 90),
    ]
    assert sum(each.n_lines for each in found) == PlanLine.objects.exclude(fate="merged").count()


@pytest.mark.rule("T-044", "T-007")
def test_an_area_counts_its_own_sessions_and_a_plan_not_issued_counts_for_nobody():
    month = issued_month(n_areas=2, n_lines=1)
    month.plans[1].state = "draft"
    month.plans[1].save()

    assert [each.n_lines for each in format_totals(month.area_head(0), "2026-12")] == [1]
    assert format_totals(month.area_head(1), "2026-12") == ()
    assert [each.n_lines for each in format_totals(month.ga(), "2026-12")] == [1]
