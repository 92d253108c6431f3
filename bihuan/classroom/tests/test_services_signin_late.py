"""A scan kept on the phone and delivered when the class is over: what was made at the end follows (T-033, T-097)."""

from __future__ import annotations

import pytest

from bihuan.classroom.domain import codes
from bihuan.classroom.domain.feedback import Form
from bihuan.classroom.models import ClassSession, DeskCase, FeedbackRound, Seat, Segment, SignIn
from bihuan.classroom.services.feedback_close import feedback_close
from bihuan.classroom.services.feedback_give import feedback_give
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.signin_deliver import signin_deliver
from bihuan.classroom.tests.factories import School, seat_of, sign_in
from bihuan.duties.models import Case, CaseProposal, Duty
from bihuan.duties.services.case_open import case_open
from bihuan.duties.services.proposals import proposal_decide
from bihuan.foundation.models import AuditEntry, OutboxEvent
from bihuan.kernel.refusals import WrongState
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import Cycle, Participation, PlanLine
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
END, LATER = shanghai(8, 11), shanghai(8, 15)
ON_TIME, LATE = shanghai(8, 8, 55), shanghai(8, 8, 58)


@pytest.fixture
def school():
    return School()


def ended(school: School) -> ClassSession:
    """One specialist's phone kept the scan, everybody else signed in."""
    session = school.started()
    for seat in Seat.objects.exclude(participation__person=school.people[0]):
        sign_in(seat)
    return session_end(session_id=session.pk, actor=school.head, at=END)


def kept(session: ClassSession, seat: Seat, shown=ON_TIME) -> str:
    segment = Segment.objects.get(session=session)
    facts = codes.CodeFacts(session.pk, segment.pk, seat.venue_id or 0, codes.slot_of(shown))
    return codes.token(session.code_secret, facts)


def delivered(school: School, session: ClassSession, shown=ON_TIME, at=LATER, text: str = "") -> SignIn:
    who = school.people[0]
    code = text or kept(session, seat_of(session, who), shown)
    return signin_deliver(kept=code, device="a" * 64, actor=school.actor(who, at), at=at)


def roster(school: School) -> tuple[int, int, bool | None]:
    line = PlanLine.objects.get()
    return line.n_due, line.n_present, Participation.objects.get(person=school.people[0]).attended


@pytest.mark.rule("T-033", "T-097")
def test_a_scan_delivered_after_the_end_makes_the_absent_person_present():
    school = School()
    session = ended(school)
    n = Seat.objects.count()
    assert (roster(school), CaseProposal.objects.get().state) == ((n, n - 1, False), "proposed")

    row = delivered(school, session)
    again = delivered(school, session)

    assert (row.proof, row.signed_at, row.stored_at, row.late_minutes, again.pk) == ("B", ON_TIME, LATER, 0, row.pk)
    assert roster(school) == (n, n, True)
    proposal = CaseProposal.objects.get()
    assert (proposal.state, proposal.note) == ("dropped", "离线扫码事后送达：12-08 08:55 扫码，12-08 15:00 送达。")
    assert AuditEntry.objects.filter(verb="class.attendance_corrected").count() == 1
    assert OutboxEvent.objects.filter(kind="classroom.attendance_corrected").count() == 1


@pytest.mark.rule("T-097")
def test_of_an_absence_that_was_a_late_scan_the_lateness_remains(school):
    session = ended(school)

    delivered(school, session, LATE)

    proposal = CaseProposal.objects.get()
    assert (proposal.state, proposal.facts["breaches"]) == ("proposed", ["late"])
    assert proposal.facts["summary"] == "未按时签到（第 1 节，共 3 分钟）。"


@pytest.mark.rule("T-039")
def test_a_violation_that_is_confirmed_is_a_case_linked_to_it(school):
    session = ended(school)
    proposal = CaseProposal.objects.get()
    assert Case.objects.count() == 0
    clerk = actor_with("cases.view", "cases.handle", "duties.propose", unit=school.root, at=END, name="处理人")

    case_open(proposal_id=proposal.pk, note="情况属实，立案", actor=clerk, at=END)

    case = Case.objects.get()
    assert (case.proposal_id, case.person, case.kind) == (proposal.pk, school.people[0], "class.conduct")
    assert (case.facts["session"], case.facts["breaches"]) == (session.pk, ["absent"])


def test_an_opened_case_keeps_its_facts_and_gets_the_scan_as_evidence(school):
    session = ended(school)
    clerk = actor_with("cases.view", "cases.handle", "duties.propose", unit=school.root, at=END, name="处理人")
    case_open(proposal_id=CaseProposal.objects.get().pk, note="情况属实，立案", actor=clerk, at=END)

    delivered(school, session)

    case = Case.objects.get()
    assert (case.state, case.facts["breaches"]) == ("opened", ["absent"])
    assert [each.note for each in case.evidence.all()] == ["离线扫码事后送达：12-08 08:55 扫码，12-08 15:00 送达。"]
    assert CaseProposal.objects.get().facts["breaches"] == ["absent"]


def test_a_proposal_that_a_person_dropped_stays_as_it_was_dropped(school):
    session = ended(school)
    clerk = actor_with("duties.propose", unit=school.root, at=END, name="处理人")
    proposal_decide(proposal_id=CaseProposal.objects.get().pk, decision="drop", note="已当面说明", actor=clerk, at=END)

    delivered(school, session, LATE)

    assert (CaseProposal.objects.get().state, CaseProposal.objects.get().note) == ("dropped", "已当面说明")


def test_in_a_frozen_month_the_roster_stays_as_sealed_and_the_sign_in_stands_beside(school):
    session = ended(school)
    Cycle.objects.update(state="frozen")
    before = roster(school)

    delivered(school, session)

    assert (roster(school), SignIn.objects.filter(proof="B").count()) == (before, 1)
    assert CaseProposal.objects.get().state == "dropped"
    assert AuditEntry.objects.get(verb="class.attendance_corrected").after["frozen"] is True


def test_after_the_dossier_is_closed_the_scan_is_kept_as_too_late_and_changes_nothing(school):
    session = ended(school)
    ClassSession.objects.update(state="closed")
    before = (roster(school), SignIn.objects.count(), CaseProposal.objects.get().state)

    for _try in range(2):
        with pytest.raises(WrongState) as told:
            delivered(school, session)

    assert told.value.code == "signin_after_close"
    assert (roster(school), SignIn.objects.count(), CaseProposal.objects.get().state) == before
    case = DeskCase.objects.get()
    assert (case.outcome, case.settled_at, case.person) == ("too_late", LATER, school.people[0])


def test_a_code_that_came_up_after_the_end_is_refused(school):
    session = ended(school)
    ClassSession.objects.update(ended_at=shanghai(8, 8, 50))

    with pytest.raises(WrongState) as told:
        delivered(school, session)

    assert (told.value.code, SignIn.objects.filter(proof="B").count()) == ("signin_session_over", 0)


def test_kept_figures_are_found_after_the_end_too(school):
    session = ended(school)
    seat = seat_of(session, school.people[0])
    claimed, _seal = codes.read(kept(session, seat))

    row = delivered(school, session, text=codes.digits(session.code_secret, claimed))

    assert (row.proof, row.signed_at) == ("B", ON_TIME)


def test_whoever_closes_the_dossier_meanwhile_looks_again(school):
    session = ended(school)
    version = session.row_version

    delivered(school, session)

    assert ClassSession.objects.get().row_version == version + 1


def owed(session: ClassSession) -> tuple[int, int]:
    """Forms that the round waits for, and duties of people."""
    return FeedbackRound.objects.get(session=session).n_owed, Duty.objects.filter(kind="class.feedback").count()


@pytest.mark.rule("T-081")
def test_who_was_there_after_all_owes_the_form_and_the_open_round_waits_for_it(school):
    session = ended(school)
    n = owed(session)[0]

    delivered(school, session, at=shanghai(9, 10))
    delivered(school, session, at=shanghai(9, 10))

    assert owed(session) == (n + 1, n + 1)
    duty = Duty.objects.get(kind="class.feedback", owner=school.people[0])
    assert duty.due_at == shanghai(12)  # two working days from the 9th
    form = Form({"content": 80, "lecturer": 80, "organisation": 80}, "", "")
    feedback_give(session_id=session.pk, form=form, actor=school.actor(school.people[0]), at=shanghai(9, 11))
    assert FeedbackRound.objects.get().n_given == 1


@pytest.mark.rule("T-081")
def test_after_the_round_was_closed_the_form_is_owed_but_counted_apart(school):
    session = ended(school)
    n = owed(session)[0]
    feedback_close(session_id=session.pk, at=shanghai(11))

    delivered(school, session, at=shanghai(11, 10))

    assert owed(session) == (n, n + 1)
    form = Form({"content": 80, "lecturer": 80, "organisation": 80}, "", "")
    feedback_give(session_id=session.pk, form=form, actor=school.actor(school.people[0]), at=shanghai(11, 11))
    found = FeedbackRound.objects.get()
    assert (found.n_given, found.n_late, Duty.objects.get(owner=school.people[0]).state) == (0, 1, "met")


@pytest.mark.rule("T-080")
def test_who_was_there_after_all_is_to_be_evaluated_even_when_all_others_were(school):
    session = ended(school)
    first = Duty.objects.get(kind="class.evaluate")
    Duty.objects.filter(pk=first.pk).update(state="met")

    delivered(school, session)

    assert seat_of(session, school.people[0]).participation.attended is True
    opened = Duty.objects.filter(kind="class.evaluate").exclude(pk=first.pk)
    assert [each.key for each in opened] == [f"class.evaluate/{session.pk}/2"]


def test_in_a_frozen_month_nobody_owes_anything_more(school):
    session = ended(school)
    Cycle.objects.update(state="frozen")
    before = (owed(session), Duty.objects.count())

    delivered(school, session)

    assert (owed(session), Duty.objects.count()) == before
