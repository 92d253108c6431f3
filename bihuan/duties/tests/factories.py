"""Duties for the tests of every app."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bihuan.duties.domain.kinds import DutyKind, declare
from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duty_open

TEST_KIND = declare(DutyKind(code="test.report", label="测试上报", action_label="去上报", evidence="上报单"))
PLAIN_KIND = declare(DutyKind(code="test.plain", label="测试事项", action_label="去处理", proposes_case=False))
LADDER_KIND = declare(DutyKind(code="test.ladder", label="测试提醒", action_label="去处理", ladder="test.ladder"))
MONTH_KIND = declare(DutyKind(code="test.of_month", label="测试当月", action_label="去处理", begins_with_month=True))
URGENT_KIND = declare(
    DutyKind(code="test.urgent", label="测试紧急", action_label="去处理", ladder="test.ladder", is_urgent=True)
)

# Friday the 25th is the last day in time; the 26th 00:00 in Shanghai is the first instant that is late.
DUE = datetime(2026, 12, 25, 16, 0, tzinfo=UTC)
OPENED = DUE - timedelta(days=10)


def open_duty(key: str = "d", **facts: Any) -> Duty:
    """A duty of a test kind, due at DUE, owed by whoever holds `training.monthly.draft` unless `owner` is given."""
    given: dict[str, Any] = {"kind": "test.report", "title": "上报 2026-12 月计划", "due_at": DUE, "at": OPENED, "key": key}
    if facts.get("owner") is None:
        given["owner_capability"] = "training.monthly.draft"
    return duty_open(**{**given, **facts})
