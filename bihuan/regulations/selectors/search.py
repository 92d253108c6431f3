"""What the search finds of the rule books: documents, and articles of the versions in force, by heading or wording."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy

from bihuan.foundation.clock import local
from bihuan.foundation.search import Hit, Kind, Sought, best_first
from bihuan.people.domain.actor import Actor
from bihuan.regulations.models import Article, Document
from bihuan.regulations.selectors.versions import versions_in_force

AROUND = 24
"""Characters of an article's text on each side of the word."""


def _documents(actor: Actor, sought: Sought) -> list[Hit]:
    rows = best_first(Document.objects.order_by("title"), sought, "title", "summary")[: sought.limit]
    return [Hit(row.title, row.summary[: 2 * AROUND], reverse("regulations:document", args=[row.code])) for row in rows]


def _articles(actor: Actor, sought: Sought) -> list[Hit]:
    rows = Article.objects.filter(version__in=_in_force(local(sought.at).date())).select_related("version__document")
    found = best_first(rows.order_by("version_id", "position"), sought, "title", "number", "text", "version__document__title")
    return [
        Hit(f"{row.number} {row.title}", _article_note(row, sought.words), reverse("regulations:article", args=[row.pk]))
        for row in found[: sought.limit]
    ]


def _in_force(on: date) -> list[int]:
    versions = versions_in_force(list(Document.objects.values_list("pk", flat=True)), on)
    return [version.pk for version in versions.values()]


def _article_note(row: Article, words: tuple[str, ...]) -> str:
    place = max(row.text.lower().find(words[0].lower()), 0)
    begins = max(place - AROUND, 0)
    piece = row.text[begins : place + 2 * AROUND].replace("\n", " ")
    return f"《{row.version.document.title}》{'……' if begins else ''}{piece}"


DOCUMENTS = Kind(gettext_lazy("制度"), "book-open-text", "", _documents)
ARTICLES = Kind(gettext_lazy("条文"), "scroll-text", "", _articles)
