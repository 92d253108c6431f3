"""Background work of training: opening the next month and the next year, telling every unit that a month was issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bihuan.foundation.jobs import handler, periodic
from bihuan.training.services.annual_open import annual_plans_open
from bihuan.training.services.cycle_issue import NOTICES
from bihuan.training.services.cycle_notices import issue_notices_send
from bihuan.training.services.cycle_open import next_cycles_open
from bihuan.training.services.follow_up import follow_ups_open
from bihuan.training.services.need_duties import need_duties_open
from bihuan.training.services.spot_check_duties import spot_check_duties_open

periodic("training.open_cycles", next_cycles_open, every=timedelta(hours=1))
periodic("training.open_annual_plans", annual_plans_open, every=timedelta(hours=1))
periodic("training.open_spot_checks", spot_check_duties_open, every=timedelta(hours=1))
periodic("training.open_needs", need_duties_open, every=timedelta(hours=1))
periodic("training.open_follow_ups", follow_ups_open, every=timedelta(hours=1))


@handler(NOTICES)
def issue_notices(payload: Mapping[str, Any], at: datetime) -> None:
    """Safe twice: a notice has one key per person and month."""
    issue_notices_send(cycle_id=payload["cycle_id"], plan_id=payload.get("plan_id"), at=at)
