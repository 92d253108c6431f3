"""Drafting and handing in the month's plan."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState, WrongState
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, UnitFactory, actor_with
from bihuan.regulations.tests.factories import adopt, document_with
from bihuan.training.models import AnnualLine, AnnualPlan, CurriculumClass, MonthlyPlan, PlanLine, Topic
from bihuan.training.selectors.annual import annual_gaps
from bihuan.training.selectors.monthly import suggestions_of
from bihuan.training.selectors.plan_facts import other_lines
from bihuan.training.services.carry_over import carry_over_take
from bihuan.training.services.curriculum_load import curriculum_load
from bihuan.training.services.monthly_lines import LineInput, monthly_line_add, monthly_line_edit, monthly_line_remove
from bihuan.training.services.monthly_submit import monthly_plan_submit
from bihuan.training.tests.cycle_factories import OPENED_AT, add_line, centre, opened, shanghai
from bihuan.training.tests.plan_facts import DECEMBER, line, wall

pytestmark = pytest.mark.django_db
DRAFT = ("training.view", "training.monthly.draft")


def typed(**facts):
    given = {
        "title": "接待礼仪",
        "audience": "specialists",
        "form": "lecture_on_site",
        "starts_at": wall(8, "9:00"),
        "ends_at": wall(8, "10:40"),
        "lesson_minutes": 90,
        "place": "三楼会议室",
        "lecturer_source": "self",
        "lecturer_name": "陈丽",
        "additional_reason": "新楼盘交付",
        **facts,
    }
    return LineInput(**given)


def area(n=0):
    """A centre with an opened December, the plan of its n-th area and a person who drafts it."""
    world = centre()
    cycle = opened(world)
    unit = world.areas[n]
    return world, MonthlyPlan.objects.get(cycle=cycle, unit=unit), actor_with(*DRAFT, unit=unit, at=OPENED_AT)


def good(plan, actor, *, newcomers=0):
    for day, audience in ((2, "newcomers"), (9, "newcomers"), (16, "specialists")):
        add_line(plan, day=day, audience=audience, additional_reason="新楼盘交付", lecturer_name="陈丽", title=f"课{day}")


def newcomer_of(unit):
    AssignmentFactory(unit=unit, person=PersonFactory(joined_on=date(2026, 11, 10)), starts_on=date(2026, 11, 10))


def test_a_line_is_added_at_the_end_with_its_topics_and_told_in_the_trail():
    _world, plan, actor = area()
    add_line(plan)
    group = CurriculumClass.objects.create(edition="e", code="X", name="类", position=1)
    topic = Topic.objects.create(course_class=group, code="X-1", name="题")

    row = monthly_line_add(plan_id=plan.pk, line=typed(topic_ids=(topic.pk,)), actor=actor, at=OPENED_AT)

    assert (row.position, row.lesson_minutes, list(row.topics.all())) == (2, 90, [topic])
    assert AuditEntry.objects.filter(verb="plan_line.added").count() == 1


@pytest.mark.rule("T-004")
def test_another_area_sees_nothing_and_changes_nothing():
    world, plan, _actor = area()
    stranger = actor_with(*DRAFT, unit=world.areas[1], at=OPENED_AT)

    with pytest.raises(NotFound):
        monthly_line_add(plan_id=plan.pk, line=typed(), actor=stranger, at=OPENED_AT)
    with pytest.raises(NotFound):
        monthly_plan_submit(plan_id=plan.pk, actor=stranger, at=OPENED_AT)

    assert PlanLine.objects.count() == 0
    assert not AuditEntry.objects.filter(verb__startswith="plan_line").exists()


@pytest.mark.rule("T-004")
def test_an_area_head_who_may_look_at_a_sibling_still_plans_only_at_home():
    world, plan, _actor = area()
    head = actor_with("training.monthly.draft", unit=world.areas[1], at=OPENED_AT)
    looks = actor_with("training.view", unit=world.root, at=OPENED_AT)
    both = replace(head, grants=(*head.grants, *looks.grants))
    row = add_line(plan)
    entries = AuditEntry.objects.count()

    for act in (
        lambda: monthly_line_add(plan_id=plan.pk, line=typed(), actor=both, at=OPENED_AT),
        lambda: monthly_line_edit(line_id=row.pk, version=1, line=typed(), actor=both, at=OPENED_AT),
        lambda: monthly_line_remove(line_id=row.pk, actor=both, at=OPENED_AT),
        lambda: monthly_plan_submit(plan_id=plan.pk, actor=both, at=OPENED_AT),
    ):
        with pytest.raises(NotPermitted):
            act()

    plan.refresh_from_db()
    assert (plan.state, list(PlanLine.objects.values_list("pk", "row_version"))) == ("draft", [(row.pk, 1)])
    assert AuditEntry.objects.count() == entries


@pytest.mark.rule("T-005")
def test_reading_is_not_drafting_and_the_centre_plan_needs_its_own_capability():
    world, plan, actor = area()
    reader = actor_with("training.view", unit=world.areas[0], at=OPENED_AT)
    hq_plan = MonthlyPlan.objects.get(unit=world.root)
    area_reach = actor_with(*DRAFT, unit=world.root, at=OPENED_AT)

    with pytest.raises(NotPermitted):
        monthly_line_add(plan_id=plan.pk, line=typed(), actor=reader, at=OPENED_AT)
    with pytest.raises(NotPermitted):
        monthly_line_add(plan_id=hq_plan.pk, line=typed(), actor=area_reach, at=OPENED_AT)
    assert PlanLine.objects.count() == 0


def test_an_edit_over_a_newer_version_is_refused():
    _world, plan, actor = area()
    row = add_line(plan)
    monthly_line_edit(line_id=row.pk, version=1, line=typed(title="新"), actor=actor, at=OPENED_AT)

    with pytest.raises(StaleState):
        monthly_line_edit(line_id=row.pk, version=1, line=typed(title="旧"), actor=actor, at=OPENED_AT)

    assert PlanLine.objects.get(pk=row.pk).title == "新"


def test_removing_closes_the_gap_in_the_numbers():
    _world, plan, actor = area()
    rows = [add_line(plan, day=day) for day in (8, 9, 10)]

    monthly_line_remove(line_id=rows[0].pk, actor=actor, at=OPENED_AT)

    assert list(plan.lines.values_list("pk", "position")) == [(rows[1].pk, 1), (rows[2].pk, 2)]


def test_times_in_the_wrong_order_are_refused():
    _world, plan, actor = area()

    with pytest.raises(Refused, match="plan_line_ends_before_start"):
        monthly_line_add(plan_id=plan.pk, line=typed(ends_at=wall(8, "8:00")), actor=actor, at=OPENED_AT)
    assert PlanLine.objects.count() == 0


@pytest.mark.rule("T-028", "T-023")
def test_a_plan_with_one_newcomer_session_is_refused_with_all_findings_while_there_are_newcomers():
    world, plan, actor = area()
    newcomer_of(world.areas[0])
    add_line(plan, day=2, audience="newcomers", additional_reason="交付", lecturer_name="陈丽")

    with pytest.raises(Refused) as refused:
        monthly_plan_submit(plan_id=plan.pk, actor=actor, at=shanghai(20, 10))

    assert refused.value.code == "plan_check_blocks"
    assert [each["citation"] for each in refused.value.facts["findings"]] == ["quota.newcomer", "quota.specialist"]
    plan.refresh_from_db()
    assert (plan.state, plan.first_submitted_at) == ("draft", None)
    assert Duty.objects.get(key=f"plan.monthly/{plan.unit_id}/2026-12").state == "open"
    assert not AuditEntry.objects.filter(verb="monthly_plan.submitted").exists()


@pytest.mark.rule("T-029")
def test_without_newcomers_the_same_plan_may_go():
    _world, plan, actor = area()
    add_line(plan, day=2, additional_reason="交付", lecturer_name="陈丽")

    monthly_plan_submit(plan_id=plan.pk, actor=actor, at=shanghai(20, 10))

    plan.refresh_from_db()
    assert plan.state == "submitted"
    states = {each["key"]: each["state"] for each in plan.quota_findings}
    assert states == {"quota.newcomer": "not_applicable", "quota.specialist": "met"}


@pytest.mark.rule("T-050")
@pytest.mark.parametrize(
    ("at", "state"),
    [(shanghai(25, 23, 59), "met"), (shanghai(26, 0, 0), "met_late")],
)
def test_the_25th_is_in_time_and_the_26th_is_late(at, state):
    _world, plan, actor = area()
    good(plan, actor)

    monthly_plan_submit(plan_id=plan.pk, actor=actor, at=at)

    plan.refresh_from_db()
    assert (plan.due_at, plan.first_submitted_at) == (datetime(2026, 11, 25, 16, 0, tzinfo=UTC), at)
    assert Duty.objects.get(key=f"plan.monthly/{plan.unit_id}/2026-12").state == state
    assert AuditEntry.objects.get(verb="monthly_plan.submitted").after["late"] is (state == "met_late")


@pytest.mark.rule("T-054")
def test_a_project_hands_in_by_its_own_edition_for_the_next_month():
    world, _plan, _actor = area()
    project = world.projects[0]
    plan = MonthlyPlan.objects.get(unit=project)
    actor = actor_with(*DRAFT, unit=project, at=OPENED_AT)
    for day in (8, 15):
        add_line(plan, day=day, form="classroom", additional_reason="交付", lecturer_name="陈丽")

    monthly_plan_submit(plan_id=plan.pk, actor=actor, at=shanghai(25, 12))

    plan.refresh_from_db()
    assert (plan.edition, plan.state) == ("centre-training-project", "submitted")
    assert [each["key"] for each in plan.quota_findings] == ["quota.project"]
    assert Duty.objects.get(key=f"plan.monthly/{project.pk}/2026-12").state == "met"


@pytest.mark.rule("T-043", "T-028")
def test_a_project_may_not_hand_in_a_format_of_the_other_edition():
    world, _plan, _actor = area()
    plan = MonthlyPlan.objects.get(unit=world.projects[0])
    actor = actor_with(*DRAFT, unit=world.projects[0], at=OPENED_AT)
    for day in (8, 15):
        add_line(plan, day=day, form="video", additional_reason="交付", lecturer_name="陈丽")

    with pytest.raises(Refused) as refused:
        monthly_plan_submit(plan_id=plan.pk, actor=actor, at=OPENED_AT)

    assert [each["code"] for each in refused.value.facts["findings"]] == ["format_not_adopted", "format_not_adopted"]


@pytest.mark.rule("T-057")
def test_the_first_submission_stays_when_a_returned_plan_comes_again():
    _world, plan, actor = area()
    good(plan, actor)
    first, second = shanghai(24, 10), shanghai(27, 9)
    monthly_plan_submit(plan_id=plan.pk, actor=actor, at=first)
    MonthlyPlan.objects.filter(pk=plan.pk).update(state="returned")

    monthly_plan_submit(plan_id=plan.pk, actor=actor, at=second)

    plan.refresh_from_db()
    assert (plan.first_submitted_at, plan.submitted_at) == (first, second)
    assert Duty.objects.get(key=f"plan.monthly/{plan.unit_id}/2026-12").state == "met"


def test_a_plan_that_is_in_takes_no_line_and_is_not_handed_in_twice():
    _world, plan, actor = area()
    good(plan, actor)
    monthly_plan_submit(plan_id=plan.pk, actor=actor, at=OPENED_AT)

    with pytest.raises(Refused, match="plan_locked"):
        monthly_line_add(plan_id=plan.pk, line=typed(), actor=actor, at=OPENED_AT)
    with pytest.raises(WrongState):
        monthly_plan_submit(plan_id=plan.pk, actor=actor, at=OPENED_AT)
    assert PlanLine.objects.count() == 3
    assert AuditEntry.objects.filter(verb="monthly_plan.submitted").count() == 1


def test_handing_in_an_old_version_is_refused():
    _world, plan, actor = area()
    good(plan, actor)
    seen = plan.row_version
    monthly_line_add(
        plan_id=plan.pk, line=typed(starts_at=wall(20, "9:00"), ends_at=wall(20, "10:40")), actor=actor, at=OPENED_AT
    )

    with pytest.raises(StaleState):
        monthly_plan_submit(plan_id=plan.pk, actor=actor, at=OPENED_AT, version=seen)


@pytest.mark.rule("T-048", "T-049", "T-046")
def test_an_annual_line_is_offered_taken_up_and_no_longer_a_gap():
    world, plan, actor = area()
    annual = AnnualPlan.objects.create(unit=world.root, year=2026, state="released")
    given = {"plan": annual, "audience": "specialists", "lesson_minutes": 90, "responsible_unit": world.areas[0]}
    mine = AnnualLine.objects.create(position=1, month=12, title="合同法规", **given)
    AnnualLine.objects.create(position=2, month=3, title="三月的课", **given)
    other = AnnualLine.objects.create(position=3, month=12, title="别的片区", **{**given, "responsible_unit": world.areas[1]})

    assert [each.title for each in suggestions_of(plan, 45)] == ["合同法规"]
    assert [gap.line_id for gap in annual_gaps(world.root, DECEMBER)] == [mine.pk, other.pk]

    monthly_line_add(plan_id=plan.pk, line=typed(annual_line_id=mine.pk, additional_reason=""), actor=actor, at=OPENED_AT)

    assert suggestions_of(plan, 45) == ()
    assert [gap.line_id for gap in annual_gaps(world.root, DECEMBER)] == [other.pk]
    with pytest.raises(NotFound):
        monthly_line_add(plan_id=plan.pk, line=typed(annual_line_id=other.pk), actor=actor, at=OPENED_AT)


@pytest.mark.rule("T-048", "T-045")
@pytest.mark.parametrize(
    ("state", "allowed", "is_offered"), [("draft", True, True), ("draft", False, False), ("released", False, True)]
)
def test_january_is_planned_against_next_years_draft_where_the_rule_allows_it(state, allowed, is_offered):
    """January is due on 25 December, the year's plan only on the 31st (section 7, 64)."""
    world = centre(n_areas=1, n_projects=0)
    loose = document_with("draft-links", {"plan.annual.allow_draft_reference": ("Flag", {"value": allowed})})
    adopt(loose.document, world.areas[0])
    cycle = opened(world, Month(2027, 1), shanghai(1, month=12))
    plan = MonthlyPlan.objects.get(cycle=cycle, unit=world.areas[0])
    annual = AnnualPlan.objects.create(unit=world.root, year=2027, state=state)
    entry = {
        "audience": "specialists",
        "lesson_minutes": 90,
        "responsible_unit": world.areas[0],
        "month": 1,
        "title": "一月的课",
    }
    line = AnnualLine.objects.create(plan=annual, position=1, **entry)
    AnnualLine.objects.create(plan=AnnualPlan.objects.create(unit=world.root, year=2026, state=state), position=1, **entry)

    assert plan.due_at == shanghai(26, month=12)
    assert [each.query for each in suggestions_of(plan, 45)] == ([f"annual={line.pk}"] if is_offered else [])
    assert [gap.line_id for gap in annual_gaps(world.root, Month(2027, 1))] == [line.pk]


@pytest.mark.rule("T-048")
def test_a_line_without_annual_link_or_reason_stops_the_plan():
    _world, plan, actor = area()
    add_line(plan, day=16, lecturer_name="陈丽")

    with pytest.raises(Refused) as refused:
        monthly_plan_submit(plan_id=plan.pk, actor=actor, at=OPENED_AT)

    assert [each["code"] for each in refused.value.facts["findings"]] == ["additional_reason_missing"]


def test_a_session_that_was_not_held_is_offered_again():
    world, plan, actor = area()
    unit = world.areas[0]
    earlier = MonthlyPlan.objects.create(
        cycle=plan.cycle, unit=unit, month="2026-10", edition="x", state="issued", due_at=shanghai(25)
    )
    missed = add_line(earlier, title="没办成的课", outcome="not_held", explanation="交付高峰")

    assert [(each.title, each.line_id) for each in suggestions_of(plan, 45)] == [("没办成的课", missed.pk)]

    carry_over_take(plan_id=plan.pk, line_id=missed.pk, actor=actor, at=OPENED_AT)
    assert suggestions_of(plan, 45) == ()


def test_a_lecturer_planned_elsewhere_at_the_same_time_stops_the_plan():
    world, plan, actor = area()
    other = MonthlyPlan.objects.get(unit=world.areas[1])
    person = PersonFactory(name="吴刚")
    UnitFactory()
    add_line(other, day=16, lecturer=person, lecturer_name="吴刚", place="华东会议室")
    add_line(plan, day=16, lecturer=person, lecturer_name="吴刚", additional_reason="交付")

    with pytest.raises(Refused) as refused:
        monthly_plan_submit(plan_id=plan.pk, actor=actor, at=OPENED_AT)

    assert [each["code"] for each in refused.value.facts["findings"]] == ["lecturer_busy"]


def test_only_what_can_clash_is_read_from_the_other_units():
    world, plan, actor = area()
    other = MonthlyPlan.objects.get(unit=world.areas[1])
    above = MonthlyPlan.objects.get(unit=world.root)
    own = [line(day=16, start="9:00", end="10:30", lecturer_name="吴 刚", place="省公司三楼 会议室")]
    add_line(other, day=16, title="同名", lecturer_name="吴　刚", place="别处")
    add_line(other, day=16, title="同室", lecturer_name="陈丽", place="省公司三楼会议室")
    add_line(above, day=16, title="中心全员", lecturer_name="王芳", place="别处", audience="all_staff")
    add_line(other, day=16, title="别的片区全员", lecturer_name="王芳", place="别处", audience="all_staff")
    add_line(other, day=16, title="无关", lecturer_name="王芳", place="别处")
    add_line(other, day=17, title="另一天", lecturer_name="吴刚", place="省公司三楼会议室")
    add_line(other, day=16, title="已退回", lecturer_name="吴刚", fate="returned")
    add_line(plan, day=16, title="自己的", lecturer_name="吴刚")

    assert {each.title for each in other_lines(plan.unit, DECEMBER, own)} == {"中心全员", "同名", "同室"}
    assert other_lines(plan.unit, DECEMBER, []) == ()


@pytest.mark.rule("T-017")
def test_the_loaded_catalogue_marks_superseded_laws_with_their_successor():
    curriculum_load(at=OPENED_AT)
    curriculum_load(at=OPENED_AT)

    law = Topic.objects.get(name="合同法", course_class__code="P4")
    assert (law.superseded_by, law.superseded_on) == ("民法典", date(2021, 1, 1))
    assert Topic.objects.filter(code=law.code).count() == 1


def test_people_are_shared_with_the_centre_above_and_not_with_a_sibling_area():
    world, plan, _actor = area()
    sibling = MonthlyPlan.objects.get(cycle=plan.cycle, unit=world.areas[1])
    centre_plan = MonthlyPlan.objects.get(cycle=plan.cycle, unit=world.root)
    add_line(sibling, audience="all_staff", title="华东全员", lecturer_name="陈丽")
    add_line(centre_plan, audience="all_staff", title="总部全员")

    near = {line.title: line.shares_staff for line in other_lines(plan.unit, DECEMBER, [line(lecturer_name="陈丽")])}

    assert near == {"华东全员": False, "总部全员": True}
