"""What the audit trail is made of: the stream of a row, the content that a digest covers, the words for people."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bihuan.foundation.models import AuditEntry
from bihuan.foundation.ui import moments

Words = Mapping[str, str | Promise]

_VERBS: dict[str, str | Promise] = {}
_GROUPS: list[tuple[str | Promise, tuple[str, ...]]] = []
_FIELDS: dict[str, str | Promise] = {}
_FINDERS: list[Callable[[str], str]] = []
_VALUES: dict[tuple[str, str], str | Promise] = {}

DIGEST = re.compile(r"[0-9a-f]{64}")
NOTHING: tuple[Any, ...] = (None, "", [], {})
FEW = 5
"""Items of a list that are still told one by one."""


def stream_of(subject: models.Model) -> str:
    """One stream per row."""
    return f"{subject._meta.label_lower}/{subject.pk}"


def payload_of(entry: AuditEntry) -> dict[str, Any]:
    """Everything the digest covers, from the row as stored."""
    return {
        "stream": entry.stream,
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "capacity": entry.capacity,
        "unit": entry.unit_id,
        "verb": entry.verb,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
        "article": entry.article,
    }


def plain(facts: Mapping[str, Any] | None) -> dict[str, Any]:
    """As the database gives it back: texts for dates and keys, so that the digest holds after reading."""
    read: dict[str, Any] = json.loads(json.dumps(dict(facts or {}), default=str))
    return read


def declare_verbs(group: str | Promise, verbs: Words) -> None:
    """What may be recorded, in words: `{"duty.waived": "批准免除责任"}`. Called once by each app; `group` heads the choice."""
    _GROUPS.append((group, tuple(verbs)))
    _VERBS.update(verbs)


def declare_fields(fields: Words) -> None:
    """Names of the facts before and after, the same in every app."""
    _FIELDS.update(fields)


def find_fields(find: Callable[[str], str]) -> None:
    """Another place to ask for the name of a fact; it gives the key back when it has none."""
    _FINDERS.append(find)


def declare_values(noun: str, values: Words) -> None:
    """Words of codes in the facts of one noun: `declare_values("cycle", {"frozen": "已结账"})`."""
    _VALUES.update({(noun, code): word for code, word in values.items()})


def require_verb(verb: str) -> None:
    """A verb that nobody could read is not recorded: its app declares the words first (LookupError)."""
    if verb not in _VERBS:
        raise LookupError(f"no words for the verb {verb!r}: declare_verbs in the app's verbs.py")


def verb_label(verb: str) -> str:
    return str(_VERBS.get(verb, verb))


def verb_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every verb with its words, by group, for a select."""
    return [(str(group), [(verb, str(_VERBS[verb])) for verb in verbs]) for group, verbs in _GROUPS]


def field_label(key: str) -> str:
    """The name of a fact; a key without a name is shown as it is, so that nothing is hidden."""
    if key in _FIELDS:
        return str(_FIELDS[key])
    return next((name for find in _FINDERS if (name := find(key)) != key), key)


def value_words(verb: str, value: Any) -> str:
    """A fact as people read it: codes in words, instants on the site's clock, long lists by their number."""
    if value in NOTHING:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(map(str, value)) if len(value) <= FEW else _("%(n)d 项") % {"n": len(value)}
    if isinstance(value, dict):
        return _("（内容见该记录）")
    word = _VALUES.get((verb.partition(".")[0], str(value)))
    return str(word) if word else _readable(str(value))


def _readable(text: str) -> str:
    if DIGEST.fullmatch(text):
        return f"{text[:12]}……"
    try:
        return moments.moment(datetime.fromisoformat(text)) if "T" in text else text
    except ValueError:
        return text
