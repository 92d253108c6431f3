"""Whether frozen figures, and the adjustments beside them, are still what they were when they were kept."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC

from bihuan.foundation.models import AuditEntry
from bihuan.foundation.trail import stream_of
from bihuan.training.domain.figures import figure_digest
from bihuan.training.models import Cycle, FigureAdjustment, MonthFigure, MonthlyPlan

SEAL = "digest"
ADJUSTED, FROZEN = "figure.adjusted", "cycle.frozen"


def digest_of(row: MonthFigure) -> str:
    """What the digest of a frozen figure must be; a page compares it with the one that was kept."""
    return figure_digest(
        {
            "unit": row.unit_id,
            "month": row.month,
            "kind": row.kind,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "numerator_ids": row.numerator_ids,
            "denominator_ids": row.denominator_ids,
            "left_out": row.left_out,
            "floor": f"{row.floor_percent:.2f}" if row.floor_percent is not None else "",
            "basis": row.basis,
            "facts": row.facts,
            "verdict": row.verdict,
            "citation": row.citation,
            "assessment": row.assessment,
            "frozen_at": row.frozen_at.astimezone(UTC).isoformat(),
        }
    )


def seal_of(cycle: Cycle) -> str:
    """One digest over all figures of the month; the trail keeps it when the month is closed."""
    units = MonthlyPlan.objects.filter(cycle=cycle).values("unit_id")
    rows = MonthFigure.objects.filter(month=cycle.month, unit__in=units).order_by("unit_id", "kind")
    text = "\n".join(f"{unit}/{kind}/{digest}" for unit, kind, digest in rows.values_list("unit_id", "kind", "digest"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_figures() -> Iterator[str]:
    """Streams of figures changed behind their digest, of months whose figures changed as a whole, of changed adjustments."""
    for row in MonthFigure.objects.order_by("pk").iterator(2000):
        if digest_of(row) != row.digest:
            yield stream_of(row)
    yield from _broken_months()
    yield from _broken_adjustments()


def _broken_months() -> Iterator[str]:
    kept = dict(AuditEntry.objects.filter(verb=FROZEN).order_by("pk").values_list("stream", "after"))
    for cycle in Cycle.objects.order_by("pk"):
        sealed = kept.get(stream_of(cycle), {}).get(SEAL)
        if sealed and sealed != seal_of(cycle):
            yield stream_of(cycle)


def _broken_adjustments() -> Iterator[str]:
    told: dict[str, list[tuple[int, int, str, int | None]]] = defaultdict(list)
    stands: dict[str, list[tuple[int, int, str, int | None]]] = defaultdict(list)
    for entry in AuditEntry.objects.filter(verb=ADJUSTED).order_by("stream", "sequence").iterator(2000):
        told[entry.stream].append((entry.after["numerator"], entry.after["denominator"], entry.reason, entry.actor_id))
    name = MonthFigure._meta.label_lower
    for row in FigureAdjustment.objects.order_by("pk").iterator(2000):
        facts = (row.numerator_change, row.denominator_change, row.reason, row.person_id)
        stands[f"{name}/{row.figure_id}"].append(facts)
    yield from (stream for stream in sorted(told.keys() | stands.keys()) if told[stream] != stands[stream])
