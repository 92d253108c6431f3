"""Whom a planned session may name as its lecturer."""

import pytest
from django.urls import reverse

from bihuan.kernel.refusals import Refused
from bihuan.lecturers.models import Engagement, Lecturer
from bihuan.lecturers.services.appointing import lecturer_title_cancel
from bihuan.people import middleware
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory, PersonFactory
from bihuan.regulations.tests.factories import adopt_pack
from bihuan.training.models import PlanLine
from bihuan.training.selectors.plan_facts import lines_of, plan_check
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.services.monthly_lines import monthly_line_add
from bihuan.training.tests.cycle_factories import OPENED_AT
from bihuan.training.tests.plan_facts import DECEMBER
from bihuan.training.tests.test_services_monthly import area, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted():
    _world, plan, actor = area()
    adopt_pack("lecturer-rules", plan.cycle.unit)
    return plan, actor


def titled(plan, name="陈丽", **facts):
    given = {"kind": "internal", "state": "appointed", "document_no": "1 号", "person": PersonFactory(name=name), **facts}
    return Lecturer.objects.create(unit=plan.cycle.unit, name=name, created_at=OPENED_AT, **given)


def add(plan, actor, **facts):
    return monthly_line_add(plan_id=plan.pk, line=typed(**facts), actor=actor, at=OPENED_AT)


def refused(code, plan, actor, **facts):
    before = PlanLine.objects.count()
    with pytest.raises(Refused) as why:
        add(plan, actor, **facts)
    assert (why.value.code, PlanLine.objects.count()) == (code, before)


@pytest.mark.rule("T-111")
def test_who_lost_the_title_is_named_no_more_and_planned_sessions_are_flagged(drafted):
    plan, actor = drafted
    lecturer = titled(plan)
    add(plan, actor)

    lecturer_title_cancel(lecturer_id=lecturer.pk, reason="弄虚作假", actor=system_actor(OPENED_AT), at=OPENED_AT)

    refused("lecturer_title_cancelled", plan, actor, title="另一课")
    refused("lecturer_title_cancelled", plan, actor, title="另一课", lecturer_name="", lecturer_id=lecturer.person_id)
    assert [line.lecturer_refusal for line in lines_of(plan)] == ["lecturer_title_cancelled"]
    checked = plan_check(plan, rules=plan_rules(plan.unit, DECEMBER.first_day), actor=actor)
    assert "lecturer_title_cancelled" in [each.code for each in checked.blocking]
    assert add(plan, actor, title="另一课", lecturer_name="王强").lecturer_name == "王强"


@pytest.mark.rule("T-113")
def test_an_outsider_is_named_after_the_approval_only(drafted):
    plan, actor = drafted
    outsider = {"lecturer_source": "external", "lecturer_name": "钱老师"}

    refused("lecturer_not_approved", plan, actor, **outsider)
    file = titled(plan, "钱老师", kind="external", state="proposed", person=None, document_no="")
    refused("lecturer_not_approved", plan, actor, **outsider)
    Lecturer.objects.filter(pk=file.pk).update(state="approved")
    refused("lecturer_not_approved", plan, actor, **outsider)
    Engagement.objects.create(
        lecturer=file,
        topic="法律",
        need_strength="x",
        need_subject="x",
        planned_on="2026-12-08",
        state="approved",
        requested_by_id=actor.person_id,
        requested_at=OPENED_AT,
    )

    assert add(plan, actor, **outsider).lecturer_name == "钱老师"


@pytest.mark.rule("C-327")
def test_a_title_that_lapses_before_the_session_is_refused_before_the_job_ran(drafted):
    plan, actor = drafted
    titled(plan, review_due_on="2026-12-07")

    refused("lecturer_lapsed", plan, actor)
    Lecturer.objects.update(review_due_on="2026-12-08")

    assert add(plan, actor).lecturer_name == "陈丽"


def test_the_refusal_stands_beside_the_field_and_lecturers_are_offered(client, drafted, monkeypatch):
    plan, actor = drafted
    monkeypatch.setattr(middleware.clock, "now", lambda: OPENED_AT)
    titled(plan, state="cancelled")
    titled(plan, "王强", subjects="接待礼仪")
    client.force_login(AccountFactory(person=Person.objects.get(pk=actor.person_id)))
    post = actor_post(actor)
    post.capabilities = [*post.capabilities, "lecturers.view"]
    post.save()
    given = {
        "title": "接待礼仪",
        "additional_reason": "新楼盘",
        "day": "2026-12-08",
        "start": "09:00",
        "end": "10:40",
        "hours": "2",
        "audience": "specialists",
        "form": "lecture_on_site",
        "place": "三楼",
        "lecturer_source": "self",
        "lecturer_name": "陈丽",
        "training_kind": "in_post",
    }

    answer = client.post(reverse("training:plan-line-add", args=[plan.pk]), given)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "这位讲师的资格已取消" in str(answer.context["form"].errors["lecturer_name"])
    assert "授课方向「接待礼仪」对得上" in shown
    assert not PlanLine.objects.filter(plan=plan).exists()


def actor_post(actor):
    return Person.objects.get(pk=actor.person_id).assignments.get().post
