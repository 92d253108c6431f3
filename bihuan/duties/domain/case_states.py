"""The life of an accountability case: heard before it is decided, decided by a person, open to appeal (T-101, T-102)."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

OPENED, HEARD, DECIDED, APPEALED, EXECUTED, CLOSED, WITHDRAWN = (
    "opened",
    "heard",
    "decided",
    "appealed",
    "executed",
    "closed",
    "withdrawn",
)
PENDING = frozenset({OPENED, HEARD, DECIDED, APPEALED, EXECUTED})
CASE_STATES = {
    OPENED: ("已立案，待陈述", "warn"),
    HEARD: ("已陈述，待决定", "warn"),
    DECIDED: ("已决定", "accent"),
    APPEALED: ("申诉中", "warn"),
    EXECUTED: ("已执行", "calm"),
    CLOSED: ("已结案", "ok"),
    WITHDRAWN: ("已撤案", "idle"),
}


@dataclass(frozen=True)
class CaseFacts:
    """What the guards look at. `is_concerned`: the actor is the person the case is about."""

    text: str = ""
    is_concerned: bool = False
    statement_is_over: bool = False
    has_decider: bool = True
    measure: str = ""
    measures: tuple[str, ...] = ()
    appeal_is_open: bool = False
    already_appealed: bool = False
    decided_before: bool = False
    has_execution: bool = False
    is_same_decider: bool = False


def the_concerned_speaks(facts: CaseFacts) -> Refusal | None:
    return None if facts.is_concerned else Refusal("case_not_concerned")


def something_is_said(facts: CaseFacts) -> Refusal | None:
    return None if facts.text.strip() else Refusal("case_text_missing")


def the_chance_was_given(facts: CaseFacts) -> Refusal | None:
    """Nobody is judged before the time to speak is over, unless the person has spoken."""
    return None if facts.statement_is_over else Refusal("case_statement_running")


def not_by_the_concerned(facts: CaseFacts) -> Refusal | None:
    return Refusal("case_own") if facts.is_concerned else None


def somebody_decides(facts: CaseFacts) -> Refusal | None:
    """T-101: a decision without a decider is none; T-102: no machine decides."""
    return None if facts.has_decider else Refusal("case_decider_missing")


def the_measure_is_offered(facts: CaseFacts) -> Refusal | None:
    """A measure comes from the article."""
    return None if facts.measure in facts.measures else Refusal("case_measure_unknown", measure=facts.measure)


def the_appeal_is_open(facts: CaseFacts) -> Refusal | None:
    if facts.already_appealed:
        return Refusal("case_appealed_already")
    return None if facts.appeal_is_open else Refusal("case_appeal_over")


def another_decides(facts: CaseFacts) -> Refusal | None:
    return Refusal("case_same_decider") if facts.is_same_decider else None


def appeals_are_over(facts: CaseFacts) -> Refusal | None:
    return Refusal("case_appeal_running") if facts.appeal_is_open and not facts.already_appealed else None


def execution_is_recorded(facts: CaseFacts) -> Refusal | None:
    return None if facts.has_execution else Refusal("case_execution_missing")


CASE = Machine[CaseFacts](
    (
        Transition("state", {OPENED, HEARD}, HEARD, guards=(the_concerned_speaks, something_is_said)),
        Transition("pass_over", {OPENED}, HEARD, guards=(not_by_the_concerned, the_chance_was_given)),
        Transition(
            "decide",
            {HEARD},
            DECIDED,
            guards=(not_by_the_concerned, somebody_decides, the_measure_is_offered, something_is_said),
        ),
        Transition("appeal", {DECIDED}, APPEALED, guards=(the_concerned_speaks, something_is_said, the_appeal_is_open)),
        Transition(
            "decide_appeal",
            {APPEALED},
            DECIDED,
            guards=(not_by_the_concerned, somebody_decides, another_decides, the_measure_is_offered, something_is_said),
        ),
        Transition("execute", {DECIDED}, EXECUTED, guards=(appeals_are_over, execution_is_recorded)),
        Transition("close", {EXECUTED}, CLOSED),
        Transition("withdraw", {OPENED, HEARD}, WITHDRAWN, guards=(something_is_said,)),
    )
)
