"""Figures of the articles that decide beside the dates and quotas: another figure, another answer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.periods import Month as Period
from bihuan.kernel.refusals import Refused
from bihuan.people import middleware
from bihuan.people.models import Unit
from bihuan.people.tests.factories import account_with, actor_with
from bihuan.regulations.selectors.resolution import rulebook
from bihuan.regulations.tests.factories import adopt, document_with
from bihuan.training.domain.plan_check import check_plan
from bihuan.training.models import AnnualPlan, CurriculumClass, Deviation, MonthlyReturn, PackageItem, PlanLine, Topic
from bihuan.training.monthly_forms import PlanLineForm
from bihuan.training.selectors.figure_facts import quotas_of
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.selectors.printouts import annual_plan_sheet, implementation_sheet, monthly_plan_sheet
from bihuan.training.services.curriculum_load import curriculum_load
from bihuan.training.services.curriculum_topic import TopicInput, topic_add
from bihuan.training.services.deviation_request import deviation_request
from bihuan.training.services.implementation_add import AddedSession, implementation_add_session
from bihuan.training.services.implementation_record import HeldRecord, implementation_record_held
from bihuan.training.services.return_files import return_remove_file
from bihuan.training.services.return_submit import return_submit
from bihuan.training.tests.cycle_factories import centre
from bihuan.training.tests.plan_facts import area_plan, group_rules, line, wall
from bihuan.training.tests.returns_factories import CLOSE_AT, Month, issued_month, return_duty, shanghai
from bihuan.training.tests.test_services_returns import IN_TIME, LATE, filled

KEEPER = "training.curriculum.manage"


def own_rule(unit: Unit, key: str, kind: str, value: Any) -> None:
    """The unit adopts a document of its own that says otherwise."""
    adopt(document_with(f"own-{key}", {key: (kind, value)}).document, unit)


def options(*codes: str) -> dict[str, Any]:
    return {"values": [{"code": code, "label": f"「{code}」"} for code in codes]}


@pytest.mark.rule("T-020")
@pytest.mark.django_db
def test_a_catalogue_that_the_article_shuts_takes_no_topic_and_the_page_says_so(client: Client) -> None:
    root = centre(n_areas=0, n_projects=0).root
    curriculum_load(at=CLOSE_AT)
    actor, before = actor_with(KEEPER, unit=root, at=CLOSE_AT), Topic.objects.count()
    entry, of_class = TopicInput(name="客户画像"), CurriculumClass.objects.get(code="G2")
    own_rule(root, "curriculum.open", "Flag", {"value": False})

    with pytest.raises(Refused) as refused:
        topic_add(course_class=of_class, entry=entry, actor=actor, at=CLOSE_AT)

    added = AuditEntry.objects.filter(verb="topic.added").count()
    assert (refused.value.code, Topic.objects.count(), added) == ("curriculum_closed", before, 0)
    client.force_login(account_with("training.view", KEEPER, unit=root))
    page = client.get(reverse("training:curriculum")).content.decode()
    assert "没有开放目录增补" in page
    assert 'id="add"' not in page
    typed = client.post(reverse("training:curriculum"), {"course_class": of_class.pk, "name": "客户画像"})
    assert (typed.status_code, "客户画像" in typed.content.decode()) == (422, True)
    of_projects = CurriculumClass.objects.get(code="P6")
    assert topic_add(course_class=of_projects, entry=entry, actor=actor, at=CLOSE_AT).is_open_entry


@pytest.mark.rule("T-027")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "least"), [({}, Decimal(2)), ({"min_lesson_hours": 0}, Decimal(0)), ({"min_lesson_hours": 3}, 3)]
)
def test_a_quota_without_a_least_length_has_the_general_one_in_plan_and_figures(own: dict[str, Any], least: Decimal) -> None:
    area = centre(n_areas=1, n_projects=0).areas[0]
    own_rule(area, "quota.specialist", "Quota", {"audience": "specialists", "min_sessions": 1, **own})
    day = Period(2026, 12).first_day

    assert plan_rules(area, day).rules.quotas["quota.specialist"].min_lesson_hours == least
    assert quotas_of(rulebook(day), area)["quota.specialist"].min_lesson_hours == least


@pytest.mark.rule("T-002")
@pytest.mark.django_db
def test_the_kinds_of_session_are_those_of_the_article() -> None:
    month = issued_month(n_lines=0)
    area, plan = month.areas[0], month.plans[0]
    both = PlanLineForm(plan=plan, rules=plan_rules(area, Period(2026, 12).first_day)).fields["training_kind"]
    own_rule(area, "session.kinds", "OptionList", options("in_post"))

    rules = plan_rules(area, Period(2026, 12).first_day)

    assert [code for code, _label in both.choices] == ["in_post", "induction"]
    assert PlanLineForm(plan=plan, rules=rules).fields["training_kind"].choices == [("in_post", "「in_post」")]
    found = check_plan(area_plan(line(training_kind="induction"), may_plan_induction=True), rules.rules).findings
    assert ("training_kind_not_adopted", "block") in [(each.code, each.severity) for each in found]


@pytest.mark.rule("T-022")
@pytest.mark.parametrize("n_days", [1, 3, 4])
def test_a_term_of_induction_has_its_four_days(n_days: int) -> None:
    as_days = [line(n + 1, day=n + 1, training_kind="induction", audience="newcomers") for n in range(n_days)]
    ends_at = wall(1, "16:00") + timedelta(days=n_days - 1)
    as_one = [line(1, day=1, training_kind="induction", audience="newcomers", ends_at=ends_at)]

    for lines in (as_days, as_one):
        found = check_plan(area_plan(*lines, may_plan_induction=True), group_rules()).findings
        told = [(each.position, each.facts) for each in found if each.code == "induction_days_short"]
        assert told == ([(1, {"days": 4, "planned": n_days})] if n_days < 4 else [])


@pytest.mark.rule("T-058")
@pytest.mark.django_db
def test_after_issue_only_the_deviations_of_the_article_are_recorded() -> None:
    month = issued_month(n_lines=1)
    actor, row = month.area_head(), PlanLine.objects.get()
    own_rule(month.areas[0], "plan.monthly.deviation_kinds", "OptionList", options("cancelled"))
    added = AddedSession("加课", "specialists", "lecture_on_site", shanghai(9, 9), 90, "会议室", "陈丽", "交付")
    moved = HeldRecord(starts_at=shanghai(5, 9), minutes=90, n_due=9, n_present=8)
    acts = (
        lambda: deviation_request(line_id=row.pk, reason="停电", actor=actor, at=CLOSE_AT),
        lambda: implementation_add_session(plan_id=row.plan_id, session=added, actor=actor, at=CLOSE_AT),
        lambda: implementation_record_held(line_id=row.pk, record=moved, actor=actor, at=CLOSE_AT),
    )

    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.code, refused.value.facts["allowed"]) == ("deviation_kind_not_adopted", "「cancelled」")

    row.refresh_from_db()
    assert (row.outcome, PlanLine.objects.count(), Deviation.objects.count()) == ("planned", 1, 0)


def handed_in() -> tuple[Month, PackageItem]:
    month = issued_month(n_lines=1, n_held=1)
    plan = filled(month)
    return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)
    return month, PackageItem.objects.filter(monthly_return__plan=plan).order_by("pk")[0]


@pytest.mark.rule("T-079")
@pytest.mark.django_db
def test_a_piece_leaves_what_was_handed_in_only_where_the_article_allows_it_and_never_after_the_close() -> None:
    month, piece = handed_in()
    own_rule(month.areas[0], "archive.versions_only", "Flag", {"value": False})
    month.cycle.state = "frozen"
    month.cycle.save()

    with pytest.raises(Refused, match="package_not_removable"):
        return_remove_file(item_id=piece.pk, actor=month.area_head(), at=LATE)
    assert PackageItem.objects.filter(pk=piece.pk).exists()

    month.cycle.state = "issued"
    month.cycle.save()
    return_remove_file(item_id=piece.pk, actor=month.area_head(), at=LATE)
    assert not PackageItem.objects.filter(pk=piece.pk).exists()


@pytest.mark.rule("T-072")
@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "kept"), [(True, 2), (False, None)])
def test_the_overview_goes_with_the_records_where_the_article_asks_for_it(
    asked: bool, kept: int | None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = issued_month(n_lines=2, n_held=2)
    plan = filled(month)
    return_duty(plan)
    own_rule(month.areas[0], "return.overview_required", "Flag", {"value": asked})

    return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)

    assert Duty.objects.get(kind="return.monthly").evidence.get("overview") == kept
    monkeypatch.setattr(middleware.clock, "now", lambda: CLOSE_AT)
    client.force_login(account_with("training.view", unit=month.areas[0]))
    page = client.get(reverse("training:return", args=[plan.pk])).content.decode()
    assert ("随记录上报" in page) is asked


@pytest.mark.rule("T-045")
@pytest.mark.django_db
def test_the_annual_plan_names_who_drafts_it_by_the_adopted_model(client: Client) -> None:
    root = centre(n_areas=0, n_projects=0).root
    plan = AnnualPlan.objects.create(unit=root, year=2027)
    client.force_login(account_with("training.view", unit=root))

    def page() -> str:
        return client.get(reverse("training:annual-plan", args=[plan.pk])).content.decode()

    assert "编制方：集团售后服务中心" in page()
    own_rule(root, "plan.annual.owner", "Choice", {"value": "hr_and_asc_head", "options": ["group_asc", "hr_and_asc_head"]})
    assert "编制方：人力资源部门与售后负责人" in page()


@pytest.mark.rule("T-047", "T-056")
@pytest.mark.django_db
def test_the_forms_bear_the_names_of_the_article() -> None:
    month = issued_month(n_lines=1)
    area, plan = month.areas[0], month.plans[0]
    returned = MonthlyReturn.objects.create(unit=area, plan=plan, month=plan.month, due_at=CLOSE_AT)
    annual = AnnualPlan.objects.create(unit=area, year=2027)

    def titles() -> list[str]:
        sheets = (annual_plan_sheet(annual, at=CLOSE_AT), monthly_plan_sheet(plan, at=CLOSE_AT))
        return [sheet.title for sheet in (*sheets, implementation_sheet(returned, at=CLOSE_AT))]

    assert titles() == ["年度培训计划表", "月度培训计划表", "月度培训实施一览表"]
    own_rule(area, "forms", "OptionList", options("monthly_plan", "implementation_table"))
    assert titles() == ["年度培训计划表", "「monthly_plan」", "「implementation_table」"]
