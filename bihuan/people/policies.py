"""Who may do what to one row: capability over the row's unit."""

from bihuan.kernel.refusals import NotPermitted
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit


def require(actor: Actor, capability: str, unit: Unit) -> None:
    """Refuses (NotPermitted) when the actor does not hold the capability over the unit."""
    if not actor.can(capability, unit.path):
        raise NotPermitted("not_permitted", capability=capability, unit=unit.name)


def person_of(actor: Actor) -> int:
    """The person who acts. Refuses (NotPermitted) the system and an account without a person."""
    if actor.person_id is None:
        raise NotPermitted("not_permitted")
    return actor.person_id
