"""What the audit trail is made of: the stream of a row, the content that a digest covers, the words for verbs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.db import models
from django.utils.functional import Promise

from bihuan.foundation.models import AuditEntry

_VERBS: dict[str, str | Promise] = {}


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


def declare_verbs(verbs: Mapping[str, str | Promise]) -> None:
    """Words for people: `{"duty.waived": "批准免除责任"}`. Called from the apps' `ready`."""
    _VERBS.update(verbs)


def verb_label(verb: str) -> str:
    return str(_VERBS.get(verb, verb))
