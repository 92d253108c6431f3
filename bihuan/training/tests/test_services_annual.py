"""The year's plan: opened with its duty, drafted, submitted, released; its lines and their progress."""

from datetime import UTC, datetime

import pytest

from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duties_sweep
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused, WrongState
from bihuan.people.domain.actor import Actor, Grant
from bihuan.people.models import Unit
from bihuan.people.tests.factories import PersonFactory, UnitFactory
from bihuan.regulations.tests.factories import GROUP, adopt_pack
from bihuan.training.models import AnnualLine, AnnualPlan
from bihuan.training.selectors.annual import annual_plans, annual_rows
from bihuan.training.selectors.printouts import annual_plan_sheet
from bihuan.training.services import annual_plan as plans
from bihuan.training.services.annual_plan import AnnualLineInput

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def centre() -> Unit:
    unit = UnitFactory(kind="group", code="HQ", name="集团售后服务中心")
    adopt_pack(GROUP, unit)
    return unit


def actor(unit: Unit, *capabilities: str, at: datetime = AT) -> Actor:
    person = PersonFactory()
    grants = tuple(Grant(name, unit.pk, unit.path, unit.name, "x", "岗位") for name in ("training.view", *capabilities))
    return Actor(person_id=person.pk, name=person.name, at=at, grants=grants)


def entry(unit: Unit, **changes: object) -> AnnualLineInput:
    facts: dict = {
        "month": 3,
        "title": "客户接待礼仪标准",
        "audience": "specialists",
        "lesson_minutes": 90,
        "responsible_unit_id": unit.pk,
        "form": "lecture_on_site",
    }
    return AnnualLineInput(**{**facts, **changes})


@pytest.mark.rule("T-045")
def test_the_duty_of_next_year_is_late_from_new_years_day(centre):
    drafter = actor(centre, plans.CAPABILITY)
    plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)

    duty = Duty.objects.get(key=f"plan.annual.due/{centre.pk}/2027")
    assert duty.due_at == datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    duties_sweep(at=datetime(2026, 12, 31, 15, 59, tzinfo=UTC), limit=10)
    duty.refresh_from_db()
    assert duty.state == "open"
    duties_sweep(at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC), limit=10)
    duty.refresh_from_db()
    assert (duty.state, duty.missed_at) == ("missed", duty.due_at)


@pytest.mark.rule("T-005", "T-045")
def test_drafted_by_the_centre_released_by_its_head_and_the_duty_is_met(centre):
    drafter, head = actor(centre, plans.CAPABILITY), actor(centre, plans.APPROVE)
    plan = plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)
    plans.annual_line_add(plan_id=plan.pk, line=entry(centre), actor=drafter, at=AT)
    plans.annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT)

    released = plans.annual_plan_release(plan_id=plan.pk, actor=head, at=AT)

    assert (released.state, released.approved_by_id, released.released_at) == ("released", head.person_id, AT)
    assert Duty.objects.get(key=f"plan.annual.due/{centre.pk}/2027").state == "met"


@pytest.mark.rule("T-005")
def test_at_the_centre_a_reader_only_reads_and_a_drafter_does_not_release(centre):
    drafter, reader = actor(centre, plans.CAPABILITY), actor(centre)
    plan = plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)
    line = plans.annual_line_add(plan_id=plan.pk, line=entry(centre), actor=drafter, at=AT)
    entries = AuditEntry.objects.count()
    for act in (
        lambda: plans.annual_line_add(plan_id=plan.pk, line=entry(centre), actor=reader, at=AT),
        lambda: plans.annual_line_edit(line_id=line.pk, line=entry(centre, title="别的"), actor=reader, at=AT),
        lambda: plans.annual_line_remove(line_id=line.pk, actor=reader, at=AT),
        lambda: plans.annual_plan_submit(plan_id=plan.pk, actor=reader, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert (AnnualPlan.objects.get().state, AnnualLine.objects.get().title) == ("draft", line.title)
    assert AuditEntry.objects.count() == entries

    plans.annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT)
    with pytest.raises(NotPermitted):
        plans.annual_plan_release(plan_id=plan.pk, actor=drafter, at=AT)
    with pytest.raises(NotPermitted):
        plans.annual_plan_send_back(plan_id=plan.pk, actor=drafter, at=AT, remark="再看")
    assert AnnualPlan.objects.get().state == "submitted"


@pytest.mark.rule("T-005")
def test_other_roles_read_only(centre):
    area = UnitFactory(parent=centre, kind="area")
    reader, entries = actor(area), AuditEntry.objects.count()

    with pytest.raises(NotPermitted):
        plans.annual_plan_open(unit=centre, year=2027, actor=reader, at=AT)

    assert (AnnualPlan.objects.count(), AuditEntry.objects.count(), Duty.objects.count()) == (0, entries, 0)


def test_an_area_sees_the_released_plan_of_the_centre_and_not_the_draft(centre):
    area = UnitFactory(parent=centre, kind="area")
    drafter, head, reader = actor(centre, plans.CAPABILITY), actor(centre, plans.APPROVE), actor(area)
    plan = plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)
    plans.annual_line_add(plan_id=plan.pk, line=entry(centre), actor=drafter, at=AT)
    plans.annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT)
    assert list(annual_plans(reader, AT)) == []

    plans.annual_plan_release(plan_id=plan.pk, actor=head, at=AT)

    assert [seen.pk for seen in annual_plans(reader, AT)] == [plan.pk]


def test_an_empty_plan_is_not_submitted_and_nothing_changes(centre):
    drafter = actor(centre, plans.CAPABILITY)
    plan = plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)
    entries = AuditEntry.objects.count()

    with pytest.raises(Refused) as refused:
        plans.annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT)

    plan.refresh_from_db()
    assert (refused.value.code, plan.state, AuditEntry.objects.count()) == ("annual_plan_empty", "draft", entries)


@pytest.mark.parametrize(
    "changes", [{"month": 0}, {"month": 13}, {"title": " "}, {"audience": "nobody"}, {"lesson_minutes": 0}]
)
def test_an_incomplete_line_is_refused(centre, changes):
    drafter = actor(centre, plans.CAPABILITY)
    plan = plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)

    with pytest.raises(Refused) as refused:
        plans.annual_line_add(plan_id=plan.pk, line=entry(centre, **changes), actor=drafter, at=AT)

    assert (refused.value.code, AnnualLine.objects.count()) == ("annual_line_incomplete", 0)


def test_a_submitted_plan_is_locked_until_it_comes_back(centre):
    drafter, head = actor(centre, plans.CAPABILITY), actor(centre, plans.APPROVE)
    plan = plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)
    line = plans.annual_line_add(plan_id=plan.pk, line=entry(centre), actor=drafter, at=AT)
    plans.annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT)
    plan.refresh_from_db()

    with pytest.raises(Refused) as refused:
        plans.annual_line_edit(line_id=line.pk, line=entry(centre, title="改"), actor=drafter, at=AT)
    assert refused.value.code == "annual_plan_locked"
    with pytest.raises(WrongState):
        plans.annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT)

    plans.annual_plan_send_back(plan_id=plan.pk, actor=head, at=AT, remark="三月太少")
    plans.annual_line_remove(line_id=line.pk, actor=drafter, at=AT)
    assert AnnualLine.objects.count() == 0


@pytest.mark.rule("T-047")
def test_the_form_has_the_columns_people_know(centre):
    drafter = actor(centre, plans.CAPABILITY)
    plan = plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)
    plans.annual_line_add(plan_id=plan.pk, line=entry(centre, lecturer="陈丽", remark="全员"), actor=drafter, at=AT)

    sheet = annual_plan_sheet(plan, at=AT)

    assert [column.title for column in sheet.columns] == [
        "序号", "月份", "培训主题", "培训对象", "课时", "培训形式", "讲师", "责任单位", "备注",
    ]  # fmt: skip
    assert sheet.rows == [("1", "3月", "客户接待礼仪标准", "售后服务专员", "2", "现场授课", "陈丽", "集团售后服务中心", "全员")]


@pytest.mark.rule("T-046")
def test_a_line_shows_whether_a_month_took_it_up(centre):
    drafter = actor(centre, plans.CAPABILITY)
    plan = plans.annual_plan_open(unit=centre, year=2027, actor=drafter, at=AT)
    plans.annual_line_add(plan_id=plan.pk, line=entry(centre), actor=drafter, at=AT)

    assert [str(row.progress.label) for row in annual_rows(plan, 45)] == ["未列入月计划"]
