"""The printed due day as it is kept with a duty, so that a changed calendar can find its moment anew (CLK-3, CLK-4).

Kept with the duty, because a later edition of the article does not decide about what was opened under an earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bihuan.kernel.periods import DueDay


def kept(day: DueDay) -> dict[str, Any]:
    return {"day": day.day.isoformat(), "inclusive": day.inclusive, "shift": day.shift}


def read(json: Mapping[str, Any]) -> DueDay:
    return DueDay(date.fromisoformat(json["day"]), json["inclusive"], json["shift"])
