"""What every parameter type has: a kind, reading with refusal, and the stored shape back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import time
from decimal import Decimal
from typing import Any, ClassVar

from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.shape import Shape

MAX_MINUTES = 60 * 24 * 366


class Value:
    """Base of the types: `kind` is the name used in packs and rows."""

    kind: ClassVar[str]

    @classmethod
    def parse(cls, raw: object) -> Value:
        shape = Shape(cls.kind, raw)
        value = cls.read(shape)
        shape.done()
        return value

    @classmethod
    def read(cls, shape: Shape) -> Value:
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = _plain(asdict(self))  # type: ignore[call-overload]
        return found


def _plain(found: Any) -> Any:
    if isinstance(found, Decimal):
        return int(found) if found == int(found) else float(found)
    if isinstance(found, time):
        return found.isoformat("minutes")
    if isinstance(found, dict):
        return {name: _plain(each) for name, each in found.items() if each not in ("", None)}
    return [_plain(each) for each in found] if isinstance(found, list | tuple) else found


def each_of(shape: Shape, read: Callable[[Shape], Any], name: str = "values") -> list[Any]:
    found = []
    for item in shape.items(name):
        found.append(read(item))
        item.done()
    codes = [getattr(each, "code", each) for each in found]
    if len(set(codes)) != len(codes):
        raise Refused("parameter_repeated", kind=shape.kind, field=name)
    return found
