"""Which parameters the code reads: declared by the apps, compared with the packs in both directions by a project test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Declared:
    key: str
    kind: str
    label: str


_DECLARED: dict[str, Declared] = {}


def declare_parameter(key: str, kind: str, label: str) -> None:
    """Make a key known. Refuses a second meaning for a known key."""
    given = Declared(key, kind, label)
    if _DECLARED.setdefault(key, given) != given:
        raise ValueError(f"parameter {key} is declared twice")


def declared_parameters() -> dict[str, Declared]:
    return dict(sorted(_DECLARED.items()))


def declared_parameter(key: str) -> Declared | None:
    return _DECLARED.get(key)


def label_of(key: str) -> str:
    """The name people see; a key that no app declares is shown as it is."""
    found = _DECLARED.get(key)
    return found.label if found else key
