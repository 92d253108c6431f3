"""Entry training and in-post training are told apart, and entry training is the HR centre's (T-002, T-003)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import PlanLine
from bihuan.training.selectors.plan_facts import plan_check
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.services.monthly_lines import LineInput, monthly_line_add, monthly_line_edit, monthly_line_remove
from bihuan.training.tests.cycle_factories import OPENED_AT, centre, opened, plan_of

pytestmark = pytest.mark.django_db
LINE = LineInput(
    title="新员工入职培训",
    audience="newcomers",
    form="lecture_on_site",
    starts_at=datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 4, 0, tzinfo=UTC),
    lesson_minutes=180,
    place="总部",
    lecturer_source="group",
    training_kind="induction",
    additional_reason="人力资源中心公布",
)


def drafter(unit) -> Actor:
    return actor_with("training.view", "training.monthly.draft", unit=unit, at=OPENED_AT)


def hr(unit) -> Actor:
    return actor_with("training.view", "training.induction.manage", unit=unit, at=OPENED_AT)


@pytest.mark.rule("T-002")
@pytest.mark.parametrize("kind", ["", "other"])
def test_a_session_without_a_kind_is_refused(kind):
    world = centre()
    plan, entries = plan_of(opened(world), world.areas[0]), AuditEntry.objects.count()

    with pytest.raises(Refused) as refused:
        monthly_line_add(plan_id=plan.pk, line=replace(LINE, training_kind=kind), actor=drafter(world.areas[0]), at=OPENED_AT)

    assert (refused.value.code, PlanLine.objects.count()) == ("plan_line_kind_missing", 0)
    assert AuditEntry.objects.count() == entries


@pytest.mark.rule("T-003")
def test_an_area_does_not_touch_induction_and_the_hr_centre_does():
    world = centre()
    plan = plan_of(opened(world), world.areas[0])
    area, owner = drafter(world.areas[0]), hr(world.root)
    with pytest.raises(NotPermitted):
        monthly_line_add(plan_id=plan.pk, line=LINE, actor=area, at=OPENED_AT)
    assert PlanLine.objects.count() == 0

    line = monthly_line_add(plan_id=plan.pk, line=LINE, actor=owner, at=OPENED_AT)
    in_post = replace(LINE, training_kind="in_post")
    with pytest.raises(NotPermitted):
        monthly_line_edit(line_id=line.pk, version=line.row_version, line=in_post, actor=area, at=OPENED_AT)
    with pytest.raises(NotPermitted):
        monthly_line_remove(line_id=line.pk, actor=area, at=OPENED_AT)

    line.refresh_from_db()
    assert (line.training_kind, line.title) == ("induction", "新员工入职培训")
    monthly_line_remove(line_id=line.pk, actor=owner, at=OPENED_AT)
    assert PlanLine.objects.count() == 0


def test_the_hr_centre_does_not_draft_other_sessions():
    world = centre()
    plan = plan_of(opened(world), world.areas[0])

    with pytest.raises(NotPermitted):
        monthly_line_add(plan_id=plan.pk, line=replace(LINE, training_kind="in_post"), actor=hr(world.root), at=OPENED_AT)

    assert PlanLine.objects.count() == 0


@pytest.mark.rule("T-003")
def test_a_plan_with_a_line_of_the_hr_centre_is_not_blocked_for_the_one_who_hands_it_in():
    world = centre()
    plan = plan_of(opened(world), world.areas[0])
    monthly_line_add(plan_id=plan.pk, line=LINE, actor=hr(world.root), at=OPENED_AT)
    rules = plan_rules(plan.unit, date(2026, 12, 1))

    checked = plan_check(plan, rules=rules, actor=drafter(world.areas[0]))

    assert "induction_is_hr" not in {finding.code for finding in checked.findings}
