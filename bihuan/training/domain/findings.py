"""What a check says: a code with facts, how grave it is, and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

BLOCK = "block"
WARN = "warn"
INFO = "info"
SEVERITY_LABELS = {BLOCK: "必须改正", WARN: "请留意", INFO: "说明"}


@dataclass(frozen=True)
class Finding:
    """`position` None concerns the whole plan; `citation` is the parameter key whose article says so."""

    code: str
    severity: str
    position: int | None
    facts: Mapping[str, Any] = dataclass_field(default_factory=dict)
    citation: str = ""
    field: str = ""
