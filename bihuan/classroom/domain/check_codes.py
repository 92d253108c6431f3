"""The code under the QR of a sealed dossier: short, read aloud without doubt (no 0 and O, no 1, I and L)."""

from __future__ import annotations

from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, EACH = 3, 4
LENGTH = GROUPS * EACH


def drawn(choice: Callable[[str], str]) -> str:
    """A new code; `choice` picks one character. 31^12: not to be found by trying."""
    return grouped("".join(choice(ALPHABET) for _n in range(LENGTH)))


def grouped(plain: str) -> str:
    return "-".join(plain[start : start + EACH] for start in range(0, LENGTH, EACH))


def read(typed: str) -> str | None:
    """As it is kept, from however it was typed; None for what cannot be one of ours."""
    plain = "".join(each for each in typed.upper() if each not in " -—－　")
    return grouped(plain) if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else None
