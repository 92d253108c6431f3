"""External lecturers: who may open a file, and what is missing on an engagement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.lecturers.domain.course_forms import form_for
from bihuan.lecturers.models import Engagement
from bihuan.lecturers.selectors.figures import labels, options
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit


def centre_of(actor: Actor) -> Unit:
    """The unit on top of the tree in which the actor acts: external lecturers are the group's alone (T-114).

    Refuses (NotPermitted) whoever holds no post there.
    """
    path = next((grant.unit_path for grant in actor.grants if grant.capability == "lecturers.manage"), "")
    first = path.strip("/").split("/")[0]
    found = Unit.objects.filter(pk=int(first)).first() if first else None
    if found is None:
        raise NotPermitted("not_permitted", capability="lecturers.manage")
    return found


def unfunded(session_key: str) -> tuple[Engagement, ...]:
    """Engagements for a session that cost money and have no fund application: a warning when the session is closed (T-116)."""
    rows = Engagement.objects.filter(session_key=session_key, fund_no="", fee_cents__gt=0).exclude(state="refused")
    return tuple(rows.select_related("lecturer"))


@dataclass(frozen=True)
class Suggested:
    code: str
    form: str
    rule: str


def form_suggested(unit: Unit, trait: str, *, on: date) -> Suggested | None:
    """The form that fits the need, with the words of the rule; None without a trait or without the rule (C-332)."""
    rules = labels(options("lecturer.need_traits", unit=unit, on=on))
    forms = labels(options("lecturer.external_forms", unit=unit, on=on))
    code = form_for(trait)
    return Suggested(code, forms[code], rules[trait]) if trait in rules and code in forms else None


def engagement_for(actor: Actor, *, engagement_id: int) -> Engagement:
    """Refuses (NotFound) whoever neither manages nor approves the files of that unit."""
    row: Engagement | None = (
        Engagement.objects.visible_to(actor)
        .select_related("lecturer__unit", "lecturer__person", "requested_by")
        .filter(pk=engagement_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row
