"""The answer to "why?": which article of which version, adopted by whom since when."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

BARE = re.compile(r"[\d.–]+")
EDITION = re.compile(r"（(.+版)）$")


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
    def article(self) -> str:
        """As it is spoken: 第八条第二款 as printed, 第 2.1 条 for a bare number."""
        return f"第 {self.article_number} 条" if BARE.fullmatch(self.article_number) else self.article_number

    @property
    def label(self) -> str:
        """For a place without room for the document: a bare number says its edition, or the document without one."""
        if self.article == self.article_number:
            return self.article
        edition = EDITION.search(self.document_title)
        return f"{edition[1] if edition else f'《{self.document_title}》'} {self.article}"

    @property
    def short(self) -> str:
        return f"《{self.document_title}》{self.article}（{self.version} 版）"

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
