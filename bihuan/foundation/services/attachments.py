"""Files into the house: checked by their content, kept by their hash, pictures without the place they were taken."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

from bihuan.foundation.models import Attachment
from bihuan.kernel.refusals import Refused

MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 170_000_000  # phones take up to 108 million; beyond twice 89 the library itself refuses
MAX_PIXELS_WHOLE = 60_000_000
LONGEST_SIDE = 2560
NAME_LENGTH = 120
GPS = 0x8825
HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class Uploader(Protocol):
    @property
    def person_id(self) -> int | None: ...


@dataclass(frozen=True)
class Checked:
    content: bytes
    content_type: str
    suffix: str


def attachment_store(upload: UploadedFile, *, actor: Uploader, unit_id: int | None, at: datetime) -> Attachment:
    """Keep a file. Refuses an empty one, one over 30 MB, and one whose content is not picture, PDF, Word, Excel or text."""
    return attachment_keep(checked_upload(upload), name=str(upload.name), actor=actor, unit_id=unit_id, at=at)


def checked_upload(upload: UploadedFile, *, keeps_location: bool = False) -> Checked:
    """The part of storing that takes time: no row is touched, so nobody waits. Refuses as `attachment_store`."""
    if upload.size is None or upload.size == 0:
        raise Refused("file_empty", name=upload.name)
    if upload.size > MAX_BYTES:
        raise Refused("file_too_large", name=upload.name, limit=MAX_BYTES // (1024 * 1024))
    return checked_content(upload.read(), name=str(upload.name), keeps_location=keeps_location)


def attachment_keep(checked: Checked, *, name: str, actor: Uploader, unit_id: int | None, at: datetime) -> Attachment:
    """Keep what was checked, or what was written here: under its hash, and a row of its own."""
    digest = hashlib.sha256(checked.content).hexdigest()
    path = f"{digest[:2]}/{digest}{checked.suffix}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(checked.content))
    return Attachment.objects.create(
        sha256=digest,
        name=_clean_name(name, checked.suffix),
        content_type=checked.content_type,
        size=len(checked.content),
        stored_as=path,
        unit_id=unit_id,
        uploaded_by_id=actor.person_id,
        uploaded_at=at,
    )


def checked_content(content: bytes, *, name: str, keeps_location: bool = False) -> Checked:
    """What the bytes really are, whatever the name says; pictures are written anew (reduced, without location)."""
    if content.startswith(b"%PDF-"):
        return Checked(content, "application/pdf", ".pdf")
    if content.startswith(b"PK\x03\x04"):
        return _office(content, name)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")):
        return _picture(content, name, keeps_location)
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise Refused("picture_heic", name=name)
    if content.startswith(OLD_OFFICE):
        raise Refused("file_old_office", name=name)
    return _text(content, name)


def _office(content: bytes, name: str) -> Checked:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            if sum(entry.file_size for entry in archive.infolist()) > 20 * MAX_BYTES:
                raise Refused("file_unpacks_too_large", name=name)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused("file_kind_unknown", name=name) from error
    if "xl/workbook.xml" in names:
        return Checked(content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
    if "word/document.xml" in names:
        return Checked(content, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
    if "ppt/presentation.xml" in names:
        return Checked(content, "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx")
    raise Refused("file_kind_unknown", name=name)


def _picture(content: bytes, name: str, keeps_location: bool) -> Checked:
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > _most_pixels(picture):
                raise Refused("picture_too_large", name=name)
            location = dict(picture.getexif().get_ifd(GPS)) if keeps_location else {}
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            buffer = BytesIO()
            _upright(picture).convert("RGB").save(buffer, format="JPEG", quality=85, optimize=True, exif=_exif(location))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("picture_unreadable", name=name) from error
    return Checked(buffer.getvalue(), "image/jpeg", ".jpg")


def _most_pixels(picture: Image.Image) -> int:
    """A plain JPEG is reduced while it is read; everything else stands whole in memory first."""
    is_plain = picture.format == "JPEG" and not picture.info.get("progressive")
    return MAX_PIXELS if is_plain else MAX_PIXELS_WHOLE


def _exif(location: dict[int, object]) -> Image.Exif:
    """Where it was taken, when that is asked for; never with what and by whom."""
    exif = Image.Exif()
    if location:
        exif[GPS] = location
    return exif


def _upright(picture: Image.Image) -> Image.Image:
    from PIL import ImageOps

    return ImageOps.exif_transpose(picture) or picture


def _text(content: bytes, name: str) -> Checked:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("file_kind_unknown", name=name) from error
    if b"\x00" in content or b"<script" in content.lower() or b"<html" in content.lower():
        raise Refused("file_kind_unknown", name=name)
    return Checked(content, "text/plain; charset=utf-8", ".txt")


def _clean_name(name: str, suffix: str) -> str:
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    kept = "".join(character for character in stem if character.isprintable() and character not in '<>:"|?*')
    return f"{kept[:NAME_LENGTH] or '文件'}{suffix}"
