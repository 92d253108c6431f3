"""Machines of the annual and of the monthly plan (T-045, T-050, T-057). The cycle's machine is in cycle_states.py."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

DRAFT = "draft"
SUBMITTED = "submitted"
RELEASED = "released"
RETURNED = "returned"
ADOPTED = "adopted"
ISSUED = "issued"

EDITABLE = frozenset({DRAFT, RETURNED})
HANDED_IN = frozenset({SUBMITTED, ADOPTED, ISSUED})

ANNUAL_LABELS = {DRAFT: "编制中", SUBMITTED: "待批准", RELEASED: "已发布"}
MONTHLY_LABELS = {DRAFT: "编制中", SUBMITTED: "已上报", RETURNED: "已退回", ADOPTED: "已采纳", ISSUED: "已下发"}


@dataclass(frozen=True)
class AnnualFacts:
    n_lines: int


@dataclass(frozen=True)
class MonthlyFacts:
    """`blocking` are the findings of the check that forbid handing the plan in (T-028)."""

    n_blocking: int = 0


def has_lines(facts: AnnualFacts) -> Refusal | None:
    return None if facts.n_lines else Refusal("annual_plan_empty")


def passes_the_check(facts: MonthlyFacts) -> Refusal | None:
    return Refusal("plan_check_blocks", n=facts.n_blocking) if facts.n_blocking else None


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
        Transition("return", {SUBMITTED}, RETURNED),
        Transition("adopt", {SUBMITTED}, ADOPTED),
        Transition("return", {ADOPTED}, RETURNED),
        Transition("issue", {ADOPTED}, ISSUED),
    )
)
