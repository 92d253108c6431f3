"""The whole dossier as one archive: files by piece, printed lists, cover and the sealed list."""

from __future__ import annotations

import json
import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from bihuan.classroom.models import PaperSheet
from bihuan.classroom.selectors.dossier import Dossier
from bihuan.classroom.selectors.dossier_forms import FORMS, cover_sheet
from bihuan.classroom.selectors.dossier_manifest import manifest_of
from bihuan.classroom.selectors.sheet import sign_in_sheet
from bihuan.foundation.models import Attachment
from bihuan.foundation.printouts import render_pdf
from bihuan.foundation.selectors.attachments import stored_file

IN_MEMORY = 8 * 1024 * 1024
UNSAFE = '<>:"/\\|?*'


def archive_of(dossier: Dossier) -> IO[bytes]:
    """Built on disk beyond a few megabytes, file after file, so that a large dossier costs no memory."""
    built = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (handed on, closed by the response)
    with zipfile.ZipFile(built, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("00-封面与目录.pdf", render_pdf(cover_sheet(dossier)))
        manifest = dossier.seal.manifest if dossier.seal else manifest_of(dossier)
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        for venue in dossier.rooms:
            archive.writestr(f"签到表-{_safe(venue.unit.name)}.pdf", render_pdf(sign_in_sheet(dossier.session, venue)))
        for form in FORMS.values():
            sheet = form(dossier)
            archive.writestr(f"{sheet.title}.pdf", render_pdf(sheet))
        _files(archive, dossier)
    built.seek(0)
    return cast("IO[bytes]", built)


def _files(archive: zipfile.ZipFile, dossier: Dossier) -> None:
    for number, piece in enumerate(dossier.pieces, start=1):
        for row in dossier.files.get(piece.place, ()):
            folder = f"{number:02d}-{_safe(piece.label)}" + (f"/{_safe(piece.venue)}" if piece.venue else "")
            _add(archive, f"{folder}/{row.pk}-{row.attachment.name}", row.attachment)
    for sheet in PaperSheet.objects.filter(session=dossier.session).select_related("attachment").order_by("pk"):
        _add(archive, f"纸质签到表/{sheet.pk}-{sheet.attachment.name}", sheet.attachment)


def _add(archive: zipfile.ZipFile, name: str, kept: Attachment) -> None:
    with stored_file(kept) as file, archive.open(name, "w", force_zip64=True) as place:
        for chunk in file.chunks():
            place.write(chunk)


def _safe(name: str) -> str:
    return "".join("-" if character in UNSAFE else character for character in name)
