"""The answer to "why?": which article of which version, adopted by whom since when, said the value."""

import functools
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class CitationView:
    """What the why card shows; every text may be empty except the article."""

    article: str
    label: str = ""
    title: str = ""
    document: str = ""
    version: str = ""
    adopted_by: str = ""
    since: date | None = None
    quote: str = ""
    note: str = ""
    url: str = ""


def view(citation: Any) -> CitationView | None:
    """A citation of the regulations ready to print; a plain text is taken as the article; None when there is none."""
    if not citation or isinstance(citation, CitationView):
        return citation or None
    if isinstance(citation, str):
        return CitationView(article=citation, label=citation)
    return _view(citation)


@functools.lru_cache(maxsize=1024)
def _view(citation: Any) -> CitationView:
    return CitationView(
        article=citation.article,
        label=citation.label,
        title=citation.article_title,
        document=citation.document_title,
        version=citation.version,
        adopted_by=citation.unit_name,
        since=citation.adopted_from,
        quote=citation.text,
        note=citation.note,
        url=_address(citation.article_id),
    )


def _address(article_id: int) -> str:
    """Where the article can be read; empty while it has no page."""
    try:
        return reverse("regulations:article", args=[article_id]) if article_id else ""
    except NoReverseMatch:
        return ""
