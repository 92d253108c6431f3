"""The ledger's writes, with exact times."""

from datetime import timedelta

import pytest

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.models import CaseProposal, Duty, DutyEvent
from bihuan.duties.services import ledger
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, OPENED, open_duty
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import PersonFactory, UnitFactory, actor_with

pytestmark = pytest.mark.django_db
SECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def unit():
    return UnitFactory()


def fulfil(key="d", *, at, known_at=None):
    return ledger.duty_fulfil(key=key, at=at, actor=system_actor(known_at or at), evidence={"plan": 7})


def test_opening_twice_is_one_duty_with_one_event(unit):
    first, second = open_duty(unit=unit), open_duty(unit=unit, title="别的标题")

    assert first.pk == second.pk
    assert second.title == "上报 2026-12 月计划"
    assert list(first.events.values_list("kind", flat=True)) == ["opened"]


def test_opening_many_counts_only_the_new_ones(unit):
    open_duty("k1", unit=unit)
    specs = [
        DutySpec(kind="test.plain", key=f"k{n}", title="事项", unit_id=unit.pk, due_at=DUE, owner_capability="x")
        for n in (1, 2, 3, 3)
    ]

    assert ledger.duties_open(specs, at=OPENED) == 2
    assert ledger.duties_open(specs, at=OPENED) == 0
    assert DutyEvent.objects.count() == 3


def test_a_duty_of_nobody_is_refused(unit):
    with pytest.raises(Refused) as refused:
        ledger.duty_open(kind="test.plain", key="n", title="无主", unit=unit, due_at=DUE, at=OPENED)

    assert refused.value.code == "duty_without_owner"
    assert Duty.objects.count() == 0


@pytest.mark.parametrize(("at", "state"), [(DUE - SECOND, "met"), (DUE, "met_late"), (DUE + HOUR, "met_late")])
def test_the_due_moment_is_the_first_that_is_late(unit, at, state):
    open_duty(unit=unit)

    duty = fulfil(at=at)

    duty.refresh_from_db()
    assert (duty.state, duty.fulfilled_at) == (state, at)
    assert duty.missed_at == (None if state == "met" else DUE)
    assert duty.evidence == {"plan": 7}


def test_fulfilling_an_unknown_duty_does_nothing():
    assert fulfil("nothing", at=DUE) is None


def test_fulfilling_again_later_changes_nothing(unit):
    open_duty(unit=unit)
    fulfil(at=DUE - HOUR)

    again = fulfil(at=DUE + HOUR)

    assert (again.state, again.fulfilled_at) == ("met", DUE - HOUR)
    assert list(again.events.order_by("pk").values_list("kind", flat=True)) == ["opened", "fulfilled"]


def test_proof_that_arrives_after_the_sweep_turns_missed_into_met_and_withdraws_the_proposal(unit):
    duty = open_duty(unit=unit)
    duties_sweep(at=DUE + HOUR)
    assert CaseProposal.objects.get().state == "proposed"

    fulfil(at=DUE - HOUR, known_at=DUE + 2 * HOUR)

    duty.refresh_from_db()
    assert (duty.state, duty.fulfilled_at, duty.missed_at) == ("met", DUE - HOUR, None)
    assert CaseProposal.objects.get().state == "dropped"
    event = duty.events.get(kind="fulfilled")
    assert (event.at, event.known_at) == (DUE - HOUR, DUE + 2 * HOUR)


@pytest.mark.rule("CLK-16")
@pytest.mark.parametrize("sweep_before", [True, False])
def test_the_verdict_and_the_proposal_do_not_depend_on_whether_the_worker_ran(unit, sweep_before):
    person = PersonFactory(name="李明", employee_no="E9")
    open_duty(unit=unit, owner=person)

    if sweep_before:
        duties_sweep(at=DUE)
    fulfil(at=DUE + 3 * HOUR)
    swept_late = duties_sweep(at=DUE + 6 * HOUR)

    duty = Duty.objects.get()
    assert swept_late == 0
    assert (duty.state, duty.missed_at, duty.fulfilled_at) == ("met_late", DUE, DUE + 3 * HOUR)
    missed = duty.events.get(kind="missed")
    assert missed.at == DUE
    assert missed.detail == {"responsible": [{"id": person.pk, "name": "李明", "employee_no": "E9"}]}
    proposal = CaseProposal.objects.get()
    assert (proposal.person, proposal.duty, proposal.title) == (person, duty, "逾期未完成：上报 2026-12 月计划")


@pytest.mark.rule("CLK-16")
def test_a_late_sweep_stamps_the_due_moment_and_twice_is_harmless(unit):
    open_duty(unit=unit)
    open_duty("later", unit=unit, due_at=DUE + 12 * HOUR)

    assert duties_sweep(at=DUE - SECOND) == 0
    assert duties_sweep(at=DUE + 6 * HOUR) == 1
    assert duties_sweep(at=DUE + 6 * HOUR) == 0

    assert list(Duty.objects.order_by("key").values_list("state", "missed_at")) == [("missed", DUE), ("open", None)]
    assert CaseProposal.objects.count() == 1


def test_the_sweep_works_in_bounded_batches(unit):
    for number in range(5):
        open_duty(f"b{number}", unit=unit)

    assert [duties_sweep(at=DUE, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert CaseProposal.objects.count() == 5


def test_who_held_the_capability_on_the_last_day_is_kept(unit):
    holder = actor_with("training.monthly.draft", unit=unit, at=DUE, name="王芳", employee_no="E77")
    duty = open_duty(unit=unit)

    duties_sweep(at=DUE)

    responsible = duty.events.get(kind="missed").detail["responsible"]
    assert responsible == [{"id": holder.person_id, "name": "王芳", "employee_no": "E77"}]
    assert CaseProposal.objects.get().person_id == holder.person_id


def test_a_kind_may_propose_nothing(unit):
    open_duty(unit=unit, kind="test.plain")

    assert duties_sweep(at=DUE) == 1
    assert CaseProposal.objects.count() == 0


def test_a_waiver_is_kept_with_its_reason_and_withdraws_the_proposal(unit):
    duty = open_duty(unit=unit)
    duties_sweep(at=DUE)
    head = actor_with("duties.view", "duties.waive", unit=unit, at=DUE + HOUR, name="赵总")

    ledger.duty_waive(duty_id=duty.pk, at=DUE + HOUR, actor=head, reason=" 台风停课，书面批准 ")

    duty.refresh_from_db()
    assert (duty.state, duty.missed_at) == ("waived", DUE)
    assert duty.waiver["name"] == "赵总"
    assert duty.waiver["reason"] == "台风停课，书面批准"
    assert CaseProposal.objects.get().state == "dropped"
    assert AuditEntry.objects.get(verb="duty.waived").reason == "台风停课，书面批准"


def refused_waiver(duty, actor, reason="理由"):
    with pytest.raises(Refused) as refused:
        ledger.duty_waive(duty_id=duty.pk, at=OPENED, actor=actor, reason=reason)
    duty.refresh_from_db()
    assert (duty.state, duty.waiver, AuditEntry.objects.count()) == ("open", {}, 0)
    return refused.value


def test_waivers_are_refused_without_reason_permission_sight_or_for_oneself(unit):
    duty = open_duty(unit=unit)
    head = actor_with("duties.view", "duties.waive", unit=unit, at=OPENED)
    looker = actor_with("duties.view", unit=unit, at=OPENED)
    elsewhere = actor_with("duties.view", "duties.waive", unit=UnitFactory(), at=OPENED)
    owner = actor_with("duties.view", "duties.waive", "training.monthly.draft", unit=unit, at=OPENED)

    assert refused_waiver(duty, head, reason="  ").code == "duty_reason_missing"
    assert isinstance(refused_waiver(duty, looker), NotPermitted)
    assert isinstance(refused_waiver(duty, elsewhere), NotFound)
    assert refused_waiver(duty, owner).code == "duty_waiver_own"


def test_a_done_duty_cannot_be_waived(unit):
    duty = open_duty(unit=unit)
    fulfil(at=OPENED)
    head = actor_with("duties.view", "duties.waive", unit=unit, at=OPENED)

    with pytest.raises(WrongState):
        ledger.duty_waive(duty_id=duty.pk, at=OPENED, actor=head, reason="理由")

    duty.refresh_from_db()
    assert duty.state == "met"


def test_a_void_duty_stays_void_whatever_arrives(unit):
    duty = open_duty(unit=unit)
    ledger.duty_void(key="d", at=OPENED, actor=system_actor(OPENED), reason="课程取消")

    fulfil(at=DUE)

    duty.refresh_from_db()
    assert (duty.state, duty.fulfilled_at, duty.missed_at) == ("void", None, None)
    assert duties_sweep(at=DUE) == 0
