"""One planned session as facts, and the words for its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

NEWCOMERS = "newcomers"
SPECIALISTS = "specialists"
BOTH = "newcomers_specialists"
ALL_STAFF = "all_staff"
PROJECT_STAFF = "project_staff"
AUDIENCES = {
    NEWCOMERS: "新员工",
    SPECIALISTS: "售后服务专员",
    BOTH: "新员工与售后服务专员",
    ALL_STAFF: "全员",
    PROJECT_STAFF: "项目全体人员",
}

INDUCTION = "induction"
IN_POST = "in_post"
TRAINING_KINDS = {IN_POST: "在岗培训", INDUCTION: "入职培训"}

GROUP = "group"
SELF = "self"
EXTERNAL = "external"
SOURCES = {GROUP: "集团统一安排", SELF: "自行组织（内部讲师）", EXTERNAL: "外聘讲师（须先批准）"}

SHORT_SOURCES = {GROUP: "集团", SELF: "内部", EXTERNAL: "外聘"}


@dataclass(frozen=True)
class TopicFacts:
    """A topic of the catalogue as it stands on the day of the session."""

    name: str
    superseded_by: str = ""
    superseded_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def is_superseded_on(self, day: date) -> bool:
        return bool(self.superseded_by) and (self.superseded_on is None or self.superseded_on <= day)

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class LineFacts:
    """A line of a plan. `starts_at`/`ends_at` are on the wall of the unit's zone; `position` is its number in the plan."""

    position: int
    title: str
    audience: str
    form: str
    starts_at: datetime
    ends_at: datetime
    lesson_minutes: int
    place: str = ""
    lecturer_source: str = ""
    lecturer_name: str = ""
    lecturer_id: int | None = None
    lecturer_file_id: int | None = None
    lecturer_refusal: str = ""  # why this person may not be named on that day; a code with its sentence
    training_kind: str = IN_POST
    has_annual_line: bool = False
    additional_reason: str = ""
    topics: tuple[TopicFacts, ...] = field(default=())
    unit_id: int = 0
    unit_name: str = ""
    is_hidden: bool = False  # of another unit's line: not for the eyes of whoever plans here
    shares_staff: bool = False  # of another unit's line: that unit lies above or below the plan's own
    line_id: int | None = None  # None while it is only typed

    @property
    def duration_minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def overlaps(self, other: LineFacts) -> bool:
        """Half-open: a session that starts when another ends does not overlap it."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def lesson_hours(minutes: int, lesson_minutes: int) -> Decimal:
    """课时 with one decimal: 90 minutes of 45 are 2, 60 are 1.3."""
    return (Decimal(minutes) / lesson_minutes).quantize(Decimal("0.1")) if lesson_minutes else Decimal(0)


def hours_text(hours: Decimal) -> str:
    return f"{hours.normalize():f}"


def whole_hours_of(duration_minutes: int, lesson_minutes: int) -> int:
    """How many whole 课时 fit into a duration: 9:00–10:40 holds 2 of 45 minutes with a break."""
    return max(duration_minutes, 0) // lesson_minutes if lesson_minutes else 0
