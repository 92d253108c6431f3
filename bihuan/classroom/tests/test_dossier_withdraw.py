"""A wrong upload is taken back: it stays readable, the piece is missing again, and the return of the month follows."""

import pytest

from bihuan.classroom.models import SessionFile, Venue
from bihuan.classroom.selectors.dossier_page import chosen, room_rows
from bihuan.classroom.services.dossier_close import dossier_close
from bihuan.classroom.services.dossier_files import Slot, dossier_add_files, dossier_replace_file, dossier_withdraw_file
from bihuan.classroom.tests.dossier_factories import AFTER, complete, ended, photo, read, states, text, venues, video_ended
from bihuan.classroom.tests.factories import School
from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import Refused, WrongState
from bihuan.people.selectors.actors import actor_of
from bihuan.training.models import MonthlyReturn, PackageItem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_in_a_corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def school():
    return School()


def with_photo(school):
    session = ended(school)
    slot = Slot("photo", venues(session)[0].pk)
    added = dossier_add_files(session_id=session.pk, slot=slot, files=[photo(1)], actor=school.head, at=AFTER)
    return session, added.files[0]


def take_back(session, row, actor):
    return dossier_withdraw_file(session_id=session.pk, file_id=row.pk, actor=actor, at=AFTER)


@pytest.mark.rule("T-079")
def test_a_wrong_photo_is_taken_back_once_and_stays_readable(school):
    session, row = with_photo(school)
    assert PackageItem.objects.filter(line=session.line, kind="photo").count() == 1

    take_back(session, row, school.head)
    take_back(session, row, school.head)

    row.refresh_from_db()
    assert (row.withdrawn_at, row.withdrawn_by_id) == (AFTER, school.head.person_id)
    assert states(session, school.head)["现场照片"] == "missing"
    assert not PackageItem.objects.filter(line=session.line, kind="photo").exists()
    assert AuditEntry.objects.filter(verb="dossier.file_withdrawn").count() == 1
    shown = [each for room in room_rows(read(session, school.head), school.head) for each in room.rows]
    assert [[old.pk for old in each.taken_back] for each in shown if each.piece.code == "photo"] == [[row.pk]]


def test_the_same_bytes_may_be_put_in_again_after_they_were_taken_back(school):
    session, row = with_photo(school)
    take_back(session, row, school.head)

    slot = Slot("photo", row.venue_id)
    again = dossier_add_files(session_id=session.pk, slot=slot, files=[photo(1)], actor=school.head, at=AFTER)

    assert (len(again.files), again.n_known) == (1, 0)
    assert states(session, school.head)["现场照片"] == "held"


@pytest.mark.rule("T-079")
def test_what_was_handed_in_stays_in_the_return(school):
    session, row = with_photo(school)
    MonthlyReturn.objects.filter(plan=session.line.plan).update(state="submitted", first_submitted_at=AFTER)

    take_back(session, row, school.head)

    assert PackageItem.objects.filter(line=session.line, kind="photo").count() == 1


def test_a_replaced_version_a_stranger_and_a_sealed_class_are_refused(school):
    session = complete(school)
    row = SessionFile.objects.get(kind="material")
    dossier_replace_file(session_id=session.pk, file_id=row.pk, upload=text("新"), actor=school.head, at=AFTER)
    new = SessionFile.objects.get(kind="material", version=2)
    n_told = AuditEntry.objects.count()

    with pytest.raises(Refused) as why:
        take_back(session, row, school.head)
    assert why.value.code == "package_item_replaced"
    with pytest.raises(Refused):
        take_back(session, new, actor_of(school.people[0], at=AFTER))
    assert AuditEntry.objects.count() == n_told

    dossier_close(session_id=session.pk, actor=school.head, at=AFTER)
    with pytest.raises(WrongState, match="class_sealed"):
        take_back(session, new, school.head)
    assert not SessionFile.objects.exclude(withdrawn_at=None).exists()


@pytest.mark.rule("T-038")
def test_the_duty_of_a_room_opens_the_dossier_at_that_room(school):
    session = video_ended(school)
    last = venues(session)[-1]
    duty = Duty.objects.get(kind="class.venue", key__endswith=f"/{last.pk}")
    assert duty.link == f"/classes/{session.pk}/dossier/?room={last.pk}"

    rooms = room_rows(read(session, school.centre), school.centre, last.pk)

    assert [room.name for room in rooms][:2] == [last.unit.name, ""]
    target = chosen(rooms, "")
    assert target is not None
    assert target.piece.venue_id == last.pk
    assert Venue.objects.count() > 2
