"""Results and late scans of a sealed class: what comes after the seal is refused, or kept without touching what was sealed."""

from __future__ import annotations

import pytest

from bihuan.classroom.domain import codes
from bihuan.classroom.models import DeskCase, DossierSeal, Evaluation, Seat, SignIn
from bihuan.classroom.selectors.dossier_manifest import broken_dossiers, changes_since
from bihuan.classroom.services.dossier_close import dossier_close
from bihuan.classroom.services.evaluation_confirm import evaluations_confirm
from bihuan.classroom.services.evaluation_record import Typed, evaluations_record
from bihuan.classroom.services.signin_deliver import signin_deliver
from bihuan.classroom.tests.dossier_factories import AFTER, closed, complete
from bihuan.classroom.tests.factories import School
from bihuan.kernel.refusals import WrongState
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
