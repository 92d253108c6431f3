"""A training need: what the form asks for, its machine, and when it may not go on (S-174, S-175)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

UNIT, WISH = "unit", "wish"
KINDS = {UNIT: "单位需求", WISH: "个人想学"}

RAISED, OPEN, RETURNED = "raised", "open", "returned"
ADOPTED, MERGED, DECLINED, WITHDRAWN = "adopted", "merged", "declined", "withdrawn"
STATES: Mapping[str, tuple[str, str, str]] = {
    RAISED: ("待负责人审核", "warn", "hourglass"),
    RETURNED: ("退回修改", "warn", "undo-2"),
    OPEN: ("待安排", "accent", "circle-dot"),
    ADOPTED: ("已列入计划", "ok", "check"),
    MERGED: ("已合并", "calm", "check"),
    DECLINED: ("未采纳", "idle", "ban"),
    WITHDRAWN: ("已撤回", "idle", "undo-2"),
}
EDITABLE = frozenset({RAISED, RETURNED})
DECIDED = frozenset({ADOPTED, MERGED, DECLINED})
MERGE_TARGETS = frozenset({OPEN, ADOPTED})

FIELDS = {  # code of need.form.fields → column and the word beside it (S-175)
    "topic": ("title", "主题"),
    "goal": ("goal", "目标"),
    "time": ("wanted_time", "时间"),
    "trainer": ("trainer", "讲师"),
    "participants": ("participants", "参加人员"),
    "need": ("reason", "需求说明"),
}
ALWAYS = ("topic", "need")


@dataclass(frozen=True)
class NeedFacts:
    """`target_state` is the state of the need it would be merged into; empty when there is none."""

    remark: str = ""
    target_state: str = ""
    is_itself: bool = False


def has_a_remark(facts: NeedFacts) -> Refusal | None:
    return None if facts.remark.strip() else Refusal("need_remark_missing")


def target_takes_it(facts: NeedFacts) -> Refusal | None:
    """A need goes into one that is still open or stands in a plan, never into itself."""
    return None if facts.target_state in MERGE_TARGETS and not facts.is_itself else Refusal("need_merge_target")


MACHINE = Machine[NeedFacts](
    (
        Transition("check", {RAISED}, OPEN),
        Transition("send_back", {RAISED}, RETURNED, guards=(has_a_remark,)),
        Transition("raise_again", EDITABLE, RAISED),
        Transition("raise_open", EDITABLE, OPEN),
        Transition("take", {OPEN}, ADOPTED),
        Transition("merge", {OPEN}, MERGED, guards=(target_takes_it,)),
        Transition("decline", {OPEN}, DECLINED, guards=(has_a_remark,)),
        Transition("withdraw", {RAISED, RETURNED, OPEN}, WITHDRAWN),
        Transition("reopen", {ADOPTED}, OPEN),
    )
)


def missing_fields(filled: Mapping[str, str], required: tuple[str, ...]) -> tuple[str, ...]:
    """Codes that the form asks for and that are empty; the topic and the need itself are always asked."""
    asked = (*ALWAYS, *(code for code in required if code in FIELDS and code not in ALWAYS))
    return tuple(code for code in asked if not filled.get(FIELDS[code][0], "").strip())


def need_duty_key(unit_id: int, month: str) -> str:
    return f"need.monthly/{unit_id}/{month}"


def analysis_duty_key(unit_id: int, year: int, part: int) -> str:
    return f"need.analysis/{unit_id}/{year}/{part}"
