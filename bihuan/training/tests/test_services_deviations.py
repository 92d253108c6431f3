"""The written approval not to hold a session."""

from __future__ import annotations

import pytest

from bihuan.duties.models import Duty, Notice
from bihuan.kernel.refusals import NotPermitted, Refused, StaleState, WrongState
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import Deviation, PlanLine
from bihuan.training.selectors.implementation import approvals_of, status_of_line
from bihuan.training.services import deviation_decide as deciding
from bihuan.training.services.deviation_decide import Decision, deviation_decide
from bihuan.training.services.deviation_request import deviation_request
from bihuan.training.services.implementation_record import HeldRecord, implementation_record_held
from bihuan.training.tests.returns_factories import Month, hold_duty, issued_month, shanghai

pytestmark = pytest.mark.django_db
APPROVE = Decision("approve", document_no="培〔2026〕12号", remark="同意")


def requested(month: Month) -> Deviation:
    line = month.plans[0].lines.order_by("pk").first()
    assert line is not None
    return deviation_request(line_id=line.pk, reason="项目停电检修", actor=month.area_head(), at=shanghai(1, 10))


@pytest.mark.rule("T-061")
def test_the_head_approves_with_a_document_number_and_the_duty_is_waived() -> None:
    month = issued_month(n_lines=1)
    row = requested(month)
    hold_duty(row.line)

    deviation_decide(deviation_id=row.pk, decision=APPROVE, actor=month.head(), at=shanghai(1, 15))

    line = PlanLine.objects.get()
    assert (line.outcome, line.explanation) == ("not_held", "项目停电检修")
    assert status_of_line(line, approvals_of([line])) == "not_held_approved"
    duty = Duty.objects.get(key=f"session.hold/{line.pk}")
    assert duty.state == "waived"
    assert "培〔2026〕12号" in duty.waiver["reason"]


@pytest.mark.rule("T-061")
def test_a_refused_request_leaves_the_session_owed() -> None:
    month = issued_month(n_lines=1)
    row = requested(month)

    deviation_decide(
        deviation_id=row.pk, decision=Decision("refuse", remark="可以改期"), actor=month.head(), at=shanghai(1, 15)
    )

    line = PlanLine.objects.get()
    assert (line.outcome, Deviation.objects.get().state) == ("planned", "refused")


@pytest.mark.rule("T-061")
def test_only_the_head_decides_and_never_on_an_own_request() -> None:
    month = issued_month(n_lines=1)
    row = requested(month)
    with pytest.raises(NotPermitted):
        deviation_decide(deviation_id=row.pk, decision=APPROVE, actor=month.ga(), at=shanghai(1, 15))
    both = actor_with("training.view", "training.implement", "training.approve", unit=month.root, at=shanghai(1, 10))
    Deviation.objects.update(requested_by=both.person_id)

    with pytest.raises(Refused, match="deviation_own"):
        deviation_decide(deviation_id=row.pk, decision=APPROVE, actor=both, at=shanghai(1, 15))

    assert Deviation.objects.get().state == "requested"


def test_of_two_deciders_at_once_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    month = issued_month(n_lines=1)
    row = requested(month)
    read_before = deciding.deviation_for(month.head(), row.pk)
    deviation_decide(deviation_id=row.pk, decision=APPROVE, actor=month.head(), at=shanghai(1, 15))
    monkeypatch.setattr(deciding, "deviation_for", lambda actor, deviation_id: read_before)

    with pytest.raises(StaleState):
        deviation_decide(deviation_id=row.pk, decision=Decision("refuse", remark="不"), actor=month.head(), at=shanghai(1, 15))

    assert Deviation.objects.get().state == "approved"


def test_a_decided_request_is_not_decided_again() -> None:
    month = issued_month(n_lines=1)
    row = requested(month)
    deviation_decide(deviation_id=row.pk, decision=APPROVE, actor=month.head(), at=shanghai(1, 15))

    with pytest.raises(WrongState):
        deviation_decide(deviation_id=row.pk, decision=APPROVE, actor=month.head(), at=shanghai(1, 16))


def test_one_open_request_per_session_and_none_for_a_held_one() -> None:
    month = issued_month(n_lines=2)
    requested(month)
    with pytest.raises(Refused, match="deviation_open"):
        requested(month)
    last = month.plans[0].lines.order_by("pk").last()
    assert last is not None
    record = HeldRecord(starts_at=last.starts_at, minutes=90, n_due=3, n_present=3)
    implementation_record_held(line_id=last.pk, record=record, actor=month.area_head(), at=shanghai(9, 9))

    with pytest.raises(Refused, match="deviation_line_held"):
        deviation_request(line_id=last.pk, reason="停电", actor=month.area_head(), at=shanghai(9, 10))
    assert Deviation.objects.count() == 1


def test_the_head_is_told_of_the_request_and_the_requester_of_the_decision() -> None:
    month = issued_month(n_lines=1)
    head = month.head()
    row = requested(month)
    deviation_decide(deviation_id=row.pk, decision=APPROVE, actor=head, at=shanghai(1, 15))

    told = set(Notice.objects.values_list("recipient", "title", "body"))
    assert told == {
        (head.person_id, "片区1申请不举办「第2日培训」", "项目停电检修"),
        (row.requested_by_id, "「第2日培训」已书面批准不举办", "培〔2026〕12号 同意"),
    }


@pytest.mark.rule("T-061")
def test_a_request_is_work_of_the_head_until_the_session_begins() -> None:
    month = issued_month(n_lines=1)
    head = month.head()
    row = requested(month)

    duty = Duty.objects.of(head).get()
    assert (duty.kind, duty.title, duty.state) == ("deviation.decide", "片区1申请不举办「第2日培训」", "open")
    assert (duty.due_at, duty.link) == (row.line.starts_at, f"/training/sessions/{row.line_id}/")
    assert not Duty.objects.of(month.area_head()).exists()

    deviation_decide(deviation_id=row.pk, decision=Decision("refuse", remark="可以改期"), actor=head, at=shanghai(1, 15))

    duty.refresh_from_db()
    assert (duty.state, duty.fulfilled_at) == ("met", shanghai(1, 15))


def test_a_session_held_after_all_leaves_nothing_to_decide() -> None:
    month = issued_month(n_lines=1)
    row = requested(month)
    record = HeldRecord(starts_at=row.line.starts_at, minutes=90, n_due=3, n_present=3)

    implementation_record_held(line_id=row.line_id, record=record, actor=month.area_head(), at=shanghai(9, 9))

    assert Duty.objects.get(kind="deviation.decide").state == "void"
