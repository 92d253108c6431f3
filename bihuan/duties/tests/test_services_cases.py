"""A case from the kept proposal to its close, with appeal; nothing is decided by the system."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.duties.models import Case, CaseDecision, CaseProposal, CaseStatement, Duty
from bihuan.duties.services.case_close import case_close, case_execute, case_withdraw
from bihuan.duties.services.case_decide import Decided, case_appeal, case_decide, case_decide_appeal
from bihuan.duties.services.case_hear import case_evidence_add, case_pass_over, case_state
from bihuan.duties.services.case_open import case_open
from bihuan.duties.services.proposals import case_propose
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.regulations.tests.factories import adopt_pack

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)  # Tuesday 10:00
ALL = ("cases.view", "cases.handle", "duties.propose")


class Court:
    """A centre with its rule, an area with a head, somebody who handles, one who decides and one who hears appeals."""

    def __init__(self):
        calendars_seed(actor=system_actor(AT), at=AT)
        self.group = UnitFactory(name="集团", kind="group")
        self.area = UnitFactory(name="西南片区", parent=self.group)
        adopt_pack("centre-training-group", self.group)
        self.head = actor_with("training.view", unit=self.area, at=AT, is_head=True, name="片区负责人")
        self.clerk = actor_with(*ALL, unit=self.group, at=AT, name="综合事务")
        self.decider = actor_with(*ALL, "cases.decide", unit=self.group, at=AT, name="中心负责人")
        self.second = actor_with("cases.view", "cases.appeal", unit=self.group, at=AT, name="集团负责人")

    def proposal(self, **facts):
        return case_propose(
            key="plan_shortfall/1/2026-11",
            kind="training.plan_shortfall",
            title="西南片区 2026-11 未完成培训计划",
            unit=self.area,
            at=AT,
            facts={"month": "2026-11", "summary": "实施率 83.3%", **facts},
        )

    def opened(self):
        return case_open(proposal_id=self.proposal().pk, note="情况属实，立案", actor=self.clerk, at=AT)


@pytest.fixture
def court():
    return Court()


def refused(code, call, **arguments):
    before = stands()
    with pytest.raises(Refused) as why:
        call(**arguments)
    assert why.value.code == code
    assert stands() == before


def stands():
    case = Case.objects.values_list("state", "row_version").first()
    return case, CaseDecision.objects.count(), CaseStatement.objects.count(), AuditEntry.objects.count()


@pytest.mark.rule("T-098")
def test_a_plan_shortfall_is_a_case_of_the_unit_and_its_head(court):
    case = court.opened()

    assert (case.unit, case.person_id, case.month, case.kind) == (
        court.area,
        court.head.person_id,
        "2026-11",
        "training.plan_shortfall",
    )
    assert case.number == "问责〔2026〕0001 号"
    assert CaseProposal.objects.get().state == "opened"
    owed = Duty.objects.get(kind="case.statement")
    # three working days after Tuesday: the end of Friday the 11th
    assert (owed.owner_id, owed.due_at) == (court.head.person_id, datetime(2026, 12, 11, 16, 0, tzinfo=UTC))


@pytest.mark.rule("T-101", "T-102")
def test_the_whole_way_with_an_appeal_decided_by_another_person(court):
    case = court.opened()

    case_state(case_id=case.pk, text="两场因台风停办，已报告。", actor=court.head, at=AT)
    decided = Decided("fine", "未取得书面批准。", amount_cents=20000)
    case_decide(case_id=case.pk, decided=decided, actor=court.decider, at=AT + timedelta(hours=1))
    case_appeal(case_id=case.pk, text="批准文件在路上。", actor=court.head, at=AT + timedelta(days=1))
    case_decide_appeal(
        case_id=case.pk, decided=Decided("rectify", "情况属实，减轻。"), actor=court.second, at=AT + timedelta(days=2)
    )
    late = AT + timedelta(days=20)
    case_execute(case_id=case.pk, on=date(2026, 12, 20), note="已补办两场", actor=court.clerk, at=late)
    case_close(case_id=case.pk, actor=court.clerk, at=late)

    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("closed", late)
    found = list(case.decisions.values_list("instance", "measure_label", "amount_cents", "decider_id", "executed_on"))
    assert found == [
        (1, "经济处罚", 20000, court.decider.person_id, None),
        (2, "限期整改", None, court.second.person_id, date(2026, 12, 20)),
    ]
    verbs = list(AuditEntry.objects.filter(verb__startswith="case.").order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "case.opened",
        "case.stated",
        "case.decided",
        "case.appealed",
        "case.decided",
        "case.executed",
        "case.closed",
    ]
    assert list(Duty.objects.filter(kind__startswith="case.").order_by("pk").values_list("key", "state")) == [
        (f"case.statement/{case.pk}", "met"),
        (f"case.decide/{case.pk}/1", "met"),
        (f"case.decide/{case.pk}/2", "met"),
    ]


@pytest.mark.rule("T-101")
def test_nothing_is_decided_before_the_person_was_heard(court):
    case = court.opened()

    with pytest.raises(WrongState):
        case_decide(case_id=case.pk, decided=Decided("none", "没有异议"), actor=court.decider, at=AT)
    refused("case_statement_running", case_pass_over, case_id=case.pk, text="", actor=court.clerk, at=AT)
    after = datetime(2026, 12, 11, 16, 0, tzinfo=UTC)
    case_pass_over(case_id=case.pk, text="", actor=court.clerk, at=after)

    assert Case.objects.get().state == "heard"
    assert CaseStatement.objects.get().kind == "none"


@pytest.mark.rule("T-101")
def test_a_measure_outside_the_article_and_the_own_case_are_refused(court):
    case = court.opened()
    case_state(case_id=case.pk, text="说明", actor=court.head, at=AT)
    judge = actor_with("cases.view", "cases.decide", unit=court.group, at=AT)

    refused("case_measure_unknown", case_decide, case_id=case.pk, decided=Decided("dismissal", "x"), actor=judge, at=AT)
    refused("case_text_missing", case_decide, case_id=case.pk, decided=Decided("fine", " "), actor=judge, at=AT)
    refused("not_permitted", case_decide, case_id=case.pk, decided=Decided("fine", "x"), actor=court.clerk, at=AT)
    Case.objects.update(person=judge.person_id)
    refused("case_own", case_decide, case_id=case.pk, decided=Decided("fine", "x"), actor=judge, at=AT)


def test_an_appeal_is_heard_by_somebody_else_and_in_time(court):
    case = court.opened()
    case_state(case_id=case.pk, text="说明", actor=court.head, at=AT)
    both = actor_with("cases.view", "cases.decide", "cases.appeal", unit=court.group, at=AT)
    case_decide(case_id=case.pk, decided=Decided("criticism", "理由"), actor=both, at=AT)
    last = datetime(2026, 12, 15, 16, 0, tzinfo=UTC)  # five working days after Tuesday the 8th

    refused("case_appeal_over", case_appeal, case_id=case.pk, text="不服", actor=court.head, at=last)
    refused("case_not_concerned", case_appeal, case_id=case.pk, text="不服", actor=court.clerk, at=AT)
    execution = {"case_id": case.pk, "on": date(2026, 12, 8), "note": "已通报", "actor": court.clerk}
    refused("case_appeal_running", case_execute, at=AT, **execution)
    case_appeal(case_id=case.pk, text="不服", actor=court.head, at=last - timedelta(seconds=1))
    refused("case_same_decider", case_decide_appeal, case_id=case.pk, decided=Decided("none", "撤销"), actor=both, at=last)


def test_a_case_is_seen_by_the_concerned_and_over_the_unit_and_by_nobody_else(court):
    case = court.opened()
    stranger = actor_with("cases.view", "cases.handle", unit=UnitFactory(parent=court.group), at=AT)

    with pytest.raises(NotFound):
        case_evidence_add(case_id=case.pk, note="x", file=None, actor=stranger, at=AT)
    case_evidence_add(case_id=case.pk, note="停电通知", file=None, actor=court.head, at=AT)

    assert case.evidence.get().person_id == court.head.person_id


def test_the_second_who_keeps_a_proposal_is_told_and_there_is_one_case(court):
    row = court.proposal()
    case_open(proposal_id=row.pk, note="立案", actor=court.clerk, at=AT)

    with pytest.raises(WrongState):
        case_open(proposal_id=row.pk, note="立案", actor=court.decider, at=AT)

    assert Case.objects.count() == 1


def test_numbers_run_on_within_the_year(court):
    court.opened()
    other = case_propose(key="k2", kind="missed.plan.monthly", title="逾期", unit=court.area, at=AT, facts={})

    assert case_open(proposal_id=other.pk, note="立案", actor=court.clerk, at=AT).number == "问责〔2026〕0002 号"


def test_withdrawing_ends_what_was_owed(court):
    case = court.opened()

    refused("case_text_missing", case_withdraw, case_id=case.pk, reason=" ", actor=court.decider, at=AT)
    with pytest.raises(NotPermitted):
        case_withdraw(case_id=case.pk, reason="误立", actor=court.clerk, at=AT)
    case_withdraw(case_id=case.pk, reason="批准文件已补到", actor=court.decider, at=AT)

    assert Case.objects.get().state == "withdrawn"
    assert Duty.objects.get(kind="case.statement").state == "void"
