"""下发的月度计划: what was issued and concerns the reader's units, on the page and on paper (T-053)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.lines import AUDIENCES, hours_text, lesson_hours
from bihuan.training.selectors.issued_plan import by_unit, is_whole, issued_cycle, issued_lines
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.selectors.printouts import issued_sheet
from bihuan.training.selectors.words import month_words, option_labels
from bihuan.training.views.printouts import MEDIA, as_file


@dataclass(frozen=True)
class IssuedRow:
    line_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    audience: str
    hours: str
    form: str
    place: str
    lecturer: str


@dataclass(frozen=True)
class IssuedUnit:
    name: str
    rows: tuple[IssuedRow, ...]


@dataclass(frozen=True)
class IssuedPage:
    """`is_whole`: every unit's sessions are shown; else those of the reader's units and of the units above."""

    title: str
    cycle_id: int
    centre: str
    issued_at: datetime | None
    is_whole: bool
    n_lines: int
    units: tuple[IssuedUnit, ...]


@page(policy="training.view")
def issued(request: HttpRequest, cycle_id: int) -> HttpResponse:
    actor: Actor = request_actor(request)
    cycle = issued_cycle(cycle_id, actor)
    lines = list(issued_lines(cycle, actor))
    lesson = plan_rules(cycle.unit, Month.parse(cycle.month).first_day).rules.lesson_minutes
    forms = option_labels("formats")
    units = tuple(
        IssuedUnit(
            name,
            tuple(
                IssuedRow(
                    line_id=line.pk,
                    title=line.title,
                    starts_at=line.starts_at,
                    ends_at=line.ends_at,
                    audience=AUDIENCES.get(line.audience, line.audience),
                    hours=hours_text(lesson_hours(line.lesson_minutes, lesson)),
                    form=forms.get(line.form, line.form),
                    place=line.place,
                    lecturer=line.lecturer_name,
                )
                for line in rows
            ),
        )
        for name, rows in by_unit(lines)
    )
    context = IssuedPage(
        title=_("%(month)s下发的培训计划") % {"month": month_words(cycle.month)},
        cycle_id=cycle.pk,
        centre=cycle.unit.name,
        issued_at=cycle.issued_at,
        is_whole=is_whole(cycle, actor),
        n_lines=len(lines),
        units=units,
    )
    return render_page(request, "training/issued.html", context)


@page(policy="training.view")
def issued_file(request: HttpRequest, cycle_id: int, medium: str) -> HttpResponse:
    actor: Actor = request_actor(request)
    cycle = issued_cycle(cycle_id, actor)
    if medium not in MEDIA:
        raise NotFound("not_found")
    return as_file(issued_sheet(cycle, issued_lines(cycle, actor), at=request_at(request)), medium)
