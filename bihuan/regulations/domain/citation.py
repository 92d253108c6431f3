"""The answer to "why?": which article of which version, adopted by whom since when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Citation:
    document_code: str
    document_title: str
    version: str
    article_key: str
    article_number: str
    article_title: str
    text: str
    parameter: str
    unit_code: str
    unit_name: str
    adopted_from: date
    article_id: int = 0
    note: str = ""

    @property
    def short(self) -> str:
        return f"《{self.document_title}》{self.article_number}（{self.version} 版）"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "adopted_from": self.adopted_from.isoformat()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Citation | None:
        """The citation kept on a row; None for a row that has none."""
        if not stored:
            return None
        return cls(**{**stored, "adopted_from": date.fromisoformat(stored["adopted_from"])})


@dataclass(frozen=True)
class Resolved:
    """`value` is the typed value (regulations.domain.parameters), `raw` the stored one."""

    key: str
    kind: str
    value: Any
    raw: Any
    citation: Citation
    rows: tuple[str, ...] = ()
