"""After issue and after the freeze the drafting room is closed: nothing is added, changed, removed or imported (T-058)."""

from datetime import date

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.tests.factories import UnitFactory
from bihuan.training.models import Deviation, MonthlyPlan, PlanLine
from bihuan.training.services.monthly_lines import LineInput, monthly_line_add, monthly_line_edit, monthly_line_remove
from bihuan.training.services.plan_import import plan_import
from bihuan.training.tests.returns_factories import CLOSE_AT, issued_month, line, shanghai

pytestmark = pytest.mark.django_db
OTHER_DAY = LineInput(
    title="改过的主题",
    audience="newcomers",
    form="video",
    starts_at=shanghai(20, 14),
    ends_at=shanghai(20, 16),
    lesson_minutes=90,
    place="别处",
    lecturer_source="self",
    lecturer_name="陈丽",
    additional_reason="改期",
)


def workbook() -> bytes:
    columns = ("培训主题", "培训对象", "培训形式", "培训日期", "起止时间", "课时", "培训地点", "讲师")
    row = ["接待礼仪", "专员", "现场授课", date(2026, 12, 20), "9:00-10:40", 2.0, "会议室", "内训师 陈丽"]
    return write_workbook([SheetOut("计划", columns, [row])])


ACTS = {
    "add": lambda row, actor: monthly_line_add(plan_id=row.plan_id, line=OTHER_DAY, actor=actor, at=CLOSE_AT),
    "edit": lambda row, actor: monthly_line_edit(
        line_id=row.pk, version=row.row_version, line=OTHER_DAY, actor=actor, at=CLOSE_AT
    ),
    "remove": lambda row, actor: monthly_line_remove(line_id=row.pk, actor=actor, at=CLOSE_AT),
    "import": lambda row, actor: plan_import(
        file=workbook(),
        month=Month(2026, 12),
        unit=row.plan.unit,
        actor=actor,
        at=CLOSE_AT,
        dry_run=False,
        only_good=True,
    ),
}


def stored():
    """Everything that drafting could have changed."""
    return list(PlanLine.objects.order_by("pk").values()), list(MonthlyPlan.objects.order_by("pk").values()), entries()


def entries():
    return AuditEntry.objects.count()


@pytest.mark.rule("T-058")
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("plan_state", ["issued", "adopted", "submitted"])
def test_a_line_that_is_in_or_issued_is_out_of_reach_of_drafting(act, plan_state):
    month = issued_month(n_lines=2, n_held=1)
    MonthlyPlan.objects.update(state=plan_state)
    row, actor, before = month.plans[0].lines.first(), month.area_head(), stored()

    with pytest.raises(Refused) as refused:
        ACTS[act](row, actor)

    assert (refused.value.code, stored()) == ("plan_locked", before)


@pytest.mark.rule("T-058")
@pytest.mark.parametrize("act", ACTS)
def test_a_plan_that_never_came_in_is_closed_with_its_month(act):
    month = issued_month(n_lines=1)
    MonthlyPlan.objects.update(state="draft")
    month.cycle.state = "frozen"
    month.cycle.save()
    row, actor, before = month.plans[0].lines.get(), month.area_head(), stored()

    with pytest.raises(Refused) as refused:
        ACTS[act](row, actor)

    assert (refused.value.code, stored()) == ("month_frozen", before)


@pytest.mark.rule("T-058")
def test_a_line_with_a_deviation_is_never_removed_whatever_the_plan_says():
    month = issued_month(n_lines=1)
    row, actor = month.plans[0].lines.get(), month.area_head()
    Deviation.objects.create(
        line=row, unit=month.areas[0], kind="not_held", reason="停电", requested_by_id=actor.person_id, requested_at=CLOSE_AT
    )
    MonthlyPlan.objects.update(state="returned")
    before = stored()

    with pytest.raises(Refused) as refused:
        monthly_line_remove(line_id=row.pk, actor=actor, at=CLOSE_AT)

    assert (refused.value.code, stored()) == ("plan_line_has_deviation", before)
    assert Deviation.objects.filter(line=row).count() == 1


@pytest.mark.rule("T-057")
def test_a_merged_line_that_its_author_rewrites_stands_for_itself_again():
    """A plan came back for another line; the rewritten one is decided on anew, and nothing hangs on the old merge."""
    month = issued_month(n_lines=1)
    target = line(
        MonthlyPlan.objects.create(
            cycle=month.cycle,
            unit=UnitFactory(parent=month.root, kind="area"),
            month=month.cycle.month,
            state="submitted",
            due_at=CLOSE_AT,
        )
    )
    row = month.plans[0].lines.get()
    PlanLine.objects.filter(pk=row.pk).update(fate="merged", merged_into=target)
    MonthlyPlan.objects.filter(pk=row.plan_id).update(state="returned")

    changed = monthly_line_edit(line_id=row.pk, version=row.row_version, line=OTHER_DAY, actor=month.area_head(), at=CLOSE_AT)

    assert (changed.fate, changed.merged_into_id) == ("pending", None)
    assert not target.merged_lines.exists()
