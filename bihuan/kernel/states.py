"""State machines as tables: a transition that is not in the table does not exist."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Generic, TypeVar

from bihuan.kernel.refusals import Refusal, Refused, WrongState

F = TypeVar("F")


@dataclass(frozen=True)
class Transition(Generic[F]):
    """One row of a machine's table. A guard looks at the facts and returns a refusal, or `None` to let it pass."""

    name: str
    sources: AbstractSet[str]
    target: str
    guards: tuple[Callable[[F], Refusal | None], ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.sources, str):
            raise TypeError(f"{self.name}: sources is a set of states, not one state")
        object.__setattr__(self, "sources", frozenset(self.sources))
        if not self.sources:
            raise ValueError(f"{self.name}: a transition without a source can never run")

    def refusal(self, facts: F) -> Refusal | None:
        """The first guard's refusal, or `None` if every guard lets these facts pass."""
        return next(iter(self.refusals(facts)), None)

    def refusals(self, facts: F) -> tuple[Refusal, ...]:
        """What every guard has against these facts; for a page that names all that is missing."""
        return tuple(why for guard in self.guards if (why := guard(facts)) is not None)


class Machine(Generic[F]):
    """The table. Rows may share a name: the first row from the state whose guards pass decides the target."""

    def __init__(self, transitions: Iterable[Transition[F]], *, states: Iterable[str] = ()) -> None:
        """`states` only names states that no row mentions, so that the generated tests see them too."""
        self.transitions: tuple[Transition[F], ...] = tuple(transitions)
        mentioned = {state for row in self.transitions for state in (*row.sources, row.target)}
        self.states: frozenset[str] = frozenset(mentioned | set(states))
        self.names: tuple[str, ...] = tuple(dict.fromkeys(row.name for row in self.transitions))

    def rows(self, name: str, *, state: str) -> tuple[Transition[F], ...]:
        """The rows of that name that start in this state, in the order of the table."""
        return tuple(row for row in self.transitions if row.name == name and state in row.sources)

    def step(self, name: str, *, state: str, facts: F) -> str:
        """The target state. Raises `WrongState` if the table has no such row, `Refused` if its guards say no.

        With several rows of one name the refusal told is the first row's: it is the usual way.
        """
        rows = self.rows(name, state=state)
        if not rows:
            raise WrongState("wrong_state", transition=name, state=str(state))
        refusals = []
        for row in rows:
            why = row.refusal(facts)
            if why is None:
                return row.target
            refusals.append(why)
        raise Refused(refusals[0].code, **refusals[0].facts)

    def refusal(self, name: str, *, state: str, facts: F) -> Refusal | None:
        """Why `step` would refuse, as a value; for a greyed button with its reason."""
        try:
            self.step(name, state=state, facts=facts)
        except Refused as refused:
            return refused.refusal
        return None

    def available(self, *, state: str, facts: F) -> tuple[Transition[F], ...]:
        """What `step` would accept now, one row per name: exactly the buttons of a page."""
        found: dict[str, Transition[F]] = {}
        for row in self.possible(state):
            if row.name not in found and row.refusal(facts) is None:
                found[row.name] = row
        return tuple(found.values())

    def possible(self, state: str) -> tuple[Transition[F], ...]:
        """The rows that start in this state, whatever their guards say."""
        return tuple(row for row in self.transitions if state in row.sources)

    def pairs(self) -> Iterator[tuple[str, str, frozenset[str]]]:
        """Every (state, transition name, reachable targets); no targets means that the pair must refuse."""
        for state in sorted(self.states):
            for name in self.names:
                yield state, name, frozenset(row.target for row in self.rows(name, state=state))

    def missing_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (state, transition name) that is not in the table, for the tests that refuse them one by one."""
        return tuple((state, name) for state, name, targets in self.pairs() if not targets)
