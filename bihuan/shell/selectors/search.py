"""全站搜索: one line of words against every kind of row that the apps declare, as far as this person sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from bihuan.foundation.search import Hit, Kind, Sought, search_kinds, words_of
from bihuan.people.domain.actor import Actor

SHOWN = 6


@dataclass(frozen=True)
class Found:
    """One kind with its best hits. `all_url` lists all of them, where such a list exists."""

    key: str
    label: str | Promise
    icon: str
    hits: tuple[Hit, ...]
    has_more: bool
    all_url: str


def found(actor: Actor, text: str, *, at: datetime) -> tuple[Found, ...]:
    """Kinds that have hits, in the order of the apps; nothing for no words."""
    words = words_of(text)
    if not words:
        return ()
    sought = Sought(words, at, SHOWN + 1)
    kinds = ((key, kind) for key, kind in search_kinds() if not kind.capability or actor.can(kind.capability))
    groups = (_group(key, kind, tuple(kind.find(actor, sought)), text) for key, kind in kinds)
    return tuple(group for group in groups if group.hits)


def _group(key: str, kind: Kind, hits: tuple[Hit, ...], text: str) -> Found:
    all_url = f"{reverse(kind.all_at)}?{urlencode({'q': text.strip()})}" if kind.all_at else ""
    return Found(key, kind.label, kind.icon, hits[:SHOWN], len(hits) > SHOWN, all_url)
