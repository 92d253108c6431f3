"""Reading training needs: the lists, one need with what may be done, what a plan could take up, the analyses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from bihuan.duties.domain.states import PENDING
from bihuan.duties.models import Duty
from bihuan.foundation.clock import local
from bihuan.foundation.paging import PAGE_SIZE, KeyPage, key_page
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Unit
from bihuan.people.querysets import within
from bihuan.training.domain.needs import DECIDED, KINDS, OPEN, RAISED, RETURNED, STATES, WISH, need_duty_key
from bihuan.training.models import MonthlyPlan, NeedsAnalysis, NeedVoice, TrainingNeed

OPENS, CHECK, WISHES, MINE, DONE = "open", "check", "wishes", "mine", "done"
SHOWS = (OPENS, CHECK, WISHES, MINE, DONE)
SHOWN_VOICES = 30
OFFERED = 30  # beside the draft of a plan
FINISHED = "finished"


def state_view(state: str) -> StateView:
    label, tone, icon = STATES[state]
    return StateView(label, tone, icon)


@dataclass(frozen=True)
class NeedRow:
    """`n_needing` counts the author and whoever joined a wish; a unit says itself who would take part."""

    id: int
    title: str
    unit_name: str
    kind: str
    month: str
    wanted_time: str
    author: str
    raised_at: datetime
    n_needing: int
    state: StateView
    state_code: str
    remark: str
    participants: str = ""
    is_wish: bool = False


@dataclass(frozen=True)
class NeedList:
    rows: tuple[NeedRow, ...]
    page: KeyPage


@dataclass(frozen=True)
class NeedDetail:
    """One need; `has_joined` is about the reader, `is_own` too."""

    row: NeedRow
    need: TrainingNeed
    level: str
    voices: tuple[str, ...]
    merged: tuple[NeedRow, ...]
    has_joined: bool
    is_own: bool


def needs_shown(actor: Actor, show: str, at: datetime) -> Any:
    """The rows of one list. `check` are those that wait for this head."""
    rows = TrainingNeed.objects.visible_to(actor)
    if show == MINE:
        return rows.filter(raised_by_id=actor.person_id or 0)
    if show == WISHES:
        return rows.filter(kind=WISH, state=OPEN)
    if show == CHECK:
        return rows.filter(within(headed_paths(actor, at)), state=RAISED)
    reached = rows.filter(within(actor.scope("training.view")))
    return reached.filter(state__in=DECIDED) if show == DONE else reached.filter(state=OPEN)


def need_list(actor: Actor, show: str, at: datetime, *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> NeedList:
    """A page of one list, newest first."""
    rows = needs_shown(actor, show, at).with_demand().select_related("unit", "raised_by")
    page = key_page(rows, ("-raised_at", "-pk"), after=after, before=before, size=size)
    return NeedList(tuple(need_row(row) for row in page.rows), page)


def need_counts(actor: Actor, at: datetime) -> dict[str, int]:
    """How many stand in each list that asks for something."""
    counts = {show: needs_shown(actor, show, at).count() for show in (OPENS, CHECK, WISHES)}
    mine = needs_shown(actor, MINE, at)
    return {**counts, MINE: mine.count()}


def headed_paths(actor: Actor, at: datetime) -> tuple[str, ...]:
    """Paths of the units that this person heads."""
    if actor.person_id is None:
        return ("/",) if actor.is_system else ()
    held = Assignment.objects.in_service(local(at).date()).filter(person_id=actor.person_id, post__is_head=True)
    return tuple(held.order_by("unit__path").values_list("unit__path", flat=True).distinct())


def need_row(row: Any) -> NeedRow:
    return NeedRow(
        id=row.pk,
        title=row.title,
        unit_name=row.unit.name,
        kind=KINDS[row.kind],
        month=row.month,
        wanted_time=row.wanted_time,
        author=row.raised_by.name,
        raised_at=row.raised_at,
        n_needing=row.n_needing,
        state=state_view(row.state),
        state_code=row.state,
        remark=row.remark,
        participants=row.participants,
        is_wish=row.kind == WISH,
    )


def need_detail(need_id: int, actor: Actor) -> NeedDetail:
    """Refuses NotFound out of sight. Who joined is named to those within reach only."""
    rows = TrainingNeed.objects.visible_to(actor).with_demand()
    need = rows.select_related("unit", "raised_by", "line__plan", "merged_into", "checked_by").filter(pk=need_id).first()
    if need is None:
        raise NotFound("not_found")
    voices = NeedVoice.objects.filter(need=need).select_related("person").order_by("at", "pk")
    names = tuple(each.person.name for each in voices[:SHOWN_VOICES]) if actor.can("training.view", need.unit.path) else ()
    merged = TrainingNeed.objects.with_demand().filter(merged_into=need).select_related("unit", "raised_by").order_by("pk")
    return NeedDetail(
        row=need_row(need),
        need=need,
        level=need.level,
        voices=names,
        merged=tuple(need_row(row) for row in merged),
        has_joined=voices.filter(person_id=actor.person_id or 0).exists(),
        is_own=need.raised_by_id == actor.person_id,
    )


def needs_for_plan(plan: MonthlyPlan) -> tuple[NeedRow, ...]:
    """Open needs of the plan's unit and below; wanted by most first."""
    rows = TrainingNeed.objects.with_demand().filter(state=OPEN, unit__path__startswith=plan.unit.path)
    found = rows.select_related("unit", "raised_by").order_by("-n_needing", "raised_at", "pk")[:OFFERED]
    return tuple(need_row(row) for row in found)


def open_need(need_id: int, plan: MonthlyPlan) -> TrainingNeed | None:
    """A need that this plan could take up."""
    rows = TrainingNeed.objects.filter(state=OPEN, unit__path__startswith=plan.unit.path)
    return rows.select_related("unit").filter(pk=need_id).first()


def merge_targets(need: TrainingNeed, actor: Actor) -> tuple[TrainingNeed, ...]:
    """What it could be merged into: open ones in sight, those with the same words first."""
    rows = TrainingNeed.objects.visible_to(actor).filter(Q(state=OPEN)).exclude(pk=need.pk).select_related("unit")
    return tuple(rows.order_by("-raised_at", "-pk")[:100])


def draft_plans_for(need: TrainingNeed, actor: Actor) -> tuple[MonthlyPlan, ...]:
    """Plans in hand of the need's unit and above, which this person drafts."""
    rows = MonthlyPlan.objects.visible_to(actor).filter(state__in=("draft", "returned"), unit_id__in=need.unit.ancestor_ids)
    found = rows.exclude(cycle__state="frozen").select_related("unit", "cycle").order_by("month", "unit__path")
    return tuple(plan for plan in found if actor.can(_drafting(plan), plan.unit.path))


def _drafting(plan: MonthlyPlan) -> str:
    return "training.hq.draft" if plan.cycle.unit_id == plan.unit_id else "training.monthly.draft"


def own_units(actor: Actor, at: datetime) -> tuple[Unit, ...]:
    """For whom this person may write a need: the home unit first, then those headed."""
    paths = headed_paths(actor, at)
    rows = Unit.objects.filter(Q(pk=actor.home_unit_id or 0) | Q(path__in=paths)).open_on(local(at).date()).order_by("path")
    return tuple(sorted(rows, key=lambda unit: unit.pk != actor.home_unit_id))


def returned_count(actor: Actor) -> int:
    return TrainingNeed.objects.filter(raised_by_id=actor.person_id or 0, state=RETURNED).count()


def owed_form(unit_id: int, month: str) -> Duty | None:
    """The unit's form of the month, while it is owed."""
    return Duty.objects.filter(key=need_duty_key(unit_id, month), state__in=PENDING).first()


def analyses(actor: Actor) -> tuple[NeedsAnalysis, ...]:
    rows = NeedsAnalysis.objects.visible_to(actor).select_related("unit", "drafted_by", "finished_by")
    return tuple(rows.order_by("-year", "-part", "unit__path")[:200])


def analysis_seen(analysis_id: int, actor: Actor) -> NeedsAnalysis:
    rows = NeedsAnalysis.objects.visible_to(actor).select_related("unit", "drafted_by", "finished_by")
    found = rows.filter(pk=analysis_id).first()
    if found is None:
        raise NotFound("not_found")
    return found


def analysis_of_year(unit: Unit, year: int) -> NeedsAnalysis | None:
    """The latest finished analysis of that year, of the unit itself; what its annual plan rests on."""
    return NeedsAnalysis.objects.filter(unit=unit, year=year, state=FINISHED).order_by("-part").first()
