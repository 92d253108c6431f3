"""Leave: who decides next, by the chain of the article in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.classroom.domain.states import AREA_HEAD, GENERAL_MANAGER, LEAVE, LeaveFacts
from bihuan.classroom.models import ClassSession, LeaveRequest, Seat
from bihuan.classroom.selectors.sessions import ends_at
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.selectors.staff import holders_of
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.domain.parameters.lists import Option
from bihuan.regulations.selectors.resolution import find, resolve

AGREE, TO_MANAGER = "class.leave.agree", "class.leave.general_manager"
CAPABILITY = {AREA_HEAD: AGREE, GENERAL_MANAGER: TO_MANAGER}
REASONS, CHAIN, MANAGER_MODE = "leave.reason_kinds", "leave.chain", "leave.general_manager"
STEP_LABELS = {AREA_HEAD: "片区负责人同意", GENERAL_MANAGER: "报总经理"}


def leave_for(actor: Actor, leave_id: int) -> LeaveRequest:
    """One request. Refuses (NotFound) what is neither the actor's own, nor theirs to decide, nor of a class or unit seen."""
    rows = LeaveRequest.objects
    decides = rows.visible_to(actor, AGREE) | rows.visible_to(actor, TO_MANAGER)
    row: LeaveRequest | None = (
        (rows.visible_to(actor) | decides)
        .select_related("seat__session__line__plan__unit", "seat__participation__person", "seat__participation__unit")
        .filter(pk=leave_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


@dataclass(frozen=True)
class LeaveRules:
    """What the article in force asks of leave from this class."""

    reasons: tuple[Option, ...]
    chain: tuple[str, ...]
    citation: Resolved


def rules_of(session: ClassSession) -> LeaveRules:
    """Refuses (`rule_not_adopted`) where no article allows leave at all."""
    unit, day = session.line.plan.unit, local(session.line.starts_at).date()
    reasons = resolve(REASONS, unit=unit, on=day)
    chain = resolve(CHAIN, unit=unit, on=day)
    return LeaveRules(reasons.value.values, tuple(chain.value.values), reasons)


def is_report_only(leave: LeaveRequest) -> bool:
    """Whether the general manager is only told (conflict 25)."""
    session = leave.seat.session
    mode = find(MANAGER_MODE, unit=session.line.plan.unit, on=local(session.line.starts_at).date())
    return mode is not None and mode.value.value == "notice"


def next_step(leave: LeaveRequest) -> str:
    return leave.chain[leave.steps_done] if leave.steps_done < len(leave.chain) else ""


def capabilities_for(step: str, leave: LeaveRequest) -> tuple[str, ...]:
    """Who may take a step; a report to the general manager is also made by whoever agreed."""
    own = CAPABILITY.get(step, AGREE)
    return (own, AGREE) if step == GENERAL_MANAGER and is_report_only(leave) else (own,)


def person_unit(leave: LeaveRequest) -> Unit:
    unit: Unit = leave.seat.participation.unit
    return unit


@dataclass(frozen=True)
class Asked:
    """Who takes the next step: whoever holds the capability at the unit."""

    capability: str
    unit: Unit


def asked_for(leave: LeaveRequest, *, on: date) -> Asked:
    """The nearest upwards who may take the next step and is not the applicant; nobody agrees to one's own leave.

    Where nobody else may (the area head asks, and nobody above agrees to leave), whoever takes the later step stands in.
    """
    wanted = [each for step in leave.chain[leave.steps_done :] for each in capabilities_for(step, leave)] or [AGREE]
    own, chain = leave.seat.participation.person_id, person_unit(leave).ancestor_ids
    for capability in dict.fromkeys(wanted):
        holding = holders_of(capability, chain, on)
        found = next((pk for pk in reversed(chain) if any(each.pk != own for each in holding.get(pk, ()))), None)
        if found is not None:
            return Asked(capability, Unit.objects.get(pk=found))
    return Asked(wanted[0], Unit.objects.get(pk=chain[0]))


def step_of(leave: LeaveRequest, actor: Actor) -> str:
    """The step this actor takes: the next one where allowed, else a later one (which the order then refuses).

    Refuses (NotPermitted) whoever has no part in the chain.
    """
    path = person_unit(leave).path
    for step in leave.chain[leave.steps_done :]:
        if any(actor.can(capability, path) for capability in capabilities_for(step, leave)):
            return _stood_in(step, leave, actor)
    raise NotPermitted("not_permitted", capability=AGREE, unit=person_unit(leave).name)


def _stood_in(step: str, leave: LeaveRequest, actor: Actor) -> str:
    """A later step becomes the next one for whoever stands in."""
    following = next_step(leave)
    if step == following:
        return step
    asked = asked_for(leave, on=local(actor.at).date())
    is_stand_in = asked.capability not in capabilities_for(following, leave)
    return following if is_stand_in and actor.can(asked.capability, asked.unit.path) else step


def facts_of(leave: LeaveRequest, *, actor: Actor, at: datetime, step: str = "", remark: str = "") -> LeaveFacts:
    return LeaveFacts(
        chain=tuple(leave.chain),
        done=leave.steps_done,
        step=step,
        is_own=actor.person_id is not None and actor.person_id == leave.seat.participation.person_id,
        remark=remark,
        session_is_over=at >= ends_at(leave.seat.session),
    )


def verdicts_open(leave: LeaveRequest, actor: Actor, *, at: datetime) -> frozenset[str]:
    """What this person may do now: pass, refuse, withdraw. Exactly the buttons of the page."""
    own = facts_of(leave, actor=actor, at=at)
    found = set()
    if own.is_own and LEAVE.rows("withdraw", state=leave.state):
        found.add("withdraw")
    try:
        step = step_of(leave, actor)
    except NotPermitted:
        return frozenset(found)
    facts = facts_of(leave, actor=actor, at=at, step=step, remark="x")
    return frozenset(found | ({row.name for row in LEAVE.available(state=leave.state, facts=facts)} - {"withdraw"}))


def rules_found(session: ClassSession) -> LeaveRules | None:
    """As `rules_of`, with None where no article allows leave."""
    try:
        return rules_of(session)
    except Refused:
        return None


def my_seat(session: ClassSession, actor: Actor) -> Seat | None:
    if actor.person_id is None:
        return None
    return Seat.objects.filter(session=session, participation__person=actor.person_id).select_related("venue__unit").first()


def my_leave(session: ClassSession, actor: Actor) -> LeaveRequest | None:
    """The newest request of this person for this class, the withdrawn ones left out."""
    if actor.person_id is None:
        return None
    rows = LeaveRequest.objects.filter(seat__session=session, seat__participation__person=actor.person_id)
    return rows.exclude(state="withdrawn").prefetch_related("steps__person").order_by("-pk").first()


def reason_label(leave: LeaveRequest) -> str:
    """The kind of reason as the article in force names it."""
    rules = rules_found(leave.seat.session)
    return next((each.label for each in rules.reasons if each.code == leave.reason_kind), leave.reason_kind) if rules else ""
