"""The check of a month's plan while it is typed, imported and handed in. Pure: facts in, findings out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, Protocol

from bihuan.kernel.periods import Month
from bihuan.training.domain.clashes import clash_findings
from bihuan.training.domain.findings import BLOCK, INFO, WARN, Finding
from bihuan.training.domain.lecturer_days import load_findings, travel_findings
from bihuan.training.domain.lines import (
    AUDIENCES,
    EXTERNAL,
    GROUP,
    INDUCTION,
    SELF,
    TRAINING_KINDS,
    LineFacts,
    hours_text,
    lesson_hours,
)
from bihuan.training.domain.quotas import (
    INDUCTION_QUOTA,
    NOT_APPLICABLE,
    OPEN,
    UNMET,
    Counted,
    QuotaRule,
    QuotaStatus,
    quota_statuses,
)

__all__ = ["BLOCK", "INFO", "WARN", "Day", "Finding", "PlanCheck", "PlanFacts", "PlanRules", "check_plan"]


class Window(Protocol):
    @property
    def start(self) -> time: ...
    @property
    def end(self) -> time: ...


@dataclass(frozen=True)
class PlanRules:
    """What the adopted articles say about a plan. A part that no article sets is not checked."""

    lesson_minutes: int
    formats: Mapping[str, str] = field(default_factory=dict)
    quotas: Mapping[str, QuotaRule] = field(default_factory=dict)
    sources: Collection[str] = (GROUP, SELF, EXTERNAL)
    blocks_on_quota: bool = True
    topics_minimum: int = 0
    travel_minutes: int = 0
    month_sessions: int = 0
    refuses_superseded: bool = False
    additional_needs_reason: bool = True
    class_weekdays: Collection[int] = ()
    class_windows: Sequence[Window] = ()
    refuses_outside_hours: bool = False
    scheme_fields: Mapping[str, str] = field(default_factory=dict)
    session_kinds: Mapping[str, str] = field(default_factory=dict)
    induction_days: int = 0
    citations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Day:
    """A dated row of the working calendar: a holiday, or a make-up working day."""

    is_working: bool
    name: str = ""


@dataclass(frozen=True)
class PlanFacts:
    """A plan with what lies around it: sessions of other units, earlier sessions of the quota windows, the calendar."""

    month: Month
    lines: Sequence[LineFacts]
    roles: Collection[str] = ()
    n_newcomers: int | None = None
    others: Sequence[LineFacts] = ()
    earlier: Sequence[Counted] = ()
    days: Mapping[date, Day] = field(default_factory=dict)
    may_plan_induction: bool = False
    lecturer_loads: Mapping[int, int] = field(default_factory=dict)  # file → sessions of other units in the month


@dataclass(frozen=True)
class PlanCheck:
    findings: tuple[Finding, ...]
    quotas: tuple[QuotaStatus, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == BLOCK)


def check_plan(plan: PlanFacts, rules: PlanRules) -> PlanCheck:
    """Every finding at once, in the order of the lines; what concerns the whole plan comes last."""
    findings = [finding for line in plan.lines for finding in line_findings(line, plan, rules)]
    findings.extend(clash_findings(plan.lines, plan.others))
    findings.extend(travel_findings(plan.lines, plan.others, minutes=rules.travel_minutes))
    findings.extend(load_findings(plan.lines, plan.lecturer_loads, limit=rules.month_sessions))
    findings.extend(induction_findings(plan, rules))
    findings.sort(key=lambda finding: finding.position or 0)
    quotas = quotas_of(plan, rules)
    return PlanCheck(tuple(findings) + tuple(quota_findings(quotas, rules)), quotas)


def induction_findings(plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    """T-022: a term of induction has its days, in one line or in one for each day. Told to the HR centre, at its first line."""
    lines = sorted((line for line in plan.lines if line.training_kind == INDUCTION), key=lambda line: line.starts_at)
    days = {
        line.starts_at.date() + timedelta(days=n)
        for line in lines
        for n in range((line.ends_at.date() - line.starts_at.date()).days + 1)
    }
    if lines and plan.may_plan_induction and len(days) < rules.induction_days:
        facts = {"days": rules.induction_days, "planned": len(days)}
        yield Finding("induction_days_short", WARN, lines[0].position, facts, "induction.days", field="date")


def quotas_of(plan: PlanFacts, rules: PlanRules) -> tuple[QuotaStatus, ...]:
    """What this plan owes. Induction is asked of the HR centre alone (T-003); the month's figures count it for the group."""
    planned = [
        Counted(line.position, Month.of(line.starts_at.date()), line.audience, line.lesson_minutes, line.training_kind)
        for line in plan.lines
    ]
    return quota_statuses(
        {key: rule for key, rule in rules.quotas.items() if key != INDUCTION_QUOTA or plan.may_plan_induction},
        roles=plan.roles,
        month=plan.month,
        sessions=[*planned, *plan.earlier],
        lesson_minutes=rules.lesson_minutes,
        n_newcomers=plan.n_newcomers,
    )


def quota_findings(quotas: Iterable[QuotaStatus], rules: PlanRules) -> Iterable[Finding]:
    """An unmet quota forbids handing in where the article says so (T-028); one that does not apply is shown as such (T-029)."""
    unmet = BLOCK if rules.blocks_on_quota else WARN
    shown = {UNMET: ("quota_unmet", unmet), OPEN: ("quota_open", INFO), NOT_APPLICABLE: ("quota_not_applicable", INFO)}
    for quota in quotas:
        for position in quota.too_short:
            facts = {"hours": hours_text(quota.min_hours), "quota": quota.label}
            yield Finding("line_too_short", WARN, position, facts, quota.key, field="hours")
        if quota.state not in shown:
            continue
        code, severity = shown[quota.state]
        if quota.key == INDUCTION_QUOTA:
            severity = min(severity, WARN, key=(INFO, WARN, BLOCK).index)  # the HR centre's own affair (T-003)
        if quota.total_required is not None and quota.state == UNMET:
            code = "quota_total_unmet"
        yield Finding(code, severity, None, quota_facts(quota), quota.key)


def quota_facts(quota: QuotaStatus) -> dict[str, Any]:
    return {
        "quota": quota.label,
        "required": quota.required,
        "planned": quota.planned,
        "hours": hours_text(quota.min_hours),
        "total": hours_text(quota.total_required) if quota.total_required is not None else "",
        "total_planned": hours_text(quota.total_planned),
        "window": str(quota.window.first) if quota.window.first == quota.window.last else str(quota.window).replace("/", "–"),
    }


SCHEME_INPUTS = {"content": "title", "method": "form", "place": "place"}
LineRule = Callable[[LineFacts, PlanFacts, PlanRules], Iterable[Finding]]


def line_findings(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    for rule in LINE_RULES:
        yield from rule(line, plan, rules)


def names_its_subject(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    if not line.title.strip():
        yield Finding("title_missing", BLOCK, line.position, {}, field="title")
    if line.audience not in AUDIENCES:
        yield Finding("audience_unknown", BLOCK, line.position, {"found": line.audience}, field="audience")


def lies_in_the_month(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    if line.ends_at <= line.starts_at:
        yield Finding("ends_before_start", BLOCK, line.position, _times(line), field="end")
    if line.starts_at.date() not in plan.month:
        facts = {"day": line.starts_at.date().isoformat(), "month": str(plan.month)}
        yield Finding("outside_month", BLOCK, line.position, facts, "plan.monthly.due", field="date")


def hours_fit_the_time(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    """A 课时 has the adopted length; a break may lie between, so only too many hours are wrong."""
    facts = {
        "hours": hours_text(lesson_hours(line.lesson_minutes, rules.lesson_minutes)),
        "minutes": line.duration_minutes,
        "lesson": rules.lesson_minutes,
    }
    if line.lesson_minutes <= 0:
        yield Finding("hours_missing", BLOCK, line.position, facts, "lesson.minutes", field="hours")
    elif line.ends_at > line.starts_at and line.lesson_minutes > line.duration_minutes:
        yield Finding("hours_exceed_duration", BLOCK, line.position, facts, "lesson.minutes", field="hours")


def has_an_adopted_format(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    if rules.formats and line.form not in rules.formats:
        facts = {"found": line.form or "—", "allowed": "、".join(rules.formats.values())}
        yield Finding("format_not_adopted", BLOCK, line.position, facts, "formats", field="form")


def has_a_lecturer(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    """T-030: assigned by the group or organised by the unit itself; the latter names who, and whom it may (T-111, T-113)."""
    if line.lecturer_source not in rules.sources:
        yield Finding("lecturer_source_missing", BLOCK, line.position, {}, "lecturer.sources", field="lecturer")
    elif line.lecturer_source == SELF and not line.lecturer_name.strip():
        yield Finding("lecturer_missing", BLOCK, line.position, {}, "lecturer.sources", field="lecturer")
    elif line.lecturer_refusal:
        yield Finding(line.lecturer_refusal, BLOCK, line.position, {}, "lecturer.sources", field="lecturer")
    elif line.lecturer_source == EXTERNAL:
        yield Finding("lecturer_needs_approval", WARN, line.position, {}, "lecturer.sources", field="lecturer")


def refers_to_the_annual_plan(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    """T-048: a line comes from the annual plan, or says why it is additional."""
    if rules.additional_needs_reason and not line.has_annual_line and not line.additional_reason.strip():
        yield Finding(
            "additional_reason_missing", BLOCK, line.position, {}, "plan.monthly.additional_needs_reason", field="additional"
        )


def refers_to_valid_topics(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    if len(line.topics) < rules.topics_minimum:
        least = {"minimum": rules.topics_minimum}
        yield Finding("topic_missing", WARN, line.position, least, "plan.topics.minimum", field="title")
    day = line.starts_at.date()
    for topic in line.topics:
        if topic.is_superseded_on(day):
            severity = BLOCK if rules.refuses_superseded else WARN
            facts = {"topic": topic.name, "successor": topic.superseded_by}
            yield Finding("topic_superseded", severity, line.position, facts, "curriculum.superseded", field="title")
        elif not topic.is_valid_on(day):
            yield Finding("topic_not_valid", WARN, line.position, {"topic": topic.name}, "curriculum.edition", field="title")


def minds_the_calendar(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    day = plan.days.get(line.starts_at.date())
    if day is None:
        return
    facts = {"day": line.starts_at.date().isoformat(), "name": day.name}
    if day.is_working:
        yield Finding("make_up_day", INFO, line.position, facts, field="date")
    else:
        yield Finding("on_holiday", WARN, line.position, facts, field="date")


def keeps_class_hours(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    """S-180, where adopted: inside one window of a class weekday. A make-up working day is one."""
    if not rules.class_windows:
        return
    day = plan.days.get(line.starts_at.date())
    is_class_day = line.starts_at.isoweekday() in rules.class_weekdays or bool(day and day.is_working)
    start, end = line.starts_at.time(), line.ends_at.time()
    is_inside = any(window.start <= start and end <= window.end for window in rules.class_windows)
    if not (is_class_day and is_inside and line.starts_at.date() == line.ends_at.date()):
        severity = BLOCK if rules.refuses_outside_hours else WARN
        yield Finding("outside_class_hours", severity, line.position, _times(line), "session.hours", field="date")


def has_what_its_scheme_asks(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    """S-170, where adopted: content, method, time and place of every session; a stored line always has its time."""
    written = {"content": line.title, "method": line.form, "place": line.place}
    for code, label in rules.scheme_fields.items():
        if not written.get(code, code).strip():
            facts = {"label": label}
            yield Finding(
                "scheme_field_missing", BLOCK, line.position, facts, "session.required_fields", field=SCHEME_INPUTS[code]
            )


def is_of_an_adopted_kind(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    """T-002: every session is of a kind that the article names."""
    if rules.session_kinds and line.training_kind not in rules.session_kinds:
        facts = {"found": TRAINING_KINDS.get(line.training_kind, "—"), "allowed": "、".join(rules.session_kinds.values())}
        yield Finding("training_kind_not_adopted", BLOCK, line.position, facts, "session.kinds", field="training_kind")


def leaves_induction_to_hr(line: LineFacts, plan: PlanFacts, rules: PlanRules) -> Iterable[Finding]:
    """T-003: induction is owned by the HR centre."""
    if line.training_kind == INDUCTION and not plan.may_plan_induction:
        yield Finding("induction_is_hr", BLOCK, line.position, {}, "quota.induction", field="title")


def _times(line: LineFacts) -> dict[str, Any]:
    return {"start": f"{line.starts_at:%m-%d %H:%M}", "end": f"{line.ends_at:%m-%d %H:%M}"}


LINE_RULES: tuple[LineRule, ...] = (
    names_its_subject,
    lies_in_the_month,
    hours_fit_the_time,
    has_an_adopted_format,
    has_a_lecturer,
    refers_to_the_annual_plan,
    refers_to_valid_topics,
    minds_the_calendar,
    keeps_class_hours,
    has_what_its_scheme_asks,
    is_of_an_adopted_kind,
    leaves_induction_to_hr,
)
