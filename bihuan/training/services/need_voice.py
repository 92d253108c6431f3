"""我也需要: others join a wish, and leave it again while it is open."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.policies import person_of
from bihuan.training.domain.needs import OPEN, WISH
from bihuan.training.models import NeedVoice, TrainingNeed
from bihuan.training.services.need_raise import need_record, need_seen


@transaction.atomic
def need_join(*, need_id: int, actor: Actor, at: datetime) -> TrainingNeed:
    """Counted once however often it is tapped. Refuses one's own, and what is no open wish (`need_not_joinable`)."""
    person, need = person_of(actor), need_seen(need_id, actor)
    if need.kind != WISH or need.state != OPEN or need.raised_by_id == person:
        raise Refused("need_not_joinable", title=need.title)
    _voice, is_new = NeedVoice.objects.get_or_create(need=need, person_id=person, defaults={"at": at})
    if is_new:
        need_record(need, "training_need.joined", actor, at)
    return need


@transaction.atomic
def need_leave(*, need_id: int, actor: Actor, at: datetime) -> TrainingNeed:
    """No longer needed. Leaving twice changes nothing; refuses once it is decided."""
    person, need = person_of(actor), need_seen(need_id, actor)
    if need.state != OPEN:
        raise Refused("need_not_joinable", title=need.title)
    n_left, _rows = NeedVoice.objects.filter(need=need, person_id=person).delete()
    if n_left:
        need_record(need, "training_need.left", actor, at)
    return need
