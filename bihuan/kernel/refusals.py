"""A refusal is a value; raising it is the caller's decision.

Domain code returns `Refusal` or `None`. Services and machines turn it into an exception with `raise_if`.
The code is stable English; the message is looked up by code at the edge and filled with the facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, init=False)
class Refusal:
    """Why something may not be done: `Refusal("budget_split_not_100", total=90)`."""

    code: str
    facts: Mapping[str, object] = field(hash=False)

    def __init__(self, code: str, /, **facts: object) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "facts", facts)


class Refused(Exception):
    """A rule of the business says no (422). Carries the code and the facts of its refusal."""

    status: ClassVar[int] = 422

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, object] = facts

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({shown})" if shown else self.code

    @property
    def refusal(self) -> Refusal:
        """The same refusal as a value."""
        return Refusal(self.code, **self.facts)


class StaleState(Refused):
    """Somebody else changed the row since it was read (409)."""

    status = 409


class WrongState(Refused):
    """The transition does not exist from this state (409)."""

    status = 409


class NotPermitted(Refused):
    """This actor may see the thing but not do this to it (403)."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or this actor may not know that there is (404)."""

    status = 404


def refusal(code: str, /, **facts: object) -> Refusal:
    """The refusal value, for those who prefer a function to a class."""
    return Refusal(code, **facts)


def raise_if(why: Refusal | None) -> None:
    """Raise `Refused` with the code and facts of a refusal; do nothing for `None`."""
    if why is not None:
        raise Refused(why.code, **why.facts)
