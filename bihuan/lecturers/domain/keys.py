"""How a file names the session it is about: the plan line taught."""

from __future__ import annotations


def line_key(line_id: int) -> str:
    return f"line/{line_id}"


def line_of(session_key: str) -> int | None:
    """The plan line of a key; None for a session that no plan holds."""
    name, _slash, number = session_key.partition("/")
    return int(number) if name == "line" and number.isdigit() else None
