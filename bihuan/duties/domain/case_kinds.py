"""Kinds of case, declared by the apps in code: what it is called and which list of measures its article gives."""

from __future__ import annotations

from dataclasses import dataclass

_KINDS: dict[str, CaseKind] = {}
ANY = ""


@dataclass(frozen=True)
class CaseKind:
    """`code` is the kind of the proposal, or its part before the first dot; `measures_key` a MeasureList parameter."""

    code: str
    label: str
    measures_key: str


def declare_case(kind: CaseKind) -> CaseKind:
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"case kind {kind.code} is declared twice")
    return kind


def case_kind(code: str) -> CaseKind:
    """The kind of a proposal: the whole code, else its first part, else the general kind."""
    return _KINDS.get(code) or _KINDS.get(code.partition(".")[0]) or _KINDS[ANY]


def case_kinds() -> dict[str, CaseKind]:
    return dict(sorted(_KINDS.items()))


declare_case(CaseKind(ANY, "其他", "case.plan_measures"))
declare_case(CaseKind("missed", "逾期未完成", "case.plan_measures"))
declare_case(CaseKind("training.plan_shortfall", "未完成培训计划", "case.plan_measures"))
