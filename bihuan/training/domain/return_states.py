"""The monthly return and the written approval as tables (T-061, T-069, T-073, T-078)."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition
from bihuan.training.domain.package import Gap

DRAFT, SUBMITTED, SENT_BACK, ACCEPTED = "draft", "submitted", "sent_back", "accepted"
REQUESTED, APPROVED, REFUSED, RECORDED = "requested", "approved", "refused", "recorded"

WITH_UNIT = frozenset({DRAFT, SENT_BACK})  # the unit may still change what it reports
RETURN_STATES = {
    DRAFT: ("填写中", "idle"),
    SUBMITTED: ("已上报，待接收", "accent"),
    SENT_BACK: ("已退回补正", "warn"),
    ACCEPTED: ("已接收", "ok"),
}
DEVIATION_STATES = {
    REQUESTED: ("待批准", "warn"),
    APPROVED: ("已书面批准", "ok"),
    REFUSED: ("不同意", "bad"),
    RECORDED: ("已记录", "idle"),
}


@dataclass(frozen=True)
class ReturnFacts:
    """What the guards look at: titles of lines without outcome or explanation, and what the package lacks."""

    unrecorded: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    remark: str = ""


def every_line_is_recorded(facts: ReturnFacts) -> Refusal | None:
    return Refusal("return_line_not_recorded", title=facts.unrecorded[0]) if facts.unrecorded else None


def every_deviation_is_explained(facts: ReturnFacts) -> Refusal | None:
    """T-069: the line is named."""
    return Refusal("return_explanation_missing", title=facts.unexplained[0]) if facts.unexplained else None


def package_is_complete(facts: ReturnFacts) -> Refusal | None:
    """T-073: the missing kind is named, and the session it is missing for (T-077)."""
    if not facts.gaps:
        return None
    gap = facts.gaps[0]
    if gap.line_id is None:
        return Refusal("return_month_kind_missing", kind=gap.label)
    return Refusal("return_kind_missing", title=gap.title, kind=gap.label)


def sending_back_has_a_remark(facts: ReturnFacts) -> Refusal | None:
    return None if facts.remark.strip() else Refusal("return_remark_missing")


RETURN = Machine[ReturnFacts](
    (
        Transition(
            "submit",
            {DRAFT, SENT_BACK},
            SUBMITTED,
            guards=(every_line_is_recorded, every_deviation_is_explained, package_is_complete),
        ),
        Transition("accept", {SUBMITTED}, ACCEPTED),
        Transition("send_back", {SUBMITTED}, SENT_BACK, guards=(sending_back_has_a_remark,)),
    )
)


@dataclass(frozen=True)
class DecisionFacts:
    """The head's decision; a written approval has a number, a refusal has a reason, and nobody decides for himself."""

    is_own: bool = False
    document_no: str = ""
    remark: str = ""


def decided_by_another(facts: DecisionFacts) -> Refusal | None:
    return Refusal("deviation_own") if facts.is_own else None


def approval_has_a_number(facts: DecisionFacts) -> Refusal | None:
    return None if facts.document_no.strip() else Refusal("deviation_document_missing")


def refusal_has_a_reason(facts: DecisionFacts) -> Refusal | None:
    return None if facts.remark.strip() else Refusal("deviation_remark_missing")


DEVIATION = Machine[DecisionFacts](
    (
        Transition("approve", {REQUESTED}, APPROVED, guards=(decided_by_another, approval_has_a_number)),
        Transition("refuse", {REQUESTED}, REFUSED, guards=(decided_by_another, refusal_has_a_reason)),
    ),
    states=(RECORDED,),
)
