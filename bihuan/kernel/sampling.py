"""Samples that anybody can draw again: the order is a hash of the seed and the item, not a random generator."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from hashlib import sha256
from math import ceil
from typing import TypeVar

from bihuan.kernel.bands import Number
from bihuan.kernel.refusals import Refused

T = TypeVar("T")


def sample(population: Iterable[T], size: int, *, seed: str, key: Callable[[T], str] = str) -> tuple[T, ...]:
    """`size` items, or all if there are fewer. The same seed and population give the same sample in the same order,
    whatever the order of the input. A larger size keeps the smaller sample and adds to it.

    `key` is what identifies an item. Refuses a negative size and two items of one key.
    """
    if size < 0:
        raise Refused("sample_size_negative", size=size)
    by_key: dict[str, T] = {}
    for item in population:
        name = key(item)
        if name in by_key:
            raise Refused("sample_population_repeats", key=name)
        by_key[name] = item
    ordered = sorted(by_key, key=lambda name: (_rank(seed, name), name))
    return tuple(by_key[name] for name in ordered[:size])


def share_size(count: int, percent: Number) -> int:
    """How many items are so many percent of a population: at least that share, so rounded up."""
    return ceil(Fraction(percent) * count / 100)


def _rank(seed: str, name: str) -> bytes:
    return sha256(f"{len(seed)}:{seed}:{name}".encode()).digest()
