"""Needs from the form to the plan: who writes, who checks, by when, and what becomes of them (S-174, S-175, S-178)."""

from datetime import timedelta

import pytest

from bihuan.duties.models import Duty, Notice
from bihuan.duties.services.ledger import duties_sweep
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState, WrongState
from bihuan.people.selectors.actors import actor_of
from bihuan.training.models import NeedVoice, PlanLine, TrainingNeed
from bihuan.training.selectors.monthly import suggestions_of
from bihuan.training.selectors.need_rules import need_rules
from bihuan.training.selectors.needs import need_list, needs_for_plan
from bihuan.training.services.monthly_lines import LineInput, monthly_line_remove
from bihuan.training.services.need_decide import need_decline, need_merge, need_take
from bihuan.training.services.need_duties import need_duties_open
from bihuan.training.services.need_raise import (
    NeedInput,
    need_check,
    need_edit,
    need_none,
    need_raise,
    need_send_back,
    need_withdraw,
)
from bihuan.training.services.need_voice import need_join, need_leave
from bihuan.training.tests.cycle_factories import opened, plan_of, shanghai
from bihuan.training.tests.needs_factories import AT, FULL, needing, works

pytestmark = pytest.mark.django_db
NOVEMBER = "2026-11"
FIELDS = {
    "topic": "title",
    "goal": "goal",
    "time": "wanted_time",
    "trainer": "trainer",
    "participants": "participants",
    "need": "reason",
}


def line(title="投诉处理", day=8):
    starts = shanghai(day, 9, month=12)
    return LineInput(
        title=title,
        audience="specialists",
        form="lecture_on_site",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=90),
        lesson_minutes=90,
    )


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("title", flat=True))


@pytest.mark.rule("S-175")
@pytest.mark.parametrize("code", FIELDS)
def test_a_form_without_one_of_the_six_items_is_refused_and_nothing_is_stored(code):
    made = needing()

    with pytest.raises(Refused) as refused:
        made.raised(**{FIELDS[code]: "  "})

    assert (refused.value.code, refused.value.facts["fields"]) == ("need_fields_missing", [code])
    assert (TrainingNeed.objects.count(), AuditEntry.objects.filter(verb__startswith="training_need").count()) == (0, 0)


def test_where_no_article_asks_for_a_form_topic_and_need_are_enough_and_nobody_checks():
    made = needing(adopts=False)

    row = made.raised(goal="", wanted_time="", trainer="", participants="")

    assert (row.state, row.delivered_at) == ("open", AT)


@pytest.mark.rule("S-174")
def test_a_need_reaches_general_affairs_only_after_the_head_has_checked_it():
    made = needing()
    cycle = opened(made.world)
    plan = plan_of(cycle, made.world.root)
    row = made.raised()
    assert (row.state, row.delivered_at, needs_for_plan(plan)) == ("raised", None, ())

    with pytest.raises(NotPermitted):
        need_check(need_id=row.pk, actor=made.as_worker(), at=AT)
    checked = need_check(need_id=row.pk, actor=made.as_head(AT + timedelta(hours=1)), at=AT + timedelta(hours=1))

    assert (checked.state, checked.checked_by_id, checked.delivered_at) == ("open", made.head.pk, AT + timedelta(hours=1))
    assert [each.id for each in needs_for_plan(plan)] == [row.pk]
    assert told(made.worker) == ["培训需求「投诉处理」已由负责人审核"]


@pytest.mark.rule("S-174")
@pytest.mark.parametrize(
    ("at", "state"),
    [
        pytest.param(shanghai(7, 23, 59), "met", id="the seventh is in time"),
        pytest.param(shanghai(8, 0, 0), "met_late", id="the eighth is late"),
    ],
)
def test_the_form_of_the_month_is_in_before_the_eighth_or_late(at, state):
    made = needing()
    assert need_duties_open(AT, 500) == 1
    assert need_duties_open(AT, 500) == 0
    duty = Duty.objects.get(kind="need.monthly")
    assert (duty.owner_id, duty.unit_id, duty.month, duty.due_at) == (made.head.pk, made.area.pk, NOVEMBER, shanghai(8))
    assert "R16 3.3" in duty.article
    row = made.raised()

    need_check(need_id=row.pk, actor=made.as_head(at), at=at)

    duty.refresh_from_db()
    assert (duty.state, duty.evidence) == (state, {"need": row.pk})


def test_a_need_that_nobody_checked_does_not_fulfil_the_duty():
    made = needing()
    need_duties_open(AT, 500)
    made.raised()

    duties_sweep(at=shanghai(9), limit=500)

    assert Duty.objects.get(kind="need.monthly").state == "missed"


def test_the_head_may_say_that_there_is_no_need_and_nobody_else():
    made = needing()
    need_duties_open(AT, 500)
    from bihuan.kernel.periods import Month

    with pytest.raises(NotPermitted):
        need_none(unit=made.area, month=Month(2026, 11), actor=made.as_worker(), at=AT)
    assert need_none(unit=made.area, month=Month(2026, 11), actor=made.as_head(), at=AT).state == "met"
    with pytest.raises(NotFound):
        need_none(unit=made.area, month=Month(2026, 12), actor=made.as_head(), at=AT)


def test_duties_fall_on_the_parts_below_the_adopting_unit_and_on_nobody_elsewhere():
    from bihuan.regulations.tests.factories import adopt_pack

    made = needing(adopts=False, n_areas=3)
    assert need_duties_open(AT, 500) == 0
    adopt_pack("plan-model-needs-driven", made.world.root)
    other = works(made.world.areas[1], "另一位负责人", is_head=True)

    assert need_duties_open(AT, 500) == 2

    owed = set(Duty.objects.filter(kind="need.monthly").values_list("unit_id", "owner_id"))
    assert owed == {(made.area.pk, made.head.pk), (made.world.areas[1].pk, other.pk)}


def test_the_heads_own_need_is_delivered_at_once_and_twice_the_same_is_one():
    made = needing()
    need_duties_open(AT, 500)

    first, again = made.raised(actor=made.as_head()), made.raised(actor=made.as_head())

    assert (first.pk, first.state) == (again.pk, "open")
    assert Duty.objects.get(kind="need.monthly").state == "met"
    assert AuditEntry.objects.filter(verb="training_need.raised").count() == 1


def test_a_need_goes_back_with_a_word_is_corrected_and_raised_again():
    made = needing()
    row = made.raised()
    with pytest.raises(Refused):
        need_send_back(need_id=row.pk, remark=" ", actor=made.as_head(), at=AT)
    back = need_send_back(need_id=row.pk, remark="写明人数", actor=made.as_head(), at=AT)
    assert (back.state, told(made.worker)) == ("returned", ["培训需求「投诉处理」被退回，请修改"])

    changed = NeedInput(**{**FULL, "participants": "客服专员 12 人"})
    with pytest.raises(StaleState):
        need_edit(need_id=row.pk, need=changed, version=1, actor=made.as_worker(), at=AT)
    with pytest.raises(NotPermitted):
        need_edit(need_id=row.pk, need=changed, actor=made.as_head(), at=AT)
    again = need_edit(need_id=row.pk, need=changed, version=back.row_version, actor=made.as_worker(), at=AT)

    assert (again.state, again.participants, again.remark) == ("raised", "客服专员 12 人", "")


def test_nobody_writes_for_another_unit_or_for_a_month_that_is_over():
    made = needing()

    with pytest.raises(NotPermitted):
        need_raise(unit=made.world.areas[1], need=NeedInput(**FULL), actor=made.as_worker(), at=AT)
    with pytest.raises(Refused) as refused:
        made.raised(month="2026-10")

    assert refused.value.code == "need_month_past"
    assert not TrainingNeed.objects.exists()


def test_a_need_becomes_a_line_of_the_plan_and_both_know_each_other():
    made = needing()
    plan = plan_of(opened(made.world), made.world.root)
    row = made.raised(actor=made.as_head())
    assert [(each.title, each.query) for each in suggestions_of(plan, 45)] == [("投诉处理", f"need={row.pk}")]

    stored = need_take(need_id=row.pk, plan_id=plan.pk, line=line(), actor=made.world.ga(AT), at=AT)

    row.refresh_from_db()
    assert (row.state, row.line_id, [need.pk for need in stored.needs.all()]) == ("adopted", stored.pk, [row.pk])
    assert told(made.head) == ["培训需求「投诉处理」已列入培训计划"]
    assert suggestions_of(plan, 45) == ()
    with pytest.raises(WrongState):
        need_take(need_id=row.pk, plan_id=plan.pk, line=line("另一场", 9), actor=made.world.ga(AT), at=AT)
    assert PlanLine.objects.count() == 1


def test_a_plan_takes_no_need_from_outside_its_unit():
    made = needing()
    other = plan_of(opened(made.world), made.world.areas[1])
    row = made.raised(actor=made.as_head())

    with pytest.raises(NotFound):
        need_take(need_id=row.pk, plan_id=other.pk, line=line(), actor=made.world.ga(AT), at=AT)

    assert (PlanLine.objects.count(), TrainingNeed.objects.get().state) == (0, "open")


def test_a_need_whose_line_is_removed_waits_again():
    made = needing()
    plan = plan_of(opened(made.world), made.world.root)
    row = made.raised(actor=made.as_head())
    stored = need_take(need_id=row.pk, plan_id=plan.pk, line=line(), actor=made.world.ga(AT), at=AT)

    monthly_line_remove(line_id=stored.pk, actor=made.world.ga(AT), at=AT)

    row.refresh_from_db()
    assert (row.state, row.line_id, PlanLine.objects.count()) == ("open", None, 0)
    assert told(made.head)[-1] == "培训需求「投诉处理」的计划场次已取消，重新等待安排"


def test_merged_or_declined_its_author_reads_why():
    made = needing()
    row, same, other = (made.raised(actor=made.as_head(), title=title) for title in ("投诉处理", "投诉应对", "开车"))
    ga = made.world.ga(AT)

    need_merge(need_id=same.pk, into_id=row.pk, remark="与投诉处理一起讲", actor=ga, at=AT)
    need_decline(need_id=other.pk, remark="不属于培训范围", actor=ga, at=AT)

    found = dict(TrainingNeed.objects.values_list("title", "state"))
    assert found == {"投诉处理": "open", "投诉应对": "merged", "开车": "declined"}
    assert set(Notice.objects.values_list("title", "body")) == {
        ("培训需求「投诉应对」已并入同类需求", "与投诉处理一起讲"),
        ("培训需求「开车」未采纳", "不属于培训范围"),
    }
    with pytest.raises(NotPermitted):
        need_decline(need_id=row.pk, remark="不要", actor=made.as_worker(), at=AT)


def test_others_join_a_wish_once_each_and_the_demand_is_counted():
    made = needing()
    wish = made.wish()
    assert wish.state == "open"
    far = actor_of(works(made.world.areas[1], "别的片区的人"), at=AT)

    need_join(need_id=wish.pk, actor=far, at=AT)
    need_join(need_id=wish.pk, actor=far, at=AT)
    need_join(need_id=wish.pk, actor=made.as_head(), at=AT)

    (row,) = need_list(far, "wishes", AT).rows
    assert (row.title, row.n_needing, NeedVoice.objects.count()) == ("短视频拍摄", 3, 2)
    with pytest.raises(Refused) as refused:
        need_join(need_id=wish.pk, actor=made.as_worker(), at=AT)
    assert refused.value.code == "need_not_joinable"
    need_leave(need_id=wish.pk, actor=far, at=AT)
    assert need_list(far, "wishes", AT).rows[0].n_needing == 2


def test_a_wish_taken_into_a_plan_is_told_to_everybody_who_joined():
    made = needing()
    plan = plan_of(opened(made.world), made.world.root)
    wish = made.wish()
    far = works(made.world.areas[1], "别的片区的人")
    need_join(need_id=wish.pk, actor=actor_of(far, at=AT), at=AT)

    need_take(need_id=wish.pk, plan_id=plan.pk, line=line("短视频拍摄"), actor=made.world.ga(AT), at=AT)

    assert told(far) == told(made.worker) == ["培训需求「短视频拍摄」已列入培训计划"]


def test_the_author_withdraws_and_only_the_author():
    made = needing()
    row = made.raised()

    with pytest.raises(NotPermitted):
        need_withdraw(need_id=row.pk, actor=made.as_head(), at=AT)
    assert need_withdraw(need_id=row.pk, actor=made.as_worker(), at=AT).state == "withdrawn"
    with pytest.raises(WrongState):
        need_check(need_id=row.pk, actor=made.as_head(), at=AT)


def test_somebody_elsewhere_does_not_see_a_units_need():
    made = needing()
    row = made.raised()
    far = actor_of(works(made.world.areas[1], "别的片区的人"), at=AT)

    assert need_list(far, "open", AT).rows == ()
    with pytest.raises(NotFound):
        need_join(need_id=row.pk, actor=far, at=AT)


@pytest.mark.rule("S-178")
def test_the_levels_of_the_article_bring_their_default_topics():
    from bihuan.kernel.periods import Month

    made = needing()

    rules = need_rules(made.area, Month(2026, 11))

    assert [(level.code, level.label, level.topics) for level in rules.levels] == [
        ("general_manager", "总经理级及以上", ()),
        ("manager", "部门经理、主管", ()),
        ("staff", "普通员工", ("三级安全教育",)),
    ]
    assert made.raised(level="staff").level == "staff"
    with pytest.raises(Refused) as refused:
        made.raised(title="另一个", level="boss")
    assert refused.value.code == "need_level_unknown"
