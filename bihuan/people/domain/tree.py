"""Which kind of unit may stand under which (T-006): a project always has its province and its area."""

from __future__ import annotations

from bihuan.kernel.refusals import Refusal

_BESIDE = frozenset({"group", "area", "province", "region"})
PARENTS: dict[str, frozenset[str]] = {
    "group": frozenset(),
    "department": frozenset({"group", "area", "province", "region", "project", "branch"}),
    "area": frozenset({"group"}),
    "province": frozenset({"area"}),
    "region": frozenset({"province"}),
    "project": frozenset({"province", "region"}),
    "outlet": _BESIDE,
    "branch": _BESIDE,
    "office": _BESIDE,
    "dealer": _BESIDE,
}


def placement_refusal(kind: str, parent_kind: str) -> Refusal | None:
    """Why a unit of this kind may not stand under one of that kind."""
    if kind not in PARENTS:
        return Refusal("unit_kind_unknown", kind=kind)
    if parent_kind not in PARENTS[kind]:
        return Refusal("unit_kind_misplaced", kind=kind, parent_kind=parent_kind)
    return None
