"""Drafting the next version of a document: copied from the one in force, changed figure by figure, then submitted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.moves import move
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.regulations import policies
from bihuan.regulations.domain.parameters import parse_value
from bihuan.regulations.domain.states import MACHINE, OPEN
from bihuan.regulations.models import Article, Document, DocumentVersion, Parameter
from bihuan.regulations.selectors.versions import latest_approved
from bihuan.regulations.services.adoption import kind_to_choose
from bihuan.regulations.services.versions import facts_of, version_loaded, written_down

DRAFTING = "regulations.draft"


@transaction.atomic
def version_draft(*, document_id: int, effective_on: date, change_note: str, actor: Actor, at: datetime) -> DocumentVersion:
    """A draft with the articles and figures of the latest approved version.

    Refuses: an unknown document, one out of the actor's reach, a day in the past, a document that has an open draft.
    """
    document = Document.objects.select_related("owner_unit").filter(pk=document_id).first()
    base = latest_approved(document) if document else None
    if document is None or base is None:
        raise NotFound("not_found")
    policies.require(actor, DRAFTING, document, on=local(at).date())
    check_first_day(effective_on, at)
    if document.versions.filter(state__in=OPEN).exists():
        raise Refused("draft_open", document=document.title)
    version = DocumentVersion.objects.create(
        document=document,
        number=_next_number(document, base.number),
        effective_on=effective_on,
        change_note=change_note,
        based_on=base,
        drafted_by_id=actor.person_id,
    )
    copy_articles(base, version)
    after = {"number": version.number, "effective_on": effective_on.isoformat()}
    written_down(version, "drafted", DRAFTING, actor=actor, at=at, after=after)
    return version


@transaction.atomic
def version_describe(
    *, version_id: int, effective_on: date, change_note: str, actor: Actor, at: datetime, row_version: int | None = None
) -> DocumentVersion:
    """Change the first day and the note of a draft. Refuses a day in the past and a version that is no draft."""
    version = version_loaded(version_id, DRAFTING, actor=actor, at=at, row_version=row_version)
    target = MACHINE.step("edit", state=version.state, facts=facts_of(version, actor=actor, at=at))
    check_first_day(effective_on, at)
    before = {"effective_on": version.effective_on.isoformat(), "change_note": version.change_note}
    move(version, target, effective_on=effective_on, change_note=change_note)
    after = {"effective_on": effective_on.isoformat(), "change_note": change_note}
    written_down(version, "changed", DRAFTING, actor=actor, at=at, before=before, after=after)
    return version


@transaction.atomic
def parameter_set(
    *, version_id: int, key: str, value: Any, actor: Actor, at: datetime, row_version: int | None = None
) -> Parameter:
    """Give a parameter of a draft another value of its type. Refuses a wrong shape, an unknown key, another state."""
    version = version_loaded(version_id, DRAFTING, actor=actor, at=at, row_version=row_version)
    target = MACHINE.step("edit", state=version.state, facts=facts_of(version, actor=actor, at=at))
    parameter = Parameter.objects.select_related("article").filter(article__version=version, key=key).first()
    if parameter is None:
        raise NotFound("parameter_unknown", key=key)
    kind = kind_to_choose(parameter)
    given = parse_value(kind, value).as_json()
    move(version, target)
    before = {key: parameter.value}
    parameter.kind, parameter.value = kind, given
    parameter.save(update_fields=["kind", "value"])
    article = parameter.article.number
    written_down(version, "changed", DRAFTING, actor=actor, at=at, before=before, after={key: given}, reason=article)
    return parameter


@transaction.atomic
def article_reword(
    *, version_id: int, key: str, text: str, actor: Actor, at: datetime, row_version: int | None = None
) -> Article:
    """Change the wording of an article of a draft. Refuses an empty text, an unknown article, another state."""
    version = version_loaded(version_id, DRAFTING, actor=actor, at=at, row_version=row_version)
    target = MACHINE.step("edit", state=version.state, facts=facts_of(version, actor=actor, at=at))
    article = version.articles.filter(key=key).first()
    if article is None:
        raise NotFound("not_found")
    if not text.strip():
        raise Refused("article_empty", article=article.number)
    move(version, target)
    before = {article.number: article.text}
    article.text = text.strip()
    article.save(update_fields=["text"])
    written_down(version, "changed", DRAFTING, actor=actor, at=at, before=before, after={article.number: article.text})
    return article


@transaction.atomic
def version_submit(*, version_id: int, actor: Actor, at: datetime, row_version: int | None = None) -> DocumentVersion:
    """Hand a draft in for approval. Refuses one without a note, without a change, or with a first day in the past."""
    version = version_loaded(version_id, DRAFTING, actor=actor, at=at, row_version=row_version)
    move(version, MACHINE.step("submit", state=version.state, facts=facts_of(version, actor=actor, at=at)))
    written_down(version, "submitted", DRAFTING, actor=actor, at=at)
    return version


def check_first_day(day: date, at: datetime) -> None:
    if day < local(at).date():
        raise Refused("day_in_past", day=day)


def _next_number(document: Document, number: str) -> str:
    """1.0 → 1.1, skipping what drafts have used; a number of another form gets a dot and a figure."""
    head, _dot, tail = number.rpartition(".")
    head, minor = (head, int(tail)) if head and tail.isdecimal() else (number, 0)
    used = set(document.versions.values_list("number", flat=True))
    while True:
        minor += 1
        if f"{head}.{minor}" not in used:
            return f"{head}.{minor}"


def copy_articles(base: DocumentVersion, version: DocumentVersion) -> None:
    for article in base.articles.prefetch_related("parameters"):
        parameters = list(article.parameters.all())
        article.pk, article._state.adding, article.version = None, True, version
        article.save()
        for parameter in parameters:
            parameter.pk, parameter.article = None, article
        Parameter.objects.bulk_create(parameters)
