"""The dossier as its user meets it: page, uploads, print, archive, and the public check."""

import io
import zipfile

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from bihuan.classroom.models import DossierSeal, SessionFile, Venue
from bihuan.classroom.selectors.dossier_page import room_rows
from bihuan.classroom.tests.dossier_factories import AFTER, closed, ended, photo, read, text, venues, video_ended
from bihuan.classroom.tests.factories import School
from bihuan.people.models import Person
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_in_a_corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def school():
    with time_machine.travel(AFTER, tick=False):
        yield School()


def signed_in(school: School) -> Client:
    client = Client()
    client.force_login(AccountFactory(person=Person.objects.get(pk=school.head.person_id)))
    return client


def test_several_photos_go_up_at_once_and_a_bad_one_is_named(school):
    session = ended(school)
    client, venue = signed_in(school), venues(session)[0]
    base = f"/classes/{session.pk}/dossier/"
    assert "补交：现场照片" in client.get(base).content.decode()

    answer = client.post(
        base + "files", {"place": f"photo:{venue.pk}", "files": [photo(1), photo(2), text(name="说明.txt")]}, follow=True
    )

    words = answer.content.decode()
    assert "已存入 2 个文件。" in words
    assert "「说明.txt」不是照片" in words
    assert SessionFile.objects.filter(session=session, kind="photo").count() == 2


def test_a_refused_headcount_stands_beside_its_field_with_what_was_typed(school):
    session = ended(school)
    client, venue = signed_in(school), venues(session)[0]

    answer = client.post(f"/classes/{session.pk}/dossier/headcount/{venue.pk}", {"n": "-3"})

    assert answer.status_code == 422
    assert 'value="-3"' in answer.content.decode()


def test_closing_with_gaps_says_what_is_missing(school):
    session = ended(school)

    answer = signed_in(school).post(f"/classes/{session.pk}/dossier/close")

    assert answer.status_code == 422
    assert "档案还缺「现场照片」等 6 项，补齐后才能归档。" in answer.content.decode()


def test_minutes_know_what_the_class_knows(school):
    session = ended(school)
    client = signed_in(school)
    address = f"/classes/{session.pk}/dossier/minutes/"

    assert "2026-12-08 09:00–10:30" in client.get(address).content.decode()
    given = {"held": "a", "place": "b", "chair": "c", "recorder": "d", "present": "e", "content": "f", "resolution": ""}
    assert client.post(address, given).status_code == 303
    assert client.post(address, {**given, "content": " "}).status_code == 422


def test_the_archive_holds_every_file_the_cover_and_the_sealed_list(school):
    session, seal = closed(school)
    client = signed_in(school)

    answer = client.get(f"/classes/{session.pk}/dossier/all.zip")

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = archive.namelist()
        assert archive.read("00-封面与目录.pdf").startswith(b"%PDF-")
        assert seal.manifest["parts"]["files"]["sha256"] in archive.read("manifest.json").decode()
    assert sum(name.endswith(".jpg") for name in names) == 1
    cover = client.get(f"/classes/{session.pk}/dossier/print/cover.pdf")
    assert cover.content.startswith(b"%PDF-")
    assert client.get(f"/classes/{session.pk}/dossier/print/nothing.pdf").status_code == 404


def test_anybody_checks_a_printed_code_and_no_person_is_named(school):
    session, seal = closed(school)
    visitor = Client()

    words = visitor.get(f"/check/{seal.check_code.lower()}/").content.decode()

    assert "档案与归档时一致。" in words
    assert seal.digest in words
    assert session.line.plan.unit.name in words
    assert not [name for name in Person.objects.values_list("name", flat=True) if name in words]


@pytest.mark.parametrize("typed", ["a/b", "//", "../x", "𠮷", "\u202eabc", "%00"])
def test_whatever_is_typed_for_a_code_gets_an_answer(typed):
    assert Client().get("/check/", {"code": typed}, follow=True).status_code == 404


def test_the_check_tells_a_change_a_lost_file_a_reopening_and_an_unknown_code(school, tmp_path):
    session, seal = closed(school)
    visitor, address = Client(), f"/check/{seal.check_code}/"
    session.venues.update(headcount=99)
    assert "下列内容与归档时不一致：会场与现场人数" in visitor.get(address).content.decode()
    session.venues.update(headcount=2)
    cache.clear()
    kept = SessionFile.objects.get(kind="photo").attachment
    (tmp_path / kept.stored_as).write_bytes(b"forged")
    assert "下列内容与归档时不一致：文件内容" in visitor.get(address).content.decode()
    cache.clear()
    DossierSeal.objects.update(reopened_at=AFTER, reopen_reason="张三的照片不对")
    words = visitor.get(address).content.decode()
    assert "这次归档已被退回补充" in words
    assert "张三" not in words
    for typed in ("2222-2222-2222", "nonsense"):
        answer = visitor.get(f"/check/{typed}/")
        assert (answer.status_code, "没有找到这个校验码" in answer.content.decode()) == (404, True)
    assert visitor.get("/check/", {"code": seal.check_code}).headers["Location"] == address


@pytest.mark.rule("T-038")
def test_the_sheets_of_all_rooms_are_one_print_without_the_empty_home(school):
    session = video_ended(school)
    client = Client()
    client.force_login(AccountFactory(person=Person.objects.get(pk=school.centre.person_id)))

    answer = client.get(f"/classes/{session.pk}/dossier/print/sheets.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert [venue.unit.name for venue in read(session, school.centre).rooms] == ["四川省级公司", "云南省级公司", "贵州省级公司"]
    assert b"/Type/Pages/Count 3/" in answer.content
    page = client.get(f"/classes/{session.pk}/dossier/").content.decode()
    assert "全部会场签到表" in page
    assert f"/classes/{session.pk}/evaluation/" in page


def test_whoever_runs_one_room_finds_it_first(school):
    session = video_ended(school)
    last = venues(session)[-1]
    person = school.people[-1]
    Venue.objects.filter(pk=last.pk).update(organiser=person)

    rooms = room_rows(read(session, school.centre), actor_of(person, at=AFTER))

    assert (rooms[0].name, rooms[1].name) == (last.unit.name, "")
