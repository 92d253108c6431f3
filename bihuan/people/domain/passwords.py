"""The words of an initial password: random, and readable from paper."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are mistaken for each other."""
GROUPS, GROUP = 3, 4


def initial_password() -> str:
    """For example k7mp-3xwq-9drt: 59 random bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))
