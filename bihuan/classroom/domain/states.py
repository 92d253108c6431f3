"""Session, leave and seat as tables (T-031…T-033, T-041, T-080, T-081)."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

PREPARED, NOTICED, RUNNING, ENDED, CLOSED, CALLED_OFF = "prepared", "noticed", "running", "ended", "closed", "called_off"
LIVE = frozenset({PREPARED, NOTICED, RUNNING})
TAKES_SIGN_INS = frozenset({NOTICED, RUNNING, PREPARED})
SESSION_STATES = {
    PREPARED: ("准备中", "idle"),
    NOTICED: ("已通知", "accent"),
    RUNNING: ("进行中", "warn"),
    ENDED: ("已结束，待归档", "warn"),
    CLOSED: ("已归档", "ok"),
    CALLED_OFF: ("已取消", "bad"),
}


@dataclass(frozen=True)
class SessionFacts:
    """`gaps` are the labels of required pieces that are missing; `rooms_missing` the provinces without a room (T-037)."""

    n_seats: int = 0
    n_signed: int = 1
    rooms_missing: tuple[str, ...] = ()
    open_desk_cases: int = 0
    gaps: tuple[str, ...] = ()
    has_started: bool = True
    is_recorded: bool = True
    reason: str = ""


def somebody_is_invited(facts: SessionFacts) -> Refusal | None:
    return None if facts.n_seats else Refusal("session_without_roster")


def every_province_has_a_room(facts: SessionFacts) -> Refusal | None:
    return (
        Refusal("session_room_missing", unit=facts.rooms_missing[0], n=len(facts.rooms_missing))
        if facts.rooms_missing
        else None
    )


def it_has_begun(facts: SessionFacts) -> Refusal | None:
    return None if facts.has_started else Refusal("session_not_begun")


def somebody_signed_in(facts: SessionFacts) -> Refusal | None:
    """Nobody is accused of absence from a class that left no trace: such a class is called off."""
    return None if facts.n_signed else Refusal("session_without_sign_ins")


def the_desk_is_clear(facts: SessionFacts) -> Refusal | None:
    return Refusal("session_desk_open", n=facts.open_desk_cases) if facts.open_desk_cases else None


def nothing_is_missing(facts: SessionFacts) -> Refusal | None:
    return Refusal("dossier_incomplete", piece=facts.gaps[0], n=len(facts.gaps)) if facts.gaps else None


def there_is_a_reason(facts: SessionFacts) -> Refusal | None:
    return None if facts.reason.strip() else Refusal("session_reason_missing")


def there_is_a_word_why(facts: SessionFacts) -> Refusal | None:
    return None if facts.reason.strip() else Refusal("dossier_reason_missing")


SESSION = Machine[SessionFacts](
    (
        Transition("notify", {PREPARED, NOTICED}, NOTICED, guards=(somebody_is_invited, every_province_has_a_room)),
        Transition("start", {PREPARED, NOTICED}, RUNNING, guards=(somebody_is_invited, every_province_has_a_room)),
        Transition("end", {RUNNING}, ENDED, guards=(it_has_begun, somebody_signed_in, the_desk_is_clear)),
        Transition("close", {ENDED}, CLOSED, guards=(nothing_is_missing,)),
        Transition("reopen", {CLOSED}, ENDED, guards=(there_is_a_word_why,)),
        Transition("call_off", {PREPARED, NOTICED}, CALLED_OFF, guards=(there_is_a_reason,)),
    )
)

LOOKS = {"sync": LIVE, "screen": TAKES_SIGN_INS, "desk": LIVE | {ENDED, CLOSED}}
"""What whoever runs the class may open or do beside its transitions: the roster brought up to date, screen, desk."""


OF_THE_DOSSIER = frozenset({"close", "reopen"})
"""Steps that stand on the page of the dossier."""


def steps_from(state: str) -> tuple[str, ...]:
    """Transitions and the rest that a class in this state has."""
    moves = dict.fromkeys(row.name for row in SESSION.possible(state) if row.name not in OF_THE_DOSSIER)
    return (*moves, *(name for name, states in LOOKS.items() if state in states))


REQUESTED, AGREED, COMPLETED, REFUSED, WITHDRAWN, LAPSED = (
    "requested",
    "agreed",
    "completed",
    "refused",
    "withdrawn",
    "lapsed",
)
ASKED = frozenset({REQUESTED, AGREED})
GONE = frozenset({REFUSED, WITHDRAWN, LAPSED})  # whoever still cannot come asks again
LEAVE_STATES = {
    REQUESTED: ("待片区负责人同意", "warn"),
    AGREED: ("待报总经理", "warn"),
    COMPLETED: ("手续齐全", "ok"),
    REFUSED: ("不同意", "bad"),
    WITHDRAWN: ("已撤回", "idle"),
    LAPSED: ("班次改期，已失效", "idle"),
}
AREA_HEAD, GENERAL_MANAGER = "area_head", "general_manager"


@dataclass(frozen=True)
class LeaveFacts:
    """`chain` as the article has it, `done` how many steps were taken, `step` the one now asked for."""

    chain: tuple[str, ...] = (AREA_HEAD, GENERAL_MANAGER)
    done: int = 0
    step: str = ""
    is_own: bool = False
    remark: str = ""
    session_is_over: bool = False


def the_step_is_next(facts: LeaveFacts) -> Refusal | None:
    """The order of the chain is enforced (T-031)."""
    expected = facts.chain[facts.done] if facts.done < len(facts.chain) else ""
    return None if facts.step == expected else Refusal("leave_step_order", expected=expected, step=facts.step)


def it_is_the_last_step(facts: LeaveFacts) -> Refusal | None:
    return None if facts.done + 1 == len(facts.chain) else Refusal("leave_step_order", expected=facts.step, step=facts.step)


def decided_by_another(facts: LeaveFacts) -> Refusal | None:
    return Refusal("leave_own") if facts.is_own else None


def refusal_has_a_reason(facts: LeaveFacts) -> Refusal | None:
    return None if facts.remark.strip() else Refusal("leave_remark_missing")


def before_the_end(facts: LeaveFacts) -> Refusal | None:
    return Refusal("leave_too_late") if facts.session_is_over else None


LEAVE = Machine[LeaveFacts](
    (
        Transition(
            "pass",
            {REQUESTED, AGREED},
            COMPLETED,
            guards=(the_step_is_next, decided_by_another, before_the_end, it_is_the_last_step),
        ),
        Transition("pass", {REQUESTED}, AGREED, guards=(the_step_is_next, decided_by_another, before_the_end)),
        Transition("refuse", {REQUESTED, AGREED}, REFUSED, guards=(the_step_is_next, decided_by_another, refusal_has_a_reason)),
        Transition("withdraw", {REQUESTED, AGREED}, WITHDRAWN),
        Transition("lapse", {REQUESTED, AGREED, COMPLETED}, LAPSED),
    )
)
