"""The phone, the class screen and the desk as people meet them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bihuan.classroom.models import ConductMark, DeskCase, PaperSheet, SignIn, UniformCheck
from bihuan.classroom.tests.signin_factories import LATE, ON_TIME, Class, class_with
from bihuan.classroom.views.signin_device import COOKIE
from bihuan.foundation.models import Attachment
from bihuan.people.tests.factories import AccountFactory
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
HERE = "/classes/signin"


def phone_of(made: Class, number: int = 0) -> Client:
    return signed_on(AccountFactory(person=made.persons[number]))


def desk_of(made: Class) -> Client:
    return signed_on(made.organiser_account())


def signed_on(account) -> Client:
    client = Client()
    with time_machine.travel(shanghai(8, 7), tick=False):
        client.force_login(account)
    return client


def test_opening_the_code_stores_nothing_and_sending_it_shows_the_stored_row():
    made = class_with()
    client = phone_of(made)
    with time_machine.travel(LATE, tick=False):
        opened = client.get(f"{HERE}/{made.code(LATE)}/")
        assert (opened.status_code, SignIn.objects.count()) == (200, 0)
        assert "已签到" not in opened.content.decode()

        answer = client.post(f"{HERE}/{made.code(LATE)}/", follow=True)

    row, told = SignIn.objects.get(), answer.content.decode()
    assert (row.late_minutes, len(row.device)) == (1, 64)
    for word in ("已签到", "08:56", "迟到 1 分钟", "08:55（含）前签到为准时", "第六条第三款"):
        assert word in told
    assert client.cookies[COOKIE]["httponly"] is True
    assert client.cookies[COOKIE].value not in (row.device, told)


def test_a_phone_that_is_ten_minutes_wrong_changes_nothing():
    """The phone tells no time: what it sends is the code alone, and times in the form are not read."""
    made = class_with()
    with time_machine.travel(LATE, tick=False):
        sent = {"kept": made.code(LATE), "live": "1", "at": "2026-12-08T08:46:00+08:00", "signed_at": "2026-12-08T08:46:00"}
        phone_of(made).post(f"{HERE}/deliver", sent, headers={"Date": "Tue, 08 Dec 2026 00:46:00 GMT"})

    assert SignIn.objects.get().signed_at == LATE


def test_an_old_code_is_told_to_scan_again_and_the_button_stays():
    made = class_with()
    with time_machine.travel(ON_TIME, tick=False):
        answer = phone_of(made).post(f"{HERE}/{made.code(ON_TIME - timedelta(minutes=2))}/")

    assert answer.status_code == 422
    assert "请重新扫屏幕上的新码" in answer.content.decode()
    assert "已签到" not in answer.content.decode()
    assert not SignIn.objects.exists()


def test_typed_figures_that_are_wrong_stay_in_the_field():
    made = class_with()
    wrong = f"{(int(made.digits()) + 1) % 10**6:06d}"
    with time_machine.travel(ON_TIME, tick=False):
        client = phone_of(made)
        refused = client.post(f"{HERE}/digits", {"digits": wrong})
        accepted = client.post(f"{HERE}/digits", {"digits": made.digits()})

    assert (refused.status_code, f'value="{wrong}"' in refused.content.decode()) == (422, True)
    assert (accepted.status_code, SignIn.objects.get().proof) == (303, "A")


def test_one_browser_for_two_persons_is_refused_and_stands_on_the_desk():
    made = class_with()
    first, second = phone_of(made, 0), phone_of(made, 1)
    with time_machine.travel(ON_TIME, tick=False):
        first.post(f"{HERE}/{made.code()}/")
        second.cookies[COOKIE] = first.cookies[COOKIE].value
        refused = second.post(f"{HERE}/{made.code()}/")
        desk = desk_of(made).get(f"{HERE}/desk/{made.session.pk}/").content.decode()

    assert (refused.status_code, SignIn.objects.count()) == (422, 1)
    assert "所用手机已为另一人签到" in desk


def test_a_kept_scan_is_answered_as_data_and_refusals_too():
    made = class_with()
    with time_machine.travel(shanghai(8, 10), tick=False):
        client = phone_of(made)
        stored = client.post(f"{HERE}/deliver", {"kept": made.code(ON_TIME)})
        old = phone_of(made, 1).post(f"{HERE}/deliver", {"kept": made.code(ON_TIME), "live": "1"})

    row = SignIn.objects.get()
    assert (row.proof, row.signed_at) == ("B", ON_TIME)
    assert stored.json()["url"].startswith(f"{HERE}/done/{row.pk}/")
    assert (old.status_code, old.json()["code"]) == (422, "signin_code_old")


def test_the_answer_of_somebody_else_is_not_found():
    made = class_with()
    with time_machine.travel(ON_TIME, tick=False):
        phone_of(made).post(f"{HERE}/{made.code()}/")
        row = SignIn.objects.get()

        assert phone_of(made, 1).get(f"{HERE}/done/{row.pk}/").status_code == 404


def test_the_screen_changes_its_code_and_names_nobody():
    made = class_with()
    client = desk_of(made)
    with time_machine.travel(ON_TIME, tick=False):
        phone_of(made).post(f"{HERE}/{made.code()}/")
        page = client.get(f"{HERE}/screen/{made.session.pk}/0/")
        shown = page.content.decode()
    with time_machine.travel(ON_TIME + timedelta(seconds=15), tick=False):
        fragment = client.get(f"{HERE}/screen/{made.session.pk}/0/", headers={"HX-Request": "true"}).content.decode()

    figures, then = made.digits(), made.digits(ON_TIME + timedelta(seconds=15))
    assert (f"{figures[:3]} {figures[3:]}" in shown, f"{then[:3]} {then[3:]}" in fragment) == (True, True)
    assert ('http-equiv="refresh"' in shown, "<html" in fragment, "<svg" in fragment) == (True, False, True)
    assert ("1 / 1" in shown, "0 / 1" in shown) == (True, True)
    for person in made.persons:
        assert person.name not in shown and person.employee_no not in shown
    assert made.session.code_secret not in shown
    assert page["Cache-Control"].startswith("max-age=0")


def test_a_class_with_rooms_shows_a_rooms_code_and_never_a_common_one():
    made = class_with(n_rooms=2)
    client = desk_of(made)
    with time_machine.travel(ON_TIME, tick=False):
        to_room = client.get(f"{HERE}/screen/{made.session.pk}/0/")
        shown = client.get(to_room.url).content.decode()

    figures = made.digits(venue=made.venues[0].pk)
    assert to_room.status_code == 302
    assert f"{figures[:3]} {figures[3:]}" in shown


def test_those_of_the_roster_see_neither_screen_nor_desk():
    made = class_with()
    client = phone_of(made)
    with time_machine.travel(ON_TIME, tick=False):
        for address in (f"screen/{made.session.pk}/0/", f"desk/{made.session.pk}/", f"conduct/{made.session.pk}/"):
            assert client.get(f"{HERE}/{address}").status_code == 403


def test_the_desk_signs_in_settles_and_keeps_what_was_typed():
    made = class_with()
    client, address = desk_of(made), f"{HERE}/desk/{made.session.pk}/"
    given = {"seat": made.seats[0].pk, "segment": made.segments[0].pk}
    with time_machine.travel(ON_TIME, tick=False):
        refused = client.post(f"{address}sign", {**given, "came_at": "09:30", "note": "手机没电"})
        client.post(f"{address}sign", given)
        phone_of(made, 1).post(f"{HERE}/{made.code()[:-2]}zz/")
        case = DeskCase.objects.get()
        client.post(f"{HERE}/desk/cases/{case.pk}/signed")
        shown = client.get(address).content.decode()

    assert refused.status_code == 422
    assert 'value="手机没电"' in refused.content.decode()
    assert [row.proof for row in SignIn.objects.all()] == ["C", "C"]
    assert "都到了" in shown


def test_a_sheet_is_kept_and_lines_that_name_nobody_come_back():
    made, content = class_with(), BytesIO()
    Image.new("RGB", (40, 30)).save(content, "JPEG")
    client = desk_of(made)
    with time_machine.travel(shanghai(8, 10), tick=False):
        upload = {"segment": made.segments[0].pk, "file": SimpleUploadedFile("表.jpg", content.getvalue())}
        client.post(f"{HERE}/sheets/{made.session.pk}/", upload)
        kept = PaperSheet.objects.get()
        typed = f"{made.persons[0].name}\n张三"
        answer = client.post(f"{HERE}/sheets/one/{kept.pk}/", {"typed": typed})

    assert (answer.status_code, SignIn.objects.get().proof) == (422, "D")
    assert "张三</textarea>" in answer.content.decode()
    with time_machine.travel(shanghai(8, 10), tick=False):
        assert client.get(f"{HERE}/sheets/one/{kept.pk}/file").status_code == 200
        assert phone_of(made).get(f"{HERE}/sheets/one/{kept.pk}/file").status_code == 403


def test_conduct_and_uniform_are_noted_and_taken_back_on_one_page():
    made = class_with()
    client, address = desk_of(made), f"{HERE}/conduct/{made.session.pk}/"
    first, second = made.seats
    with time_machine.travel(ON_TIME, tick=False):
        client.post(f"{address}uniform", {f"worn-{first.pk}": "yes", f"worn-{second.pk}": "no", "worn-x": "no"})
        client.post(f"{address}mark", {"seat": first.pk, "kind": "call", "note": "两次"})
        mark = ConductMark.objects.get(kind="call")
        refused = client.post(f"{HERE}/conduct/marks/{mark.pk}/withdraw", {"reason": " "})
        client.post(f"{HERE}/conduct/marks/{mark.pk}/withdraw", {"reason": "认错人"})
        shown = client.get(address).content.decode()

    mark.refresh_from_db()
    assert (refused.status_code, mark.withdraw_reason) == (422, "认错人")
    assert dict(UniformCheck.objects.values_list("seat", "is_worn")) == {first.pk: True, second.pk: False}
    assert ("接打电话" in shown, "认错人" in shown) == (True, True)


def photo_with_place(side: int) -> bytes:
    """A picture of a phone: large, and with the place in it."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 39.0, 36.0), 3: "E", 4: (104.0, 3.0, 48.0)})
    content = BytesIO()
    Image.effect_noise((side, side), 200).convert("RGB").save(content, "JPEG", quality=100, subsampling=0, exif=exif)
    return content.getvalue()


def test_a_picture_of_twenty_megabytes_is_taken_reduced_and_without_its_place():
    made, content = class_with(), photo_with_place(4100)
    assert len(content) > 20 * 1024 * 1024
    with time_machine.travel(shanghai(8, 10), tick=False):
        upload = {"segment": made.segments[0].pk, "file": SimpleUploadedFile("现场.jpg", content)}
        answer = desk_of(made).post(f"{HERE}/sheets/{made.session.pk}/", upload)

    kept = Attachment.objects.get()
    from bihuan.foundation.selectors.attachments import stored_file

    with stored_file(kept) as file, Image.open(file) as picture:
        assert answer.status_code == 303
        assert (max(picture.size), kept.size < 8 * 1024 * 1024) == (2560, True)
        assert not picture.getexif().get_ifd(0x8825)


def test_a_file_that_only_says_it_is_a_picture_is_refused_beside_the_field():
    made = class_with()
    with time_machine.travel(shanghai(8, 10), tick=False):
        for content in (b"\xff\xd8\xff\xe0 no picture", b"<html><script>alert(1)</script></html>", b"MZ\x90\x00"):
            upload = {"segment": made.segments[0].pk, "file": SimpleUploadedFile("现场.jpg", content)}
            answer = desk_of(made).post(f"{HERE}/sheets/{made.session.pk}/", upload)
            assert (answer.status_code, "field-error" in answer.content.decode()) == (422, True)

    assert not PaperSheet.objects.exists()
    assert not Attachment.objects.exists()
