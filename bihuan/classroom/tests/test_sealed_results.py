"""Results and late scans of a sealed class: what comes after the seal is refused, or kept without touching what was sealed."""

from __future__ import annotations

import pytest

from bihuan.classroom.domain import codes
from bihuan.classroom.models import (
    DeskCase,
    DossierSeal,
    Evaluation,
    FeedbackAnswer,
    Seat,
    SignIn,
)
from bihuan.classroom.selectors.dossier_manifest import broken_dossiers, changes_since
from bihuan.classroom.selectors.feedback import late_figures_of
from bihuan.classroom.services.dossier_close import dossier_close, dossier_reopen
from bihuan.classroom.services.evaluation_confirm import evaluations_confirm
from bihuan.classroom.services.evaluation_record import Typed, evaluations_record
from bihuan.classroom.services.feedback_close import feedback_rounds_close
from bihuan.classroom.services.signin_deliver import signin_deliver
from bihuan.classroom.tests.dossier_factories import AFTER, affairs, closed, complete
from bihuan.classroom.tests.factories import School
from bihuan.classroom.tests.feedback_factories import LATER, ended
from bihuan.kernel.refusals import Refused, WrongState
from bihuan.people.tests.factories import actor_with
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_in_a_corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def judge(school):
    return actor_with("training.view", "class.run", "class.evaluate", unit=school.root, at=AFTER, name="评估人")


def test_no_result_is_written_into_a_sealed_class():
    school = School()
    session, seal = closed(school)
    seat = Seat.objects.filter(session=session).first()
    before = Evaluation.objects.count()

    with pytest.raises(WrongState) as refused:
        evaluations_record(
            session_id=session.pk,
            method="on_site_check",
            rows=[Typed(seat.pk, "10", note="补考")],
            actor=judge(school),
            at=AFTER,
        )

    assert refused.value.code == "class_sealed"
    assert Evaluation.objects.count() == before
    assert changes_since(seal) == ()


def test_a_draft_that_was_sealed_as_a_draft_is_not_confirmed_behind_the_seal():
    school = School()
    session = complete(school)
    seat = Seat.objects.filter(session=session).first()
    row = Evaluation.objects.create(seat=seat, method="on_site_check", score=10, recorded_at=AFTER)
    dossier_close(session_id=session.pk, actor=school.head, at=AFTER)

    with pytest.raises(WrongState) as refused:
        evaluations_confirm(session_id=session.pk, actor=judge(school), at=AFTER)

    row.refresh_from_db()
    assert (refused.value.code, row.state) == ("class_sealed", "draft")
    assert changes_since(DossierSeal.objects.get()) == ()
    assert list(broken_dossiers()) == []


def given_late(n, *, n_came):
    """Six forms in time, `n` late ones; the round is over."""
    made = ended(n_came=n_came)
    for number in range(6):
        made.give(number)
    feedback_rounds_close(LATER, 100)
    for number in range(6, 6 + n):
        made.give(number, LATER, gain=str(number))
    return made


def sealed(made, monkeypatch):
    """Closed without looking at what else the dossier needs."""
    monkeypatch.setattr("bihuan.classroom.services.dossier_close.gaps", lambda pieces: ())
    return dossier_close(session_id=made.session.pk, actor=made.school.head, at=LATER)


@pytest.mark.rule("T-081")
def test_after_a_seal_no_form_joins_the_late_ones_that_were_shown(monkeypatch):
    made = given_late(5, n_came=12)
    seal = sealed(made, monkeypatch)
    shown = late_figures_of(made.round)
    above = affairs(made.school)
    dossier_reopen(session_id=made.session.pk, reason="补照片", actor=above, at=LATER)

    with pytest.raises(Refused) as refused:
        made.give(11, LATER, gain="11")

    sealed(made, monkeypatch)
    assert (refused.value.code, shown.is_shown) == ("feedback_filed", True)
    assert late_figures_of(made.round).items == shown.items
    assert seal.number == 1


@pytest.mark.rule("T-081")
def test_late_forms_are_mixed_too_before_they_are_sealed(monkeypatch):
    made = given_late(3, n_came=9)
    before = set(FeedbackAnswer.objects.values_list("pk", flat=True))

    seal = sealed(made, monkeypatch)

    assert not before & set(FeedbackAnswer.objects.values_list("pk", flat=True))
    assert changes_since(seal) == ()


@pytest.mark.rule("T-079")
def test_a_scan_that_comes_after_the_seal_is_kept_and_the_seal_holds():
    school = School()
    session, seal = closed(school)
    seat = Seat.objects.get(participation__person=school.people[0])
    SignIn.objects.filter(seat=seat).delete()
    seal.delete()
    type(session).objects.update(state="ended")
    seal = dossier_close(session_id=session.pk, actor=school.head, at=AFTER)
    facts = codes.CodeFacts(session.pk, session.segments.get().pk, seat.venue_id or 0, codes.slot_of(shanghai(8, 8, 55)))
    code = codes.token(session.code_secret, facts)

    with pytest.raises(WrongState) as refused:
        signin_deliver(kept=code, device="a" * 64, actor=school.actor(school.people[0], AFTER), at=AFTER)

    assert (refused.value.code, DeskCase.objects.get().outcome) == ("signin_after_close", "too_late")
    assert changes_since(seal) == ()
    assert list(broken_dossiers()) == []
