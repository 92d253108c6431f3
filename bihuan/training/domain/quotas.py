"""Frequency quotas of a unit's month (T-022…T-029): which sessions count, what is missing, what does not apply."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from bihuan.kernel.periods import Month, MonthWindow
from bihuan.training.domain.lines import ALL_STAFF, AUDIENCES, BOTH, INDUCTION, NEWCOMERS, PROJECT_STAFF, SPECIALISTS

MET = "met"
UNMET = "unmet"
OPEN = "open"
NOT_APPLICABLE = "not_applicable"
INDUCTION_QUOTA = "quota.induction"
MIN_HOURS = "lesson.min_hours"
QUOTA_KEYS = (
    "quota.newcomer",
    "quota.specialist",
    "quota.all_staff",
    "quota.project",
    INDUCTION_QUOTA,
    "quota.central",
    "quota.special",
)
NAMED = {INDUCTION_QUOTA: "入职培训", "quota.central": "每月集中课程", "quota.special": "每月专项培训"}
EXISTING_STAFF = "existing_staff"  # everybody but newcomers: a session for specialists is theirs


class QuotaRule(Protocol):
    """What is read of a quota (regulations.domain.parameters.Quota fits)."""

    @property
    def audience(self) -> str: ...
    @property
    def min_sessions(self) -> int: ...
    @property
    def every_months(self) -> int: ...
    @property
    def min_lesson_hours(self) -> Decimal | None: ...
    @property
    def window(self) -> str: ...
    @property
    def applies_to_unit_kinds(self) -> tuple[str, ...]: ...
    @property
    def only_if_newcomers(self) -> bool: ...
    @property
    def shared(self) -> bool: ...
    @property
    def total_lesson_hours(self) -> Decimal | None: ...


def with_minimum(rules: Mapping[str, Any], general: Decimal | int) -> dict[str, QuotaRule]:
    """The quotas, those without a least length of their own with the edition's general one (T-027)."""
    return {
        key: replace(rule, min_lesson_hours=Decimal(general)) if rule.min_lesson_hours is None else rule
        for key, rule in rules.items()
    }


@dataclass(frozen=True)
class Counted:
    """A session for counting: when (month), for whom, how many lesson minutes."""

    position: int
    month: Month
    audience: str
    lesson_minutes: int
    training_kind: str = ""


@dataclass(frozen=True)
class QuotaStatus:
    """What one quota says. `too_short` are positions that do not count because they are below the minimum (T-027)."""

    key: str
    audience: str
    state: str
    required: int
    planned: int
    min_hours: Decimal
    total_required: Decimal | None
    total_planned: Decimal
    window: MonthWindow
    counted: tuple[int, ...]
    too_short: tuple[int, ...]

    @property
    def label(self) -> str:
        return NAMED.get(self.key) or AUDIENCES.get(self.audience, self.audience)

    @property
    def missing(self) -> int:
        return max(self.required - self.planned, 0)


def window_of(rule: QuotaRule, month: Month) -> MonthWindow:
    """Fixed windows of the year (Jan–Feb, Mar–Apr …), or the rolling months that end with this one (conflict 10)."""
    if rule.window == "rolling":
        return MonthWindow(month.shift(1 - rule.every_months), month)
    return month.window(rule.every_months)


def quota_statuses(
    quotas: Mapping[str, QuotaRule],
    *,
    roles: Collection[str],
    month: Month,
    sessions: Sequence[Counted],
    lesson_minutes: int,
    n_newcomers: int | None,
) -> tuple[QuotaStatus, ...]:
    """One status per quota of these unit kinds. `n_newcomers` None means: not known, so the quota is asked for."""
    taken: set[int] = set()
    statuses = []
    for key, rule in sorted(quotas.items(), key=lambda item: (item[1].shared, item[0])):
        if rule.applies_to_unit_kinds and not set(rule.applies_to_unit_kinds) & set(roles):
            continue
        status = _status(key, rule, month, sessions, lesson_minutes, n_newcomers, taken)
        statuses.append(status)
    return tuple(sorted(statuses, key=lambda status: status.key))


def _status(  # noqa: PLR0913  (private: each is a fact of the count)
    key: str,
    rule: QuotaRule,
    month: Month,
    sessions: Sequence[Counted],
    lesson_minutes: int,
    n_newcomers: int | None,
    taken: set[int],
) -> QuotaStatus:
    window = window_of(rule, month)
    serving = [each for each in sessions if each.month in window and serves(key, rule, each)]
    least = rule.min_lesson_hours or Decimal(0)
    long_enough = [each for each in serving if Decimal(each.lesson_minutes) >= least * lesson_minutes]
    counted = _allocated(rule, long_enough, taken)
    total = Decimal(sum(each.lesson_minutes for each in counted)) / lesson_minutes
    return QuotaStatus(
        key=key,
        audience=rule.audience,
        state=_state(rule, month, window, len(counted), total, n_newcomers),
        required=rule.min_sessions,
        planned=len(counted),
        min_hours=least,
        total_required=rule.total_lesson_hours,
        total_planned=total.quantize(Decimal("0.1")),
        window=window,
        counted=_here(counted, month),
        too_short=_here([each for each in serving if each not in long_enough], month),
    )


def serves(key: str, rule: QuotaRule, session: Counted) -> bool:
    """Whether the session is for this quota's people. A session for all counts for a part only where quotas are shared."""
    if key == INDUCTION_QUOTA or session.training_kind == INDUCTION:
        return key == INDUCTION_QUOTA and session.training_kind == INDUCTION
    if rule.audience == PROJECT_STAFF:
        return True
    if rule.audience == EXISTING_STAFF:
        return session.audience in (SPECIALISTS, BOTH)
    wider = {BOTH: (NEWCOMERS, SPECIALISTS), ALL_STAFF: (NEWCOMERS, SPECIALISTS) if rule.shared else ()}
    return session.audience == rule.audience or rule.audience in wider.get(session.audience, ())


def _allocated(rule: QuotaRule, sessions: Iterable[Counted], taken: set[int]) -> list[Counted]:
    """One session serves one quota (conflict 8): one for both audiences goes where something is still missing."""
    if rule.shared:
        return list(sessions)
    own = [each for each in sessions if each.audience != BOTH]
    for each in sessions:
        if each.audience == BOTH and len(own) < rule.min_sessions and each.position not in taken:
            taken.add(each.position)
            own.append(each)
    return own


def _here(sessions: Iterable[Counted], month: Month) -> tuple[int, ...]:
    return tuple(each.position for each in sessions if each.month == month)


def _state(rule: QuotaRule, month: Month, window: MonthWindow, planned: int, total: Decimal, n_newcomers: int | None) -> str:
    if rule.only_if_newcomers and n_newcomers == 0:
        return NOT_APPLICABLE
    if planned >= rule.min_sessions and (rule.total_lesson_hours is None or total >= rule.total_lesson_hours):
        return MET
    return OPEN if month < window.last else UNMET
