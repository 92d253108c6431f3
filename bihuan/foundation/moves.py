"""Compare-and-swap on (state, row_version): the one way a row changes its state. And locks for what hangs on that state."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

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


def require_version(row: models.Model, version: int | None) -> None:
    """Refuses (StaleState `stale_form`) a form or call that was made on an older state of the row; None asks nothing."""
    if version is not None and version != row.row_version:  # type: ignore[attr-defined]
        raise StaleState("stale_form", row_version=row.row_version)  # type: ignore[attr-defined]


@transaction.atomic
def move_all(rows: Sequence[models.Model], target: str) -> None:
    """As `move` for rows of one model and one state, in a statement for each version among them. Refuses all or none."""
    by_version: dict[tuple[str, int], list[models.Model]] = {}
    for row in rows:
        by_version.setdefault((row.state, row.row_version), []).append(row)  # type: ignore[attr-defined]
    for (state, version), same in by_version.items():
        manager = type(same[0])._default_manager
        as_read = manager.filter(pk__in=[row.pk for row in same], state=state, row_version=version)
        if as_read.update(state=target, row_version=version + 1) != len(same):
            raise StaleState("stale_state", state=state)
    for row in rows:
        row.state, row.row_version = target, row.row_version + 1  # type: ignore[attr-defined]


def hold(row: models.Model) -> None:
    """Others who hold, keep or move this row wait until the transaction ends; `state` and `row_version` are read anew.

    For acts that change several rows under one parent. On SQLite a transaction is the only writer from its beginning.
    """
    fresh = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    row.state, row.row_version = fresh.state, fresh.row_version  # type: ignore[attr-defined]


def keep(row: models.Model) -> None:
    """The row stays in its state until the transaction ends; others may keep it too. `state` is read anew.

    For the many who may act only while a month is open: they wait for its close, never for each other.
    """
    if connection.vendor == "postgresql":
        name = connection.ops.quote_name(row._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT state, row_version FROM {name} WHERE id = %s FOR SHARE", [row.pk])  # noqa: S608
            row.state, row.row_version = cursor.fetchone()  # type: ignore[attr-defined]
    else:
        row.refresh_from_db(fields=["state", "row_version"])
