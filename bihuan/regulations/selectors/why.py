"""Why a value holds for a unit: the chain of adoptions that speak of it, and where other values hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation, Resolved
from bihuan.regulations.domain.registry import label_of
from bihuan.regulations.domain.wording import in_words
from bihuan.regulations.selectors.resolution import RuleBook, resolved_from, rulebook


@dataclass(frozen=True)
class ChainLink:
    """One adoption that speaks of the key; the first of the chain is the one that holds."""

    unit_name: str
    words: str
    citation: Citation | None
    holds: bool


@dataclass(frozen=True)
class Why:
    key: str
    label: str
    unit: Unit
    on: date
    found: Resolved | None
    words: str
    links: tuple[ChainLink, ...]
    elsewhere: tuple[ChainLink, ...]


def unit_asked(code: str, actor: Actor) -> Unit:
    """The unit, if the actor sees it or belongs to it; without a code the actor's own. Else NotFound."""
    found = Unit.objects.filter(**({"code": code} if code else {"pk": actor.home_unit_id or 0})).first()
    if found is None or not (actor.can("people.view", found.path) or found.pk == actor.home_unit_id):
        raise NotFound("unit_unknown", unit=code)
    return found


def why(key: str, *, unit: Unit, on: date) -> Why:
    """Three queries. Refuses (NotFound) a key of which no adopted document speaks."""
    book = rulebook(on)
    links = tuple(_links(book, key, unit))
    others = tuple(_elsewhere(book, key, unit))
    if not links and not others:
        raise NotFound("rule_unknown", key=key)
    found = book.find(key, unit)
    words = in_words(found.value) if found else ""
    return Why(key, label_of(key), unit, on, found, words, links, others)


def _links(book: RuleBook, key: str, unit: Unit) -> list[ChainLink]:
    candidates = [(source, resolved_from(source, key)) for source in book.candidates(key, unit)]
    return [
        _link(source.adoption.unit.name, resolved, holds=position == 0)
        for position, (source, resolved) in enumerate(candidates)
    ]


def _link(unit_name: str, resolved: Resolved | None, *, holds: bool) -> ChainLink:
    words = in_words(resolved.value) if resolved else "未定"
    return ChainLink(unit_name, words, resolved.citation if resolved else None, holds)


def _elsewhere(book: RuleBook, key: str, unit: Unit) -> list[ChainLink]:
    """Adoptions outside the unit's own chain that set the key, each with its value."""
    own = set(unit.ancestor_ids)
    found = []
    for unit_id, sources in book.sources.items():
        source = next((each for each in sources if key in each.parameters), None)
        if unit_id not in own and source is not None:
            found.append(_link(source.adoption.unit.name, resolved_from(source, key), holds=True))
    return sorted(found, key=lambda link: (link.words, link.unit_name))
