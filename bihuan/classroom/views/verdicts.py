"""月度结论: a month by unit and by person, why of one person, and judging a closed month by hand."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.standing import VERDICTS as WORDS
from bihuan.classroom.selectors import verdicts as selectors
from bihuan.classroom.services.month_verdicts import CLOSE, month_verdicts
from bihuan.classroom.views.results_tabs import VERDICTS, Tab, tabs
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.paging import KeyPage, listed_page
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.models import Unit
from bihuan.people.selectors.actors import topmost_unit
from bihuan.training.selectors.words import month_words

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    gettext_lazy("月份"),
    gettext_lazy("单位"),
    gettext_lazy("工号"),
    gettext_lazy("姓名"),
    gettext_lazy("结论"),
    gettext_lazy("评估次数"),
    gettext_lazy("不合格次数"),
    gettext_lazy("连续不合格月数"),
    gettext_lazy("从何月起"),
    gettext_lazy("事后调整"),
    gettext_lazy("依据"),
)


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class VerdictsPage:
    title: str
    tabs: tuple[Tab, ...]
    month: str
    chips: tuple[Chip, ...]
    units: tuple[selectors.UnitCounts, ...]
    totals: dict[str, int]
    unit: Unit | None
    verdict_chips: tuple[Chip, ...]
    persons: tuple[selectors.VerdictRow, ...]
    keys: KeyPage
    export_url: str
    can_judge: bool


@dataclass(frozen=True)
class PersonVerdictsPage:
    title: str
    tabs: tuple[Tab, ...]
    shown: selectors.PersonVerdicts
    is_own: bool


@page(policy="")
def verdicts(request: HttpRequest) -> HttpResponse:
    """By unit; with a unit in the address its persons. Whoever answers for no unit sees the own months."""
    actor = request_actor(request)
    if not actor.can(selectors.VIEW):
        return _person(request, actor.person_id or 0)
    months = selectors.months_closed(actor)
    month = _month(request, months)
    if request.GET.get("format") == "xlsx":
        return _workbook(request, month)
    return _listed(request, month, months)


@page(policy="")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    return _person(request, person_id)


@page(policy=CLOSE)
@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Judge a closed month by hand: what the clock does anyway, at once."""
    actor, at = request_actor(request), request_at(request)
    unit, month = topmost_unit(actor, CLOSE), request.POST.get("month", "")
    if unit is None:
        raise NotFound("not_found")
    try:
        done = month_verdicts(month=str(Month.parse(month)), unit=unit, actor=actor, at=at)
    except Refused as refused:
        if refused.status != 422:
            raise
        messages.error(request, message_of(refused))
        return _listed(request, "", selectors.months_closed(actor), status=422)
    facts = {"n": done.n_new, "adjusted": done.n_adjusted, "proposed": done.n_proposed}
    messages.success(request, _("新增结论 %(n)d 人，调整 %(adjusted)d 人，提出问责建议 %(proposed)d 件。") % facts)
    return HttpResponseRedirect(f"{reverse(VERDICTS)}?{urlencode({'month': month})}", status=303)


def _month(request: HttpRequest, months: list[str]) -> str:
    """The month in the address, else the newest. Refuses a month that is none."""
    asked = request.GET.get("month", "")
    return str(Month.parse(asked)) if asked else next(iter(months), "")


def _criteria(request: HttpRequest, month: str) -> selectors.VerdictCriteria:
    given = request.GET
    return selectors.VerdictCriteria(
        month, whole(given.get("unit", "")), given.get("verdict", ""), given.get("after", ""), given.get("before", "")
    )


def _listed(request: HttpRequest, month: str, months: list[str], status: int = 200) -> HttpResponse:
    actor = request_actor(request)
    criteria = _criteria(request, month)
    counted = selectors.counts_by_unit(actor, month) if month else ()
    unit = next((each.unit for each in counted if each.unit.pk == criteria.unit_id), None)
    narrowed = unit is not None or criteria.verdict in WORDS
    shown = selectors.verdicts(actor, criteria) if narrowed else None
    keys = (
        shown.keys
        if shown
        else listed_page(counted, lambda each: str(each.unit.pk), after=criteria.after, before=criteria.before)
    )
    context = VerdictsPage(
        title=_("%(month)s月度结论") % {"month": month_words(month)} if month else _("月度结论"),
        tabs=tabs(actor, VERDICTS),
        month=month,
        chips=tuple(Chip(month_words(each), f"?month={each}", each == month) for each in months),
        units=() if shown else keys.rows,
        totals=_totals(counted),
        unit=unit,
        verdict_chips=_verdict_chips(criteria),
        persons=shown.rows if shown else (),
        keys=keys,
        export_url="?" + urlencode({"month": month, **({"unit": unit.pk} if unit else {}), "format": "xlsx"}),
        can_judge=actor.can(CLOSE),
    )
    return render_page(request, "classroom/verdicts.html", context, status=status)


def _totals(counted: tuple[selectors.UnitCounts, ...]) -> dict[str, int]:
    return {name: sum(getattr(each, name) for each in counted) for name in ("total", "passed", "failed", "none")}


def _verdict_chips(criteria: selectors.VerdictCriteria) -> tuple[Chip, ...]:
    kept = {"month": criteria.month, **({"unit": criteria.unit_id} if criteria.unit_id is not None else {})}
    named = [("", _("全部")), *((code, label) for code, (label, _tone) in WORDS.items())]
    return tuple(
        Chip(label, "?" + urlencode({**kept, **({"verdict": code} if code else {})}), code == criteria.verdict)
        for code, label in named
    )


def _person(request: HttpRequest, person_id: int) -> HttpResponse:
    actor = request_actor(request)
    shown = selectors.person_verdicts(actor, person_id)
    is_own = shown.person.pk == actor.person_id
    title = _("我的月度结论") if is_own else _("%(name)s的月度结论") % {"name": shown.person.name}
    return render_page(
        request, "classroom/verdict_person.html", PersonVerdictsPage(title, tabs(actor, VERDICTS), shown, is_own)
    )


def _workbook(request: HttpRequest, month: str) -> HttpResponse:
    rows = selectors.verdicts_exported(request_actor(request), _criteria(request, month))
    sheet = SheetOut(_("月度结论"), [str(each) for each in COLUMNS], [_cells(each) for each in rows])
    name = f"verdicts-{month or local(request_at(request)).date()}.xlsx"
    return HttpResponse(
        write_workbook([sheet]), content_type=WORKBOOK, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _cells(each: selectors.VerdictRow) -> list[str | float]:
    row, now = each.row, each.now
    return [
        row.month,
        row.unit.name,
        row.person.employee_no,
        row.person.name,
        each.frozen.label,
        row.n_evaluations,
        row.n_failed,
        now.streak,
        now.streak_from,
        each.view.label if each.is_adjusted else "",
        row.article,
    ]
