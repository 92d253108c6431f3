"""Whether what documents say, and who lives by them, is still what was approved and adopted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bihuan.foundation.seals import digest_of_rows, in_batches, last_told
from bihuan.foundation.trail import stream_of
from bihuan.kernel.chain import canonical
from bihuan.regulations.models import Adoption, Article, DocumentVersion, Parameter

CONTENT = "content_digest"
APPROVED = ("document_version.loaded", "document_version.approved")


def content_digest(version: DocumentVersion) -> str:
    """One digest over the first day, every article's wording and every figure with its type."""
    articles = Article.objects.filter(version=version).order_by("position", "pk")
    parameters = Parameter.objects.filter(article__version=version).order_by("article__position", "key")
    return digest_of_rows(
        [(version.number, version.effective_on)],
        articles.values_list("key", "number", "title", "text").iterator(500),
        ((key, kind, canonical(value)) for key, kind, value in parameters.values_list("key", "kind", "value").iterator(500)),
    )


def broken_versions() -> Iterator[str]:
    """Streams of approved versions whose content is not what was approved or loaded."""
    for version, told in _approved():
        if CONTENT in told and told[CONTENT] != content_digest(version):
            yield stream_of(version)


def unsealed_versions() -> Iterator[str]:
    """Streams of versions approved before their content was sealed."""
    yield from (stream_of(version) for version, told in _approved() if CONTENT not in told)


def _approved() -> Iterator[tuple[DocumentVersion, dict[str, Any]]]:
    for batch in in_batches(DocumentVersion.objects.filter(state="approved").order_by("pk").iterator(500)):
        told = last_told(APPROVED, [stream_of(row) for row in batch])
        yield from ((row, told.get(stream_of(row), {})) for row in batch)


def broken_adoptions() -> Iterator[str]:
    """Streams of adoptions whose days, document or choices are not what was told when they began and ended."""
    for batch in in_batches(Adoption.objects.select_related("document").order_by("pk").iterator(500)):
        streams = [stream_of(row) for row in batch]
        begun, ended = last_told(["document.adopted"], streams), last_told(["document.adoption_ended"], streams)
        yield from (stream_of(row) for row in batch if not _is_as_told(row, begun, ended))


def _is_as_told(row: Adoption, begun: dict[str, dict[str, Any]], ended: dict[str, dict[str, Any]]) -> bool:
    told = begun.get(stream_of(row))
    until = ended.get(stream_of(row), {}).get("until_on")
    stands = (row.document.code, row.from_on.isoformat(), canonical(row.choices))
    return (
        told is not None
        and stands == (told["document"], told["from_on"], canonical(told["choices"]))
        and (row.until_on.isoformat() if row.until_on else None) == until
    )
