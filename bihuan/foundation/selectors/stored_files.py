"""Whether the files in the house are still the bytes that were handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.core.files.storage import default_storage

from bihuan.foundation.models import Attachment
from bihuan.foundation.trail import stream_of


def broken_files() -> Iterator[str]:
    """Streams of attachments whose file is gone or has another content. Every file is read once, piece by piece."""
    good = ""
    for row in Attachment.objects.order_by("sha256", "pk").iterator(500):
        if PurePosixPath(row.stored_as).stem != row.sha256 or (row.sha256 != good and not _holds(row)):
            yield stream_of(row)
        else:
            good = row.sha256


def _holds(row: Attachment) -> bool:
    seal = hashlib.sha256()
    try:
        with default_storage.open(row.stored_as) as file:
            for piece in file.chunks():
                seal.update(piece)
    except OSError:
        return False
    return seal.hexdigest() == row.sha256
