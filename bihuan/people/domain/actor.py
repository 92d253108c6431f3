"""Who acts: a person in the capacities held on that day."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Grant:
    """One capability over one part of the tree, with the post it comes from."""

    capability: str
    unit_id: int
    unit_path: str
    unit_name: str
    post_code: str
    post_name: str


@dataclass(frozen=True)
class Actor:
    """`grants` hold for the moment `at`; build a new actor for another moment."""

    person_id: int | None
    name: str
    at: datetime
    grants: tuple[Grant, ...] = ()
    home_unit_id: int | None = None
    account_id: int | None = None
    is_system: bool = field(default=False)

    @property
    def is_in_service(self) -> bool:
        """Whether the person holds a post at this moment. Accounts of no person (the installation's own) are not asked."""
        return self.person_id is None or self.home_unit_id is not None

    def can(self, capability: str, unit_path: str | None = None) -> bool:
        """Whether the capability is held at all, or (with a path) over that unit."""
        if self.is_system:
            return True
        return any(
            grant.capability == capability and (unit_path is None or unit_path.startswith(grant.unit_path))
            for grant in self.grants
        )

    def scope(self, capability: str) -> tuple[str, ...]:
        """Paths of the subtrees over which the capability is held."""
        if self.is_system:
            return ("/",)
        return tuple(sorted({grant.unit_path for grant in self.grants if grant.capability == capability}))

    def units_with(self, capability: str) -> frozenset[int]:
        """Units where the capability is held directly (whose duties are therefore this person's)."""
        return frozenset(grant.unit_id for grant in self.grants if grant.capability == capability)

    def capacity(self, capability: str, unit_path: str = "/") -> str:
        """In which post the actor acts, for the audit trail."""
        for grant in self.grants:
            if grant.capability == capability and unit_path.startswith(grant.unit_path):
                return f"{grant.unit_name} {grant.post_name}"
        return "系统" if self.is_system else ""


def system_actor(at: datetime) -> Actor:
    """Acts for jobs: everything is permitted, and the trail says 系统."""
    return Actor(person_id=None, name="系统", at=at, is_system=True)
