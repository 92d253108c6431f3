"""Files of the house, read back. What the rows name and the storage does not hold is told, never a fault of the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.storage import default_storage

from bihuan.foundation.models import Attachment
from bihuan.kernel.refusals import NotFound

NAMED = 5


def own_upload(attachment_id: int, *, person_id: int | None, unit_id: int | None = None) -> Attachment | None:
    """A file that this person uploaded (for that unit); anybody else's is None, as if there were none."""
    rows = Attachment.objects.filter(pk=attachment_id, uploaded_by_id=person_id)
    return (rows if unit_id is None else rows.filter(unit_id=unit_id)).first()


def stored_file(attachment: Attachment) -> File[bytes]:
    """The file, open for reading. Refuses (NotFound `file_lost`) one that the storage has lost."""
    try:
        opened: File[bytes] = default_storage.open(attachment.stored_as, "rb")
    except FileNotFoundError:
        raise NotFound("file_lost", name=attachment.name) from None
    return opened


@dataclass(frozen=True)
class StoredFiles:
    """How many different files the rows name, and the names of some that are not there or not of their size."""

    n_files: int
    n_lost: int
    lost: tuple[str, ...]


def stored_files() -> StoredFiles:
    """Walks every file that a row names; for the doctor, not for a page."""
    rows = Attachment.objects.order_by("stored_as", "pk").values_list("stored_as", "size", "name")
    seen: set[str] = set()
    lost: list[str] = []
    for path, size, name in rows.iterator(2000):
        if path in seen:
            continue
        seen.add(path)
        if not default_storage.exists(path) or default_storage.size(path) != size:
            lost.append(name)
    return StoredFiles(len(seen), len(lost), tuple(lost[:NAMED]))
