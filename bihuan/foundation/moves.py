"""Compare-and-swap on (state, row_version): the one way a row changes its state."""

from typing import Any

from django.db import models

from bihuan.kernel.refusals import StaleState


def move(row: models.Model, target: str, **changes: Any) -> None:
    """Set `state` and `changes` where state and row_version are as loaded. Refuses (StaleState) when they are not."""
    manager = type(row)._default_manager
    old_state, old_version = row.state, row.row_version  # type: ignore[attr-defined]
    changed = manager.filter(pk=row.pk, state=old_state, row_version=old_version).update(
        state=target, row_version=old_version + 1, **changes
    )
    if not changed:
        raise StaleState("stale_state", state=old_state)
    row.state, row.row_version = target, old_version + 1  # type: ignore[attr-defined]
    for name, value in changes.items():
        setattr(row, name, value)
