"""Each issued month owes a spot check of units and one of persons, where the article says monthly (T-066)."""

from __future__ import annotations

from datetime import datetime

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duties_open
from bihuan.foundation.clock import SITE_ZONE
from bihuan.kernel.periods import Month
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.training.domain.spot_check_kinds import KINDS, RULE_OF, duty_key
from bihuan.training.models import Cycle
from bihuan.training.services.spot_check_draw import CHECK


def spot_check_duties_open(at: datetime, limit: int) -> int:
    """Open what is owed; late from the end of the month on. Safe twice, safe late. Returns how many are new."""
    specs: list[DutySpec] = []
    for cycle in Cycle.objects.filter(state="issued").select_related("unit").order_by("pk")[:limit]:
        specs.extend(_owed(cycle, rulebook(Month.parse(cycle.month).first_day)))
    known = set(Duty.objects.filter(key__in=[spec.key for spec in specs]).values_list("key", flat=True))
    fresh = [spec for spec in specs if spec.key not in known]
    return duties_open(fresh, at=at) if fresh else 0


def _owed(cycle: Cycle, book: RuleBook) -> list[DutySpec]:
    specs = []
    for kind, label in KINDS.items():
        found = book.find(RULE_OF[kind], cycle.unit)
        if found is None or found.value.value != "monthly":
            continue
        specs.append(
            DutySpec(
                kind="training.spot_check",
                key=duty_key(cycle.unit_id, cycle.month, kind),
                title=f"{cycle.month} {label}",
                unit_id=cycle.unit_id,
                due_at=Month.parse(cycle.month).ends_at(SITE_ZONE),
                owner_capability=CHECK,
                month=cycle.month,
                subject=("training.cycle", cycle.pk),
                link=f"/training/spot-checks/?month={cycle.month}",
                citation=found.citation.as_json(),
                article=found.citation.short,
            )
        )
    return specs
