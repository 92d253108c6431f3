"""Whether the rows of a closed month, and the populations of its spot checks, are still what they were (T-062, T-078)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bihuan.foundation.models import AuditEntry
from bihuan.foundation.seals import digest_of_rows, in_batches, last_told
from bihuan.foundation.trail import stream_of
from bihuan.training.models import (
    Cycle,
    Deviation,
    MonthlyPlan,
    MonthlyReturn,
    PackageItem,
    Participation,
    PlanLine,
    SpotCheck,
)
from bihuan.training.selectors.spot_checks import population_digest

ROWS, LAST_ITEM = "rows_digest", "last_item"
FROZEN, DRAWN = "cycle.frozen", "spot_check.drawn"
PLAN = ("pk", "unit_id", "state", "due_at", "first_submitted_at", "submitted_at", "submitted_by_id")
LINE = (
    *("pk", "plan_id", "title", "audience", "starts_at", "ends_at", "lesson_minutes", "fate", "merged_into_id", "is_added"),
    *("outcome", "held_starts_at", "held_minutes", "n_due", "n_present", "explanation"),
)
RETURN = ("pk", "plan_id", "state", "due_at", "first_submitted_at", "submitted_at", "accepted_at", "assessment")
DEVIATION = ("pk", "line_id", "kind", "state", "reason", "document_no", "decided_by_id", "decided_at")


def last_item(cycle: Cycle) -> int:
    """The newest piece of the month's packages; what comes after the close is not under the seal."""
    items = PackageItem.objects.filter(monthly_return__plan__cycle=cycle).order_by("-pk")
    return items.values_list("pk", flat=True).first() or 0


def rows_seal(cycle: Cycle, until_item: int) -> str:
    """One digest over plans, sessions with outcome and attendance, approvals, returns and the content of their files.

    A return that was never handed in is left out: files may still be laid beside a closed month.
    """
    plans = MonthlyPlan.objects.filter(cycle=cycle)
    lines = PlanLine.objects.filter(plan__cycle=cycle)
    returns = MonthlyReturn.objects.filter(plan__cycle=cycle, first_submitted_at__isnull=False)
    items = PackageItem.objects.filter(monthly_return__plan__cycle=cycle, pk__lte=until_item)
    present = Participation.objects.filter(line__plan__cycle=cycle)
    asked = Deviation.objects.filter(line__plan__cycle=cycle)
    return digest_of_rows(
        plans.order_by("pk").values_list(*PLAN).iterator(2000),
        lines.order_by("pk").values_list(*LINE).iterator(2000),
        returns.order_by("pk").values_list(*RETURN).iterator(2000),
        items.order_by("pk").values_list("pk", "attachment__sha256").iterator(2000),
        present.order_by("pk").values_list("line_id", "person_id", "unit_id", "is_invited", "attended").iterator(2000),
        asked.order_by("pk").values_list(*DEVIATION).iterator(2000),
    )


def broken_months() -> Iterator[str]:
    """Streams of closed months whose rows changed, or that are open again without a word, or closed without one."""
    kept = _sealed()
    for cycle in Cycle.objects.order_by("pk").iterator(500):
        told = kept.get(stream_of(cycle))
        if (
            (cycle.state == "frozen") != (told is not None)
            or told
            and ROWS in told
            and told[ROWS] != rows_seal(cycle, told[LAST_ITEM])
        ):
            yield stream_of(cycle)


def unsealed_months() -> Iterator[str]:
    """Streams of months closed before their rows were sealed."""
    yield from (stream for stream, told in sorted(_sealed().items()) if ROWS not in told)


def _sealed() -> dict[str, dict[str, Any]]:
    """A year has twelve: the closes are few, whatever the months hold."""
    return dict(AuditEntry.objects.filter(verb=FROZEN).order_by("pk").values_list("stream", "after"))


def broken_spot_checks() -> Iterator[str]:
    """Streams of checks whose seed, population or size of sample is not what the draw told."""
    for batch in in_batches(SpotCheck.objects.prefetch_related("samples").order_by("pk").iterator(500)):
        told = last_told([DRAWN], [stream_of(row) for row in batch])
        yield from (stream_of(row) for row in batch if _drawn(row) != told.get(stream_of(row)))


def _drawn(row: SpotCheck) -> dict[str, object]:
    return {
        "seed": row.seed,
        "population": len(row.population),
        "digest": population_digest(row.population),
        "size": len(row.samples.all()),
    }
