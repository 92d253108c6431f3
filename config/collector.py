"""The garbage collector of a process that answers requests."""

import gc

YOUNG = 20_000
"""New objects before the young are looked through: a page of 2 000 units makes many, and nearly none of them in a ring."""


def settle() -> None:
    """What is loaded now stays for good and is never looked through again: half the CPU of a page with thousands of rows."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
