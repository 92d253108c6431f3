"""Reading a stored parameter value field by field; a wrong shape is refused with the field and what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from bihuan.kernel.refusals import Refused

_MISSING = object()


class Shape:
    """One mapping being read. Every field asked for is ticked off; `done` refuses what nobody asked for."""

    def __init__(self, kind: str, raw: object, *, where: str = "") -> None:
        if not isinstance(raw, Mapping):
            raise Refused("parameter_not_mapping", kind=kind, where=where)
        self.kind = kind
        self.where = where
        self.raw: Mapping[str, Any] = raw
        self.used: set[str] = set()

    def _take(self, name: str, default: object) -> Any:
        self.used.add(name)
        if name in self.raw:
            return self.raw[name]
        if default is _MISSING:
            raise Refused("parameter_field_missing", kind=self.kind, field=self._label(name))
        return default

    def _label(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def _refuse(self, code: str, name: str, **facts: object) -> Refused:
        return Refused(code, kind=self.kind, field=self._label(name), found=self.raw.get(name), **facts)

    def whole(self, name: str, low: int, high: int, default: object = _MISSING) -> int:
        found = self._take(name, default)
        if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
            raise self._refuse("parameter_not_whole", name, low=low, high=high)
        return found

    def number(self, name: str, low: int, high: int, default: object = _MISSING) -> Decimal:
        found = self._take(name, default)
        if isinstance(found, bool) or not isinstance(found, int | float | Decimal) or not low <= found <= high:
            raise self._refuse("parameter_not_number", name, low=low, high=high)
        return Decimal(str(found))

    def maybe_number(self, name: str, low: int, high: int) -> Decimal | None:
        return None if self._take(name, None) is None else self.number(name, low, high)

    def flag(self, name: str, default: object = _MISSING) -> bool:
        found = self._take(name, default)
        if not isinstance(found, bool):
            raise self._refuse("parameter_not_flag", name)
        return found

    def text(self, name: str, default: object = _MISSING) -> str:
        found = self._take(name, default)
        if not isinstance(found, str) or (default is _MISSING and not found.strip()):
            raise self._refuse("parameter_not_text", name)
        return found

    def one_of(self, name: str, options: Iterable[str], default: object = _MISSING) -> str:
        found = self._take(name, default)
        allowed = tuple(options)
        if found not in allowed:
            raise self._refuse("parameter_not_offered", name, options="、".join(allowed))
        return str(found)

    def words(self, name: str, *, empty: bool = False, default: object = _MISSING) -> tuple[str, ...]:
        found = self._take(name, default)
        texts = isinstance(found, list | tuple) and all(isinstance(each, str) and each.strip() for each in found)
        if not texts or (not found and not empty):
            raise self._refuse("parameter_not_words", name)
        if len(set(found)) != len(found):
            raise self._refuse("parameter_repeated", name)
        return tuple(found)

    def wholes(self, name: str, low: int, high: int) -> tuple[int, ...]:
        """Whole numbers, each once; none at all is a list too."""
        found = self._take(name, _MISSING)
        if not isinstance(found, list | tuple) or not all(type(each) is int and low <= each <= high for each in found):
            raise self._refuse("parameter_not_whole", name, low=low, high=high)
        if len(set(found)) != len(found):
            raise self._refuse("parameter_repeated", name)
        return tuple(found)

    def items(self, name: str, *, empty: bool = False) -> tuple[Shape, ...]:
        found = self._take(name, _MISSING)
        if not isinstance(found, list | tuple) or (not found and not empty):
            raise self._refuse("parameter_not_items", name)
        return tuple(Shape(self.kind, each, where=f"{self._label(name)}[{n}]") for n, each in enumerate(found, start=1))

    def clock_time(self, name: str) -> time:
        """ "09:00"; "24:00" is the end of the day and read as 00:00."""
        found = self.text(name)
        try:
            return time.fromisoformat("00:00" if found == "24:00" else found)
        except ValueError:
            raise self._refuse("parameter_not_time", name) from None

    def done(self) -> None:
        unknown = sorted(set(self.raw) - self.used)
        if unknown:
            raise Refused("parameter_field_unknown", kind=self.kind, field="、".join(map(self._label, unknown)))
