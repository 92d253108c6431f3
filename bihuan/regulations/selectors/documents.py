"""What the pages show of documents: the list, one version readable as a 制度, who adopted it, its history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.parameters import Unset, parse_value
from bihuan.regulations.domain.registry import label_of
from bihuan.regulations.domain.states import OPEN
from bihuan.regulations.domain.wording import in_words
from bihuan.regulations.domain.words import KINDS_IN_WORDS
from bihuan.regulations.models import Acknowledgement, Adoption, Document, DocumentVersion, Parameter
from bihuan.regulations.selectors.versions import versions_in_force


@dataclass(frozen=True)
class DocumentRow:
    document: Document
    version: DocumentVersion | None
    adopters: tuple[str, ...]
    n_adopters: int
    open_version: DocumentVersion | None


@dataclass(frozen=True)
class ParameterView:
    key: str
    label: str
    kind: str
    words: str
    note: str
    rows: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True)
class ArticleView:
    id: int
    key: str
    number: str
    title: str
    text: str
    rows: tuple[str, ...]
    parameters: tuple[ParameterView, ...]


@dataclass(frozen=True)
class ChoiceView:
    label: str
    words: str


@dataclass(frozen=True)
class AdoptionView:
    adoption: Adoption
    choices: tuple[ChoiceView, ...]


def document_rows(on: date, actor: Actor) -> tuple[DocumentRow, ...]:
    """Adopted documents first; one without an approved version only for who works on it. Four queries whatever their number."""
    found = Document.objects.order_by("title")
    if not _works_on_drafts(actor):
        found = found.filter(versions__state=DocumentVersion.State.APPROVED).distinct()
    documents = list(found)
    versions = versions_in_force([document.pk for document in documents], on)
    adopters: dict[int, list[str]] = {}
    for adoption in Adoption.objects.valid_on(on).select_related("unit").order_by("unit__path"):
        adopters.setdefault(adoption.document_id, []).append(adoption.unit.name)
    open_versions = {row.document_id: row for row in DocumentVersion.objects.filter(state__in=OPEN)}
    rows = (_row(document, versions, adopters.get(document.pk, []), open_versions) for document in documents)
    return tuple(sorted(rows, key=lambda row: row.n_adopters == 0))


def _row(
    document: Document, versions: dict[int, DocumentVersion], names: list[str], open_versions: dict[int, DocumentVersion]
) -> DocumentRow:
    return DocumentRow(document, versions.get(document.pk), tuple(names[:3]), len(names), open_versions.get(document.pk))


def _works_on_drafts(actor: Actor) -> bool:
    return actor.can("regulations.draft") or actor.can("regulations.approve")


def document_of(code: str) -> Document:
    document = Document.objects.select_related("owner_unit").filter(code=code).first()
    if document is None:
        raise NotFound("not_found")
    return document


def version_shown(version_id: int, actor: Actor) -> DocumentVersion:
    """A version; one that is not approved only to those who draft or approve (else NotFound)."""
    found = DocumentVersion.objects.select_related("document__owner_unit", "based_on__document", "drafted_by", "approved_by")
    version = found.filter(pk=version_id).first()
    if version is None or (version.state != DocumentVersion.State.APPROVED and not _works_on_drafts(actor)):
        raise NotFound("not_found")
    return version


def articles_of(version: DocumentVersion) -> tuple[ArticleView, ...]:
    """Readable like a 制度: each article with its figures in words beside it. Two queries."""
    return tuple(
        ArticleView(
            id=article.pk,
            key=article.key,
            number=article.number,
            title=article.title,
            text=article.text,
            rows=tuple(article.rows),
            parameters=tuple(parameter_view(each) for each in article.parameters.all()),
        )
        for article in version.articles.prefetch_related("parameters")
    )


def parameter_view(row: Parameter) -> ParameterView:
    value = parse_value(row.kind, row.value)
    is_open = row.kind == Unset.kind
    kind = KINDS_IN_WORDS[row.kind]
    return ParameterView(row.key, label_of(row.key), kind, in_words(value), row.note, tuple(row.rows), is_open)


def history_of(document: Document, actor: Actor) -> tuple[DocumentVersion, ...]:
    """Newest first; versions not approved only for those who work on them."""
    rows = document.versions.select_related("drafted_by", "approved_by").order_by("-effective_on", "-pk")
    if not _works_on_drafts(actor):
        rows = rows.filter(state=DocumentVersion.State.APPROVED)
    return tuple(rows)


def adoptions_of(document: Document) -> tuple[AdoptionView, ...]:
    """Who lives by the document and did, in the order of the tree, with what each chose."""
    rows = document.adoptions.select_related("unit", "adopted_by").order_by("unit__path", "-from_on")
    return tuple(_adoption_view(row) for row in rows)


def _adoption_view(row: Adoption) -> AdoptionView:
    choices = tuple(
        ChoiceView(label_of(key), in_words(parse_value(choice["kind"], choice["value"])))
        for key, choice in sorted(row.choices.items())
    )
    return AdoptionView(row, choices)


def asked_to_read(version: DocumentVersion, actor: Actor) -> Acknowledgement | None:
    if actor.person_id is None:
        return None
    return Acknowledgement.objects.filter(version=version, person_id=actor.person_id).first()


def readers_asked(version_id: int, person_ids: Collection[int] | None = None) -> tuple[tuple[int, int, datetime | None], ...]:
    """(person, unit, when read) of everybody who was asked to read this version, or of these among them."""
    rows = Acknowledgement.objects.filter(version_id=version_id).order_by("pk")
    if person_ids is not None:
        rows = rows.filter(person_id__in=person_ids)
    return tuple(rows.values_list("person_id", "unit_id", "at"))
