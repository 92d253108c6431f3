"""Closing twice at once, and closing while somebody uploads: one seal, and never a piece that it does not know."""

from __future__ import annotations

import pytest

from bihuan.classroom.models import DossierSeal, SessionFile
from bihuan.classroom.selectors.dossier_manifest import changes_since
from bihuan.classroom.services.dossier_close import dossier_close
from bihuan.classroom.services.dossier_files import Slot, dossier_add_files
from bihuan.classroom.services.dossier_pieces import cost_add
from bihuan.classroom.tests.dossier_factories import AFTER, complete, text
from bihuan.classroom.tests.factories import School
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.kernel.refusals import Refused

pytestmark = [needs_parallel_connections, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _files_in_a_corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_closing_four_times_at_once_is_one_seal():
    school = School()
    session = complete(school)

    results = at_once(*[lambda: dossier_close(session_id=session.pk, actor=school.head, at=AFTER)] * 4)

    seal = DossierSeal.objects.get()
    assert [each.pk for each in results] == [seal.pk] * 4
    assert AuditEntry.objects.filter(verb="dossier.closed").count() == 1


def test_what_is_uploaded_while_a_dossier_closes_is_under_the_seal_or_refused():
    school = School()
    session = complete(school)
    given = {"session_id": session.pk, "actor": school.head, "at": AFTER}

    results = at_once(
        lambda: dossier_close(**given),
        *[
            lambda number=number: dossier_add_files(slot=Slot("material"), files=[text(f"课件{number}")], **given)
            for number in range(4)
        ],
        *[lambda number=number: cost_add(kind="venue", amount_cents=number + 1, note="", **given) for number in range(3)],
    )

    assert {each.code for each in results if isinstance(each, Refused)} <= {"class_sealed"}
    n_kept = sum(len(each.files) for each in results[1:5] if not isinstance(each, Refused))
    assert SessionFile.objects.filter(kind="material").count() == 1 + n_kept
    assert changes_since(DossierSeal.objects.get()) == ()
