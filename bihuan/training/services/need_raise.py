"""A training need is written, corrected, checked by the head, sent back or withdrawn (S-174, S-175)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move, require_version
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.policies import person_of
from bihuan.training.domain.needs import MACHINE, OPEN, RAISED, UNIT, WISH, NeedFacts, missing_fields, need_duty_key
from bihuan.training.models import TrainingNeed
from bihuan.training.selectors.need_rules import heads_chain, may_check, need_rules
from bihuan.training.services.need_notices import author_told


@dataclass(frozen=True)
class NeedInput:
    """What a person types. `month` is empty for what somebody would like to learn, whenever it is held."""

    title: str
    reason: str
    goal: str = ""
    wanted_time: str = ""
    trainer: str = ""
    participants: str = ""
    level: str = ""
    month: str = ""

    @property
    def kind(self) -> str:
        return UNIT if self.month else WISH


@transaction.atomic
def need_raise(*, unit: Unit, need: NeedInput, actor: Actor, at: datetime) -> TrainingNeed:
    """A need of the own unit. The head's own is delivered at once; where no article asks for a check, anybody's is.

    The very same sent twice is one. Refuses NotPermitted for another unit's, `need_fields_missing` with the fields,
    `need_month_past`, `need_level_unknown`.
    """
    person = person_of(actor)
    if unit.pk != actor.home_unit_id and not may_check(actor, unit, at):
        raise NotPermitted("not_permitted", unit=unit.name)
    state = _checked(unit, need, actor, at)
    same = TrainingNeed.objects.filter(unit=unit, kind=need.kind, raised_by_id=person, state__in=(RAISED, OPEN), **asdict(need))
    if twin := same.first():
        return twin
    row = TrainingNeed.objects.create(
        unit=unit, kind=need.kind, state=state, raised_by_id=person, raised_at=at, **_delivery(state, actor, at), **asdict(need)
    )
    need_record(row, "training_need.raised", actor, at, after={"title": row.title, "month": row.month, "state": state})
    if state == OPEN:
        _delivered(row, actor, at)
    return row


@transaction.atomic
def need_edit(*, need_id: int, need: NeedInput, version: int | None = None, actor: Actor, at: datetime) -> TrainingNeed:
    """The author corrects it, and it is raised anew. Refuses as `need_raise`, NotPermitted for somebody else's, StaleState."""
    row = need_editable(need_id, actor)
    require_version(row, version)
    state = _checked(row.unit, need, actor, at)
    target = MACHINE.step("raise_open" if state == OPEN else "raise_again", state=row.state, facts=NeedFacts())
    move(row, target, kind=need.kind, remark="", **_delivery(state, actor, at), **asdict(need))
    need_record(row, "training_need.changed", actor, at, after={"title": row.title, "month": row.month, "state": state})
    if state == OPEN:
        _delivered(row, actor, at)
    return row


@transaction.atomic
def need_check(*, need_id: int, version: int | None = None, actor: Actor, at: datetime) -> TrainingNeed:
    """The head has looked at it: it is delivered now. Refuses NotPermitted for whoever does not head the unit."""
    row = _headed(need_id, version, actor, at)
    move(row, MACHINE.step("check", state=row.state, facts=NeedFacts()), **_delivery(OPEN, actor, at))
    need_record(row, "training_need.checked", actor, at, after={"state": row.state})
    _delivered(row, actor, at)
    author_told(row, "checked", actor, at)
    return row


@transaction.atomic
def need_send_back(*, need_id: int, remark: str, version: int | None = None, actor: Actor, at: datetime) -> TrainingNeed:
    """Back to the author, who reads why. Refuses without a remark."""
    row = _headed(need_id, version, actor, at)
    target = MACHINE.step("send_back", state=row.state, facts=NeedFacts(remark))
    move(row, target, remark=remark.strip(), decided_by_id=actor.person_id, decided_at=at)
    need_record(row, "training_need.sent_back", actor, at, after={"state": row.state}, reason=remark.strip())
    author_told(row, "sent_back", actor, at)
    return row


@transaction.atomic
def need_withdraw(*, need_id: int, version: int | None = None, actor: Actor, at: datetime) -> TrainingNeed:
    """The author takes it back before anything was decided."""
    row = need_seen(need_id, actor)
    _own(row, actor)
    require_version(row, version)
    move(row, MACHINE.step("withdraw", state=row.state, facts=NeedFacts()))
    need_record(row, "training_need.withdrawn", actor, at, after={"state": row.state})
    return row


@transaction.atomic
def need_none(*, unit: Unit, month: Month, actor: Actor, at: datetime) -> Duty:
    """本月没有需求: the head says so, which fulfils the duty too. Refuses NotPermitted, and NotFound where nothing is owed."""
    if not may_check(actor, unit, at):
        raise NotPermitted("not_permitted", unit=unit.name)
    duty = duty_fulfil(key=need_duty_key(unit.pk, str(month)), at=at, actor=actor, evidence={"needs": 0})
    if duty is None:
        raise NotFound("not_found")
    after = {"month": str(month)}
    audit_record(unit, "training_need.none", actor=actor, at=at, capacity="", unit_id=unit.pk, after=after)
    return duty


def need_seen(need_id: int, actor: Actor) -> TrainingNeed:
    row = TrainingNeed.objects.visible_to(actor).select_related("unit", "raised_by").filter(pk=need_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def need_editable(need_id: int, actor: Actor) -> TrainingNeed:
    """The need, if this person may correct it now. Refuses NotFound, NotPermitted for somebody else's, WrongState."""
    row = need_seen(need_id, actor)
    _own(row, actor)
    MACHINE.step("raise_again", state=row.state, facts=NeedFacts())
    return row


def need_record(row: TrainingNeed, verb: str, actor: Actor, at: datetime, **change: Any) -> None:
    capacity = actor.capacity("training.view", row.unit.path)
    audit_record(row, verb, actor=actor, at=at, capacity=capacity, unit_id=row.unit_id, **change)


def _own(row: TrainingNeed, actor: Actor) -> None:
    if row.raised_by_id != actor.person_id:
        raise NotPermitted("not_permitted")


def _headed(need_id: int, version: int | None, actor: Actor, at: datetime) -> TrainingNeed:
    row = need_seen(need_id, actor)
    if not may_check(actor, row.unit, at):
        raise NotPermitted("not_permitted", unit=row.unit.name)
    require_version(row, version)
    return row


def _checked(unit: Unit, need: NeedInput, actor: Actor, at: datetime) -> str:
    """The state in which it begins, when all that the article asks for is there."""
    this = Month.of(local(at).date())
    month = Month.parse(need.month) if need.month else this
    if month < this:
        raise Refused("need_month_past", month=need.month)
    rules = need_rules(unit, month)
    missing = missing_fields(asdict(need), rules.required if need.month else ())
    if missing:
        raise Refused("need_fields_missing", fields=list(missing))
    if need.level and need.level not in {level.code for level in rules.levels}:
        raise Refused("need_level_unknown", level=need.level)
    waits = need.month and rules.is_checked and not may_check(actor, unit, at)
    return RAISED if waits else OPEN


def _delivery(state: str, actor: Actor, at: datetime) -> dict[str, Any]:
    return {"delivered_at": at, "checked_by_id": actor.person_id} if state == OPEN else {}


def _delivered(row: TrainingNeed, actor: Actor, at: datetime) -> None:
    """The month's duty of the unit, and of those above that the same person heads, is done."""
    if not row.month:
        return
    units = Unit.objects.filter(pk__in=row.unit.ancestor_ids)
    chains = heads_chain(list(units), local(at).date())
    for unit_id in row.unit.ancestor_ids:
        if unit_id == row.unit_id or actor.person_id in chains[unit_id]:
            duty_fulfil(key=need_duty_key(unit_id, row.month), at=at, actor=actor, evidence={"need": row.pk})
