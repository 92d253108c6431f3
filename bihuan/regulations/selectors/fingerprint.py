"""What the rules of a unit rest on, in one small query: while it stays equal, whoever asks often may keep the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.db.models import OuterRef, Subquery

from bihuan.regulations.models import Adoption, DocumentVersion
from bihuan.regulations.selectors.resolution import Placed

T = TypeVar("T")
BASIS = ("pk", "unit_id", "unit__name", "document_id", "document__title", "choices", "in_force", "row_version")


WARM = 64
_warm: dict[tuple[str, str], Any] = {}


def kept_warm(name: str, basis: str, make: Callable[[], T]) -> T:
    """What `make` says of the rules behind `basis` (`rules_basis`), made once in this process while they are the same.

    `name` says what it is. A refusal is not kept. What is kept must not be changed by whoever gets it.
    """
    key = (name, basis)
    if key not in _warm:
        made = make()
        if len(_warm) >= WARM:
            _warm.clear()
        _warm[key] = made
    found: T = _warm[key]
    return found


def forget_warm() -> None:
    """Drop what is kept, as after a rollback."""
    _warm.clear()


def rules_basis(unit: Placed, *, on: date) -> str:
    """As `fingerprint_of`, equal for all units below the same adoptions: the rules of a unit do not speak of the unit."""
    return fingerprint_of(unit, on=on).removeprefix(unit.path)


def fingerprint_of(unit: Placed, *, on: date) -> str:
    """Every adoption that holds for the unit with its choices, and the version in force under it.

    An approved version never changes: what is in force later is another version, and shows here.
    """
    chain = [int(part) for part in unit.path.strip("/").split("/") if part]
    versions = DocumentVersion.objects.effective_on(on).filter(document=OuterRef("document"))
    newest = versions.order_by("-effective_on", "-approved_at", "-pk")
    rows = Adoption.objects.valid_on(on).at_units(chain).newest_first()
    basis = rows.annotate(in_force=Subquery(newest.values("pk")[:1]), row_version=Subquery(newest.values("row_version")[:1]))
    return f"{unit.path}{on}{list(basis.values_list(*BASIS))}"
