"""What a service must say to open a duty, for bulk opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.kernel.periods import DueDay
from bihuan.kernel.refusals import Refusal


@dataclass(frozen=True)
class DutySpec:
    """`due_at` is the first instant that is late; `subject` is (type, id); exactly one way to own it is needed.

    `due_day` is given where a day off may move the day: the ledger then says whether the moment is provisional.
    `owner_capability`: whoever holds it directly at the unit owes the duty; who that was at the due moment is kept.
    """

    kind: str
    key: str
    title: str
    unit_id: int
    due_at: datetime
    owner_id: int | None = None
    owner_capability: str = ""
    month: str = ""
    subject: tuple[str, int] | None = None
    link: str = ""
    citation: dict[str, Any] | None = None
    article: str = ""
    due_day: DueDay | None = None

    def refusal(self) -> Refusal | None:
        """A duty without an owner would be nobody's; a title too long would be cut silently."""
        if self.owner_id is None and not self.owner_capability:
            return Refusal("duty_without_owner", title=self.title)
        if self.due_at.tzinfo is None:
            return Refusal("duty_due_without_zone", title=self.title)
        return None
