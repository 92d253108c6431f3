"""A resolved value as plain data, for the command and the API."""

from __future__ import annotations

from typing import Any

from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.domain.wording import in_words
from bihuan.regulations.selectors.resolution import Placed


def answer_of(found: Resolved, unit: Placed) -> dict[str, Any]:
    """Key, value and where it comes from. `unit` is the unit asked for, `adopted_by` the one whose adoption holds."""
    citation = found.citation
    return {
        "key": found.key,
        "kind": found.kind,
        "value": found.raw,
        "words": in_words(found.value),
        "document": citation.document_code,
        "document_title": citation.document_title,
        "version": citation.version,
        "article": citation.article_number,
        "article_title": citation.article_title,
        "unit": unit.code,
        "adopted_by": citation.unit_code,
        "adopted_from": citation.adopted_from.isoformat(),
        "rows": list(found.rows),
        "note": citation.note,
    }
