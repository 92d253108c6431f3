"""External lecturers: need, source and assessment, approval before, fund."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.lecturers.external_forms import ProposalForm
from bihuan.lecturers.models import Engagement, Lecturer
from bihuan.lecturers.selectors.external import form_suggested, unfunded
from bihuan.lecturers.services.external import (
    Need,
    Proposed,
    engagement_decide,
    engagement_fund,
    engagement_request,
    external_propose,
)
from bihuan.lecturers.services.tasks import task_assign
from bihuan.lecturers.tests.factories import AT, Centre
from bihuan.people.tests.factories import actor_with

pytestmark = pytest.mark.django_db
PERSON = Proposed("钱老师", "scholar", "知识面广", "表达清楚")
NEED = Need("法律法规", "没有法律专业讲师", "年度计划要求", date(2026, 12, 10), 500_000, "in_house")


@pytest.fixture
def centre():
    return Centre(grading=True)


def propose(centre, person=PERSON, need=NEED, actor=None):
    return external_propose(proposed=person, need=need, actor=actor or centre.clerk, at=AT)


def refused(code, kind, call):
    before = list(Engagement.objects.values_list("state")), list(Lecturer.objects.values_list("state"))
    with pytest.raises(kind) as why:
        call()
    assert why.value.code == code
    assert (list(Engagement.objects.values_list("state")), list(Lecturer.objects.values_list("state"))) == before


@pytest.mark.rule("T-112")
def test_the_need_is_stated_in_both_parts(centre):
    refused("external_need_missing", Refused, lambda: propose(centre, need=replace(NEED, need_strength=" ")))
    refused("external_need_missing", Refused, lambda: propose(centre, need=replace(NEED, need_subject="")))
    refused("engagement_day_past", Refused, lambda: propose(centre, need=replace(NEED, planned_on=date(2026, 11, 23))))

    made = propose(centre)

    assert (made.need_strength, made.need_subject, made.state) == ("没有法律专业讲师", "年度计划要求", "requested")


@pytest.mark.rule("T-115")
def test_kind_and_both_assessments_are_stored(centre):
    refused("external_kind_missing", Refused, lambda: propose(centre, replace(PERSON, source_kind="friend")))
    refused("external_assessment_missing", Refused, lambda: propose(centre, replace(PERSON, speaking_note="")))
    refused("external_assessment_missing", Refused, lambda: propose(centre, replace(PERSON, knowledge_note="")))

    kept = propose(centre).lecturer

    assert (kept.source_kind, kept.knowledge_note, kept.speaking_note) == ("scholar", "知识面广", "表达清楚")


@pytest.mark.rule("T-114")
def test_only_the_group_opens_the_file_of_an_external_lecturer(centre):
    of_area = actor_with("lecturers.view", "lecturers.manage", unit=centre.area, at=AT)

    refused("not_permitted", NotPermitted, lambda: propose(centre, actor=of_area))
    refused("not_permitted", NotPermitted, lambda: propose(centre, actor=centre.planner))

    assert propose(centre).lecturer.unit == centre.group


@pytest.mark.rule("T-113")
def test_before_the_heads_approval_nobody_is_put_on_a_session(centre):
    made = propose(centre)

    def assign():
        return task_assign(lecturer_id=made.lecturer_id, asked=centre.asked(), actor=centre.clerk, at=AT)

    def decide(actor, is_approved=True, remark=""):
        return engagement_decide(engagement_id=made.pk, is_approved=is_approved, remark=remark, actor=actor, at=AT)

    refused("lecturer_not_approved", Refused, assign)
    refused("not_permitted", NotPermitted, lambda: decide(centre.clerk))
    refused("lecturer_reason_missing", Refused, lambda: decide(centre.head, is_approved=False))
    decide(centre.head)
    assert assign().state == "assigned"

    both = actor_with("lecturers.view", "lecturers.manage", "lecturers.approve", unit=centre.group, at=AT)
    own = engagement_request(lecturer_id=made.lecturer_id, need=NEED, actor=both, at=AT)
    refused(
        "lecturer_own",
        Refused,
        lambda: engagement_decide(engagement_id=own.pk, is_approved=True, remark="", actor=both, at=AT),
    )


def test_an_engagement_without_fund_application_is_told(centre):
    made = propose(centre, need=NEED)
    Engagement.objects.update(session_key="line/7")

    refused(
        "engagement_not_approved",
        Refused,
        lambda: engagement_fund(engagement_id=made.pk, fund_no="JF-1", actor=centre.clerk, at=AT),
    )
    engagement_decide(engagement_id=made.pk, is_approved=True, remark="", actor=centre.head, at=AT)
    assert [each.pk for each in unfunded("line/7")] == [made.pk]
    refused("fund_no_missing", Refused, lambda: engagement_fund(engagement_id=made.pk, fund_no=" ", actor=centre.clerk, at=AT))
    engagement_fund(engagement_id=made.pk, fund_no="JF-1", actor=centre.clerk, at=AT)

    assert unfunded("line/7") == ()


@pytest.mark.rule("C-330")
def test_a_provider_is_chosen_with_all_four_scores(centre):
    company = replace(PERSON, organisation="某培训机构")
    three = {"reputation": 4, "teachers": 5, "customisation": 3}

    refused("provider_scores_missing", Refused, lambda: propose(centre, company, replace(NEED, provider_scores=three)))
    made = propose(centre, company, replace(NEED, provider_scores={**three, "effect": 4}))

    assert made.provider_scores == {"reputation": 4, "teachers": 5, "customisation": 3, "effect": 4}


@pytest.mark.rule("C-331")
def test_the_form_is_one_of_three(centre):
    refused("external_form_missing", Refused, lambda: propose(centre, need=replace(NEED, course_form="seminar")))

    assert propose(centre, need=replace(NEED, course_form="online")).course_form == "online"


@pytest.mark.rule("C-332")
@pytest.mark.parametrize(
    ("trait", "form", "words"),
    [
        ("standard_fast", "公开课", "标准化、更新快"),
        ("company_specific", "内训", "企业特有"),
        ("basic", "在线平台", "基础知识和技能"),
    ],
)
def test_the_form_that_fits_the_need_is_suggested_with_the_words_of_the_rule(centre, trait, form, words):
    with pytest.raises(Refused) as why:
        propose(centre, need=replace(NEED, course_form="", need_trait=trait))

    assert (why.value.code, why.value.facts["form"]) == ("external_form_suggested", form)
    assert words in why.value.facts["rule"]
    assert not Engagement.objects.exists()
    assert form_suggested(centre.group, "unheard_of", on=AT.date()) is None


def test_the_form_asks_for_what_the_article_asks_and_names_what_fits():
    centre = Centre(grading=True)
    form = ProposalForm({"need_trait": "basic"}, centre=centre.group, on=AT.date())
    assert form.fields["course_form"].required
    assert "在线平台" in form.errors["course_form"][0]

    without = ProposalForm({}, centre=Centre().group, on=AT.date())
    assert not without.fields["course_form"].required
    assert "course_form" not in without.errors
