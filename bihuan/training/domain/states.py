"""Machines of the annual and of the monthly plan (T-045, T-050, T-057). The cycle's machine is in cycle_states.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

DRAFT = "draft"
SUBMITTED = "submitted"
RELEASED = "released"
RETURNED = "returned"
ADOPTED = "adopted"
ISSUED = "issued"

EDITABLE = frozenset({DRAFT, RETURNED})
IN_CONSOLIDATION = frozenset({SUBMITTED, ADOPTED})

ANNUAL_LABELS = {DRAFT: "编制中", SUBMITTED: "待批准", RELEASED: "已发布"}


@dataclass(frozen=True)
class AnnualFacts:
    n_lines: int


@dataclass(frozen=True)
class MonthlyFacts:
    """`blocking` are the findings of the check that forbid handing the plan in (T-028), as the API shows them."""

    blocking: tuple[Mapping[str, Any], ...] = ()
    n_lines_pending: int = 0
    remark: str = ""


def has_lines(facts: AnnualFacts) -> Refusal | None:
    return None if facts.n_lines else Refusal("annual_plan_empty")


def passes_the_check(facts: MonthlyFacts) -> Refusal | None:
    found = facts.blocking
    return Refusal("plan_check_blocks", n=len(found), findings=list(found)) if found else None


def lines_are_settled(facts: MonthlyFacts) -> Refusal | None:
    """T-051: a plan is adopted when each of its lines has a fate."""
    return Refusal("cycle_lines_pending", lines=facts.n_lines_pending, plans=1) if facts.n_lines_pending else None


def return_has_a_remark(facts: MonthlyFacts) -> Refusal | None:
    """T-057: what comes back says why."""
    return None if facts.remark.strip() else Refusal("cycle_remark_needed")


ANNUAL = Machine[AnnualFacts](
    (
        Transition("submit", {DRAFT}, SUBMITTED, guards=(has_lines,)),
        Transition("send_back", {SUBMITTED}, DRAFT),
        Transition("release", {SUBMITTED}, RELEASED, guards=(has_lines,)),
    )
)

MONTHLY = Machine[MonthlyFacts](
    (
        Transition("submit", {DRAFT, RETURNED}, SUBMITTED, guards=(passes_the_check,)),
        Transition("adopt", {SUBMITTED}, ADOPTED, guards=(lines_are_settled,)),
        Transition("unsettle", {ADOPTED}, SUBMITTED),
        Transition("return", {SUBMITTED, ADOPTED}, RETURNED, guards=(return_has_a_remark,)),
        Transition("issue", {ADOPTED}, ISSUED),
        Transition("issue_late", {SUBMITTED}, ISSUED),
    )
)
