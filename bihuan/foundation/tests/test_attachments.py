"""Files from outside are hostile until checked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bihuan.cli import doctor
from bihuan.foundation.models import Attachment
from bihuan.foundation.selectors.attachments import stored_file
from bihuan.foundation.selectors.stored_files import broken_files
from bihuan.foundation.services import attachments
from bihuan.foundation.services.attachments import MAX_BYTES, attachment_store, checked_upload
from bihuan.kernel.refusals import NotFound, Refused

AT = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Uploader:
    person_id: int | None


@pytest.fixture(autouse=True)
def _files_in_a_corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(size=(400, 300)) -> bytes:
    picture = Image.new("RGB", size, (30, 90, 90))
    exif = picture.getexif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "PhoneMaker"
    buffer = BytesIO()
    picture.save(buffer, format="JPEG", exif=exif)
    return buffer.getvalue()


def store(name: str, content: bytes) -> Attachment:
    return attachment_store(SimpleUploadedFile(name, content), actor=Uploader(person_id=3), unit_id=7, at=AT)


@pytest.mark.django_db
def test_a_photo_is_reduced_and_loses_where_and_with_what_it_was_taken():
    kept = store("现场 照片.JPG", photo((4000, 3000)))

    with Image.open(default_storage.open(kept.stored_as)) as picture:
        assert picture.size == (2560, 1920)
        assert dict(picture.getexif()) == {}
    assert (kept.name, kept.content_type, kept.unit_id) == ("现场 照片.jpg", "image/jpeg", 7)


def test_where_a_photo_was_taken_is_kept_only_when_it_is_asked_for():
    upload = SimpleUploadedFile("a.jpg", photo((4000, 3000)))

    kept = checked_upload(upload, keeps_location=True)

    with Image.open(BytesIO(kept.content)) as picture:
        assert dict(picture.getexif().get_ifd(0x8825)) == {1: "N"}
        assert 0x010F not in picture.getexif()


def test_a_photo_taken_sideways_stands_upright():
    picture = Image.new("RGB", (400, 200), (30, 90, 90))
    exif = picture.getexif()
    exif[0x0112] = 6
    buffer = BytesIO()
    picture.save(buffer, format="JPEG", exif=exif)

    kept = checked_upload(SimpleUploadedFile("a.jpg", buffer.getvalue()))

    with Image.open(BytesIO(kept.content)) as upright:
        assert upright.size == (200, 400)


@pytest.mark.parametrize(("file_format", "limit"), [("JPEG", "MAX_PIXELS"), ("PNG", "MAX_PIXELS_WHOLE")])
def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(monkeypatch, file_format, limit):
    monkeypatch.setattr(attachments, limit, 99)
    buffer = BytesIO()
    Image.new("RGB", (10, 10)).save(buffer, format=file_format)

    with pytest.raises(Refused) as refused:
        checked_upload(SimpleUploadedFile("bomb", buffer.getvalue()))

    assert refused.value.code == "picture_too_large"


def test_a_photo_of_twenty_megabytes_is_taken_and_reduced():
    noise = Image.effect_noise((5600, 4200), 90).convert("RGB")
    buffer = BytesIO()
    noise.save(buffer, format="JPEG", quality=92)
    assert buffer.tell() > 15 * 1024 * 1024

    kept = checked_upload(SimpleUploadedFile("大.jpg", buffer.getvalue()))

    with Image.open(BytesIO(kept.content)) as picture:
        assert picture.size == (2560, 1920)
    assert len(kept.content) < 6 * 1024 * 1024


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once():
    first, second = store("a.txt", "纪要".encode()), store("b.txt", "纪要".encode())

    assert first.stored_as == second.stored_as
    assert (first.name, second.name) == ("a.txt", "b.txt")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.jpg", b"", "file_empty"),
        ("fake.jpg", b"\xff\xd8\xff\xe0 not a picture at all", "picture_unreadable"),
        ("page.jpg", b"<html><script>alert(1)</script></html>", "file_kind_unknown"),
        ("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "picture_heic"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_old_office"),
        ("prog.exe", b"MZ\x90\x00\x03\xff\xfe", "file_kind_unknown"),
        ("broken.xlsx", b"PK\x03\x04 but no archive", "file_kind_unknown"),
        ("big.pdf", b"%PDF-" + b"0" * MAX_BYTES, "file_too_large"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_nothing_is_kept(name, content, code):
    with pytest.raises(Refused) as refused:
        store(name, content)

    assert refused.value.code == code
    assert Attachment.objects.count() == 0


@pytest.mark.django_db
def test_a_file_that_the_storage_lost_is_told_and_the_doctor_names_it():
    kept, lost = store("留存.txt", "签到".encode()), store("丢失.txt", "照片".encode())
    default_storage.delete(lost.stored_as)

    with pytest.raises(NotFound, match="file_lost"):
        stored_file(lost)

    with stored_file(kept) as file:
        assert file.read().decode() == "签到"
    found = doctor._attachments()
    assert (found["ok"], "2 个中缺失或不完整 1 个：丢失.txt" in found["detail"]) == (False, True)


@pytest.mark.django_db
def test_the_doctor_is_content_while_every_file_is_there():
    store("留存.txt", "签到".encode())

    assert doctor._attachments() == {"name": "存档文件", "ok": True, "detail": "1 个都在"}


@pytest.mark.django_db
def test_a_file_that_was_exchanged_removed_or_named_by_another_digest_shows():
    kept, twin, other = (
        attachment_store(SimpleUploadedFile(f"{name}.txt", text), actor=Uploader(1), unit_id=None, at=AT)
        for name, text in (("a", b"one"), ("b", b"one"), ("c", b"two"))
    )
    assert list(broken_files()) == []

    Attachment.objects.filter(pk=twin.pk).update(sha256=other.sha256)
    assert list(broken_files()) == [f"foundation.attachment/{twin.pk}"]
    Attachment.objects.filter(pk=twin.pk).update(sha256=kept.sha256)

    with default_storage.open(other.stored_as, "wb") as file:
        file.write(b"forged")
    default_storage.delete(kept.stored_as)
    assert set(broken_files()) == {f"foundation.attachment/{row.pk}" for row in (kept, twin, other)}
