"""The needs analysis: its sections come from the article, and the annual plan rests on it where the article says so."""

from datetime import UTC, datetime

import pytest

from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused, StaleState, WrongState
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.regulations.tests.factories import GROUP, adopt_pack
from bihuan.training.models import AnnualPlan
from bihuan.training.services.annual_plan import AnnualLineInput, annual_line_add, annual_plan_open, annual_plan_submit
from bihuan.training.services.need_duties import need_duties_open
from bihuan.training.services.needs_analysis import analysis_finish, analysis_open, analysis_write

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
CODES = ("current_knowledge", "customer_feedback", "team_direction", "plan_and_goals")
EVERY = {"need.analysis.every_months": {"kind": "Count", "value": {"value": 6}}}


@pytest.fixture
def root():
    unit = UnitFactory(kind="group")
    adopt_pack(GROUP, unit)
    return unit


@pytest.fixture
def drafter(root):
    return actor_with("training.view", "training.annual.draft", unit=root, at=AT)


def begun(root, drafter, **more):
    return analysis_open(unit=root, year=2027, actor=drafter, at=AT, **more)


@pytest.mark.rule("S-179")
def test_the_four_sections_of_the_article_are_all_needed(root, drafter):
    adopt_pack("plan-model-needs-driven", root)
    row = begun(root, drafter)
    assert [(each["code"], each["label"]) for each in row.sections] == [
        ("current_knowledge", "现有知识水平"),
        ("customer_feedback", "客户反馈"),
        ("team_direction", "团队发展方向"),
        ("plan_and_goals", "计划与目标"),
    ]

    row = analysis_write(analysis_id=row.pk, texts=dict.fromkeys(CODES[:3], "已了解"), actor=drafter, at=AT)
    with pytest.raises(Refused) as refused:
        analysis_finish(analysis_id=row.pk, actor=drafter, at=AT)
    assert refused.value.facts == {"sections": "计划与目标"}

    row = analysis_write(analysis_id=row.pk, texts={"plan_and_goals": "满意度 92"}, actor=drafter, at=AT)
    row = analysis_finish(analysis_id=row.pk, version=row.row_version, actor=drafter, at=AT)

    assert (row.state, [each["text"] for each in row.sections]) == ("finished", ["已了解"] * 3 + ["满意度 92"])
    with pytest.raises(WrongState):
        analysis_write(analysis_id=row.pk, texts={}, actor=drafter, at=AT)


def test_it_is_begun_once_and_an_older_state_is_refused(root, drafter):
    row = begun(root, drafter)

    assert begun(root, drafter).pk == row.pk
    analysis_write(analysis_id=row.pk, texts={"customer_feedback": "甲"}, version=1, actor=drafter, at=AT)
    with pytest.raises(StaleState):
        analysis_write(analysis_id=row.pk, texts={"customer_feedback": "乙"}, version=1, actor=drafter, at=AT)
    with pytest.raises(NotPermitted):
        analysis_open(unit=root, year=2028, actor=actor_with("training.view", unit=root, at=AT), at=AT)


def test_the_annual_plan_is_handed_in_with_a_finished_analysis_where_the_article_asks(root, drafter):
    adopt_pack("plan-model-analysis", root, choices=EVERY)
    plan = annual_plan_open(unit=root, year=2027, actor=drafter, at=AT)
    given = AnnualLineInput(3, "接待礼仪", "specialists", 90, root.pk)
    annual_line_add(plan_id=plan.pk, line=given, actor=drafter, at=AT)
    row = begun(root, drafter)

    with pytest.raises(Refused) as refused:
        annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT)
    assert refused.value.code == "annual_needs_analysis_missing"
    assert AnnualPlan.objects.get().state == "draft"

    analysis_write(analysis_id=row.pk, texts=dict.fromkeys(CODES, "写好"), actor=drafter, at=AT)
    analysis_finish(analysis_id=row.pk, actor=drafter, at=AT)
    assert annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT).state == "submitted"
    assert AuditEntry.objects.get(verb="annual_plan.submitted").after == {"state": "submitted", "needs_analysis": row.pk}


def test_without_the_article_the_annual_plan_needs_no_analysis(root, drafter):
    plan = annual_plan_open(unit=root, year=2027, actor=drafter, at=AT)
    annual_line_add(plan_id=plan.pk, line=AnnualLineInput(3, "接待礼仪", "specialists", 90, root.pk), actor=drafter, at=AT)

    assert annual_plan_submit(plan_id=plan.pk, actor=drafter, at=AT).state == "submitted"


def test_each_part_of_the_year_is_owed_before_it_begins(root, drafter):
    adopt_pack("plan-model-analysis", root, choices=EVERY)

    assert need_duties_open(AT, 500) == 1
    duty = Duty.objects.get(kind="need.analysis")
    assert (duty.due_at, duty.owner_capability) == (datetime(2026, 12, 31, 16, tzinfo=UTC), "training.annual.draft")
    may = datetime(2027, 5, 1, 1, tzinfo=UTC)
    assert need_duties_open(may, 500) == 1

    row = begun(root, drafter)
    analysis_write(analysis_id=row.pk, texts=dict.fromkeys(CODES, "写好"), actor=drafter, at=AT)
    analysis_finish(analysis_id=row.pk, actor=drafter, at=AT)

    assert dict(Duty.objects.filter(kind="need.analysis").values_list("key", "state")) == {
        f"need.analysis/{root.pk}/2027/1": "met",
        f"need.analysis/{root.pk}/2027/2": "open",
    }
    assert begun(root, drafter, part=2).part == 2
    with pytest.raises(Refused):
        begun(root, drafter, part=3)
