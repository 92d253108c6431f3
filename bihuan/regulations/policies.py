"""Who may change a document: whoever holds the capability over every unit that lives by it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from bihuan.kernel.refusals import NotPermitted
from bihuan.people.domain.actor import Actor
from bihuan.regulations.models import Document


def may(actor: Actor, capability: str, document: Document, *, on: date) -> bool:
    """Over the owner unit and all that adopt it on the day or later; for a document nobody adopted, anywhere."""
    adopting = document.adoptions.filter(Q(until_on=None) | Q(until_on__gt=on))
    paths = list(adopting.values_list("unit__path", flat=True))
    if document.owner_unit is not None:
        paths.append(document.owner_unit.path)
    return all(actor.can(capability, path) for path in paths) if paths else actor.can(capability)


def require(actor: Actor, capability: str, document: Document, *, on: date) -> None:
    """Refuses (NotPermitted) when a unit that lives by the document is out of the actor's reach."""
    if not may(actor, capability, document, on=on):
        raise NotPermitted("document_out_of_reach", capability=capability, document=document.title)
