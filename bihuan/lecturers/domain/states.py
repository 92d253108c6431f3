"""The files of lecturers as tables (T-104, T-106, T-111…T-114)."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

SELECTED, APPOINTED, CANCELLED, RESIGNED, LAPSED = "selected", "appointed", "cancelled", "resigned", "lapsed"
PROPOSED, APPROVED, REFUSED, ENDED = "proposed", "approved", "refused", "ended"
ASSIGNABLE = frozenset({APPOINTED, APPROVED})
LECTURER_STATES = {
    SELECTED: ("已选定，待聘任", "warn"),
    APPOINTED: ("已聘任", "ok"),
    CANCELLED: ("已取消资格", "bad"),
    RESIGNED: ("已卸任", "idle"),
    LAPSED: ("资格到期，待复评", "warn"),
    PROPOSED: ("待批准", "warn"),
    APPROVED: ("已批准", "ok"),
    REFUSED: ("未批准", "bad"),
    ENDED: ("已结束", "idle"),
}


@dataclass(frozen=True)
class LecturerFacts:
    document_no: str = ""
    document_required: bool = True
    is_own: bool = False
    reason: str = ""


def the_document_has_a_number(facts: LecturerFacts) -> Refusal | None:
    """T-104: no document number, no appointment."""
    return Refusal("lecturer_document_missing") if facts.document_required and not facts.document_no.strip() else None


def there_is_a_reason(facts: LecturerFacts) -> Refusal | None:
    return None if facts.reason.strip() else Refusal("lecturer_reason_missing")


def not_for_oneself(facts: LecturerFacts) -> Refusal | None:
    return Refusal("lecturer_own") if facts.is_own else None


LECTURER = Machine[LecturerFacts](
    (
        Transition("appoint", {SELECTED, CANCELLED, RESIGNED}, APPOINTED, guards=(the_document_has_a_number, not_for_oneself)),
        Transition("cancel_title", {APPOINTED, LAPSED}, CANCELLED, guards=(there_is_a_reason,)),
        Transition("resign", {APPOINTED, LAPSED}, RESIGNED, guards=(there_is_a_reason,)),
        Transition("lapse", {APPOINTED}, LAPSED),
        Transition("review", {APPOINTED, LAPSED}, APPOINTED),
        Transition("approve", {PROPOSED}, APPROVED, guards=(not_for_oneself,)),
        Transition("refuse", {PROPOSED}, REFUSED, guards=(not_for_oneself, there_is_a_reason)),
        Transition("end", {APPROVED}, ENDED),
    )
)

ASSIGNED, ACCEPTED, DECLINED, TAUGHT, TO_REASSIGN, WITHDRAWN = (
    "assigned",
    "accepted",
    "declined",
    "taught",
    "to_reassign",
    "cancelled",
)
TASK_STATES = {
    ASSIGNED: ("待答复", "warn"),
    ACCEPTED: ("已接受", "ok"),
    DECLINED: ("已谢绝", "bad"),
    TAUGHT: ("已授课", "calm"),
    TO_REASSIGN: ("待改派", "bad"),
    WITHDRAWN: ("已撤销", "idle"),
}
PENDING = frozenset({ASSIGNED, ACCEPTED})
STANDING = frozenset({ASSIGNED, ACCEPTED, DECLINED, TO_REASSIGN, TAUGHT})  # what a session has, of whatever lecturer


@dataclass(frozen=True)
class TaskFacts:
    reason: str = ""


def declining_has_a_reason(facts: TaskFacts) -> Refusal | None:
    return None if facts.reason.strip() else Refusal("task_reason_missing")


TASK = Machine[TaskFacts](
    (
        Transition("accept", {ASSIGNED, DECLINED}, ACCEPTED),
        Transition("decline", {ASSIGNED, ACCEPTED}, DECLINED, guards=(declining_has_a_reason,)),
        Transition("teach", {ASSIGNED, ACCEPTED, WITHDRAWN}, TAUGHT),  # withdrawn: not held, and then held after all
        Transition("flag", {ASSIGNED, ACCEPTED}, TO_REASSIGN),
        Transition("shift", {ASSIGNED, ACCEPTED}, ASSIGNED),  # another time is another question
        Transition("ask_again", {WITHDRAWN}, ASSIGNED),
        Transition("untaught", {TAUGHT}, WITHDRAWN),
        Transition("withdraw", {ASSIGNED, ACCEPTED, DECLINED, TO_REASSIGN}, WITHDRAWN),
    )
)

OPEN, CLOSED = "open", "closed"
ROUND_STATES = {OPEN: ("报名中", "ok"), CLOSED: ("已结束", "idle")}
ROUND = Machine[None]((Transition("close", {OPEN}, CLOSED),))

APPLIED, WITHDRAWN_CANDIDACY = "applied", "withdrawn"
CANDIDACY_STATES = {
    APPLIED: ("已报名", "warn"),
    SELECTED: ("已选定", "ok"),
    REFUSED: ("未选上", "idle"),
    WITHDRAWN_CANDIDACY: ("已撤回", "idle"),
}


@dataclass(frozen=True)
class CandidacyFacts:
    way: str = ""
    ways: tuple[str, ...] = ()
    remark: str = ""
    is_own: bool = False


def the_way_is_named(facts: CandidacyFacts) -> Refusal | None:
    """T-103: the way of selection is stored, and one that the article does not name is described."""
    if facts.way not in facts.ways:
        return Refusal("selection_way_missing")
    return Refusal("selection_way_undescribed") if facts.way == "other" and not facts.remark.strip() else None


def not_ones_own_candidacy(facts: CandidacyFacts) -> Refusal | None:
    return Refusal("lecturer_own") if facts.is_own else None


JUDGED = (the_way_is_named, not_ones_own_candidacy)
CANDIDACY = Machine[CandidacyFacts](
    (
        Transition("select", {APPLIED}, SELECTED, guards=JUDGED),
        Transition("refuse", {APPLIED}, REFUSED, guards=JUDGED),
        Transition("withdraw", {APPLIED}, WITHDRAWN_CANDIDACY),
        Transition("apply", {WITHDRAWN_CANDIDACY}, APPLIED),
    )
)

REQUESTED = "requested"
ENGAGEMENT_STATES = {
    REQUESTED: ("待批准", "warn"),
    APPROVED: ("已批准", "ok"),
    REFUSED: ("未批准", "bad"),
    ENDED: ("已授课", "idle"),
}
ENGAGEMENT = Machine[LecturerFacts](
    (
        Transition("approve", {REQUESTED}, APPROVED, guards=(not_for_oneself,)),
        Transition("refuse", {REQUESTED}, REFUSED, guards=(not_for_oneself, there_is_a_reason)),
        Transition("end", {APPROVED}, ENDED),
    )
)
