"""培训需求: the lists, one need, the form a person fills on the phone, the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.paging import LISTED, KeyPage
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotPermitted, Refused, StaleState
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain.needs import EDITABLE, FIELDS, OPEN, RAISED, UNIT
from bihuan.training.forms_needs import NeedForm
from bihuan.training.models import MonthlyPlan, TrainingNeed
from bihuan.training.selectors import needs as selectors
from bihuan.training.selectors.need_rules import NeedRules, may_check, need_rules
from bihuan.training.selectors.needs import CHECK, DONE, MINE, OPENS, SHOWS, WISHES, NeedDetail, NeedRow
from bihuan.training.selectors.words import month_words
from bihuan.training.services.need_decide import DECIDERS, may_decide
from bihuan.training.services.need_raise import need_edit, need_editable, need_raise
from bihuan.training.views.import_words import as_download
from bihuan.training.views.returns_words import Chip

LABELS = {OPENS: "待安排", CHECK: "待我审核", WISHES: "大家想学", MINE: "我提的", DONE: "已办理"}


@dataclass(frozen=True)
class NeedsPage:
    """`owed` is the unit's open duty of the month, which this person may fulfil by saying that there is no need."""

    title: str
    show: str
    chips: tuple[Chip, ...]
    rows: tuple[NeedRow, ...]
    page: KeyPage
    month: str
    owed: Any = None
    can_analyse: bool = False


@dataclass(frozen=True)
class FormPage:
    title: str
    form: NeedForm
    rules: NeedRules
    due_words: str
    need_id: int | None = None


@dataclass(frozen=True)
class NeedPage:
    title: str
    detail: NeedDetail
    level: str
    facts: tuple[tuple[str, str], ...]
    plans: tuple[MonthlyPlan, ...]
    targets: tuple[TrainingNeed, ...]
    can_edit: bool
    can_withdraw: bool
    can_check: bool
    can_decide: bool
    can_join: bool


@page(policy="")
def needs(request: HttpRequest) -> HttpResponse:
    """Whoever makes plans or heads a unit sees what waits; everybody sees what others would like to learn, and the own."""
    actor, at = request_actor(request), request_at(request)
    shows = _shows(actor, at)
    show = request.GET.get("show", "")
    show = show if show in shows else shows[0]
    if request.GET.get("format") == "xlsx":
        return _workbook(show, selectors.need_list(actor, show, at, size=LISTED).rows)
    keys: dict[str, Any] = {name: request.GET.get(name, "") for name in ("after", "before")}
    found = selectors.need_list(actor, show, at, **keys)
    counts = selectors.need_counts(actor, at)
    here = reverse("training:needs")
    chips = tuple(Chip(LABELS[each], f"{here}?show={each}", each == show, counts.get(each)) for each in shows)
    month = str(Month.of(local(at).date()))
    context = NeedsPage(
        title=_("培训需求"),
        show=show,
        chips=chips,
        rows=found.rows,
        page=found.page,
        month=month_words(month),
        owed=_owed(actor, month, at),
        can_analyse=OPENS in shows,
    )
    return render_page(request, "training/needs.html", context)


def _shows(actor: Actor, at: datetime) -> tuple[str, ...]:
    decides = any(actor.can(capability) for capability in DECIDERS)
    heads = bool(selectors.headed_paths(actor, at))
    left_out = set() if decides else {OPENS, DONE}
    left_out |= set() if heads else {CHECK}
    return tuple(show for show in SHOWS if show not in left_out)


def _owed(actor: Actor, month: str, at: datetime) -> Any:
    """The month's duty of the home unit, while it is owed and this person heads the unit."""
    unit = Unit.objects.filter(pk=actor.home_unit_id or 0).first()
    if unit is None or not may_check(actor, unit, at):
        return None
    return selectors.owed_form(unit.pk, month)


@page(policy="", form=True)
def new(request: HttpRequest) -> HttpResponse:
    """`?kind=` and `?title=` begin the form."""
    actor, at = request_actor(request), request_at(request)
    form, rules = _form(
        request, actor, at, {"kind": request.GET.get("kind", UNIT), "title": request.GET.get("title", "")[:120]}
    )
    if request.method == "POST" and form.is_valid():
        unit = _unit_of(form, actor, at)
        try:
            row = need_raise(unit=unit, need=form.need_input(), actor=actor, at=at)
        except Refused as why:
            _at_field(form, why)
        else:
            messages.success(request, _("已提交，等待负责人审核。") if row.state == RAISED else _("已提交，等待安排。"))
            return HttpResponseRedirect(reverse("training:need", args=[row.pk]), status=303)
    return _form_page(request, _("提出培训需求"), form, rules)


@page(policy="", form=True)
def edit(request: HttpRequest, need_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    row = need_editable(need_id, actor)
    form, rules = _form(request, actor, at, initial_of(row), row.unit)
    if request.method == "POST" and form.is_valid():
        try:
            need_edit(need_id=need_id, need=form.need_input(), version=form.version, actor=actor, at=at)
        except StaleState as stale:
            form.show_newer(stale, initial_of(selectors.need_detail(need_id, actor).need))
        except Refused as why:
            if why.status != 422:
                raise
            _at_field(form, why)
        else:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("training:need", args=[need_id]), status=303)
    return _form_page(request, _("修改培训需求"), form, rules, need_id)


def initial_of(row: TrainingNeed) -> dict[str, Any]:
    same = ("kind", "month", "title", "goal", "wanted_time", "trainer", "participants", "reason", "level", "row_version")
    return {"unit": str(row.unit_id), **{name: getattr(row, name) for name in same}}


def _form(
    request: HttpRequest, actor: Actor, at: datetime, initial: dict[str, Any], unit: Unit | None = None
) -> tuple[NeedForm, NeedRules]:
    units = (unit,) if unit else selectors.own_units(actor, at)
    if not units:
        raise NotPermitted("not_permitted")
    this = Month.of(local(at).date())
    months = tuple(sorted({this, this.shift(1), *((Month.parse(str(initial["month"])),) if initial.get("month") else ())}))
    wanted = whole(request.POST.get("unit", ""))
    rules = need_rules(next((each for each in units if each.pk == wanted), units[0]), this)
    choices: dict[str, Any] = {"rules": rules, "units": units, "months": months}
    data = request.POST if request.method == "POST" else None
    return NeedForm(data, initial=initial, **choices), rules


def _unit_of(form: NeedForm, actor: Actor, at: datetime) -> Unit:
    wanted = int(form.cleaned_data["unit"])
    return next(unit for unit in selectors.own_units(actor, at) if unit.pk == wanted)


def _at_field(form: NeedForm, why: Refused) -> None:
    codes: Any = why.facts.get("fields", ())
    fields = [FIELDS[code][0] for code in codes]
    for name in fields:
        form.add_error(name, _("请填写这一项。"))
    if not fields:
        form.add_error("month" if why.code == "need_month_past" else None, message_of(why))


def _form_page(request: HttpRequest, title: str, form: NeedForm, rules: NeedRules, need_id: int | None = None) -> HttpResponse:
    due = f"{local(rules.due_at):%Y-%m-%d %H:%M}" if rules.due_at else ""
    status = 409 if form.is_stale else 422 if form.errors else 200
    return render_page(request, "training/need_form.html", FormPage(title, form, rules, due, need_id), status=status)


@page(policy="")
def need(request: HttpRequest, need_id: int) -> HttpResponse:
    return need_page(request, need_id)


def need_page(request: HttpRequest, need_id: int, *, status: int = 200) -> HttpResponse:
    """The page of one need; also after a refused step."""
    actor, at = request_actor(request), request_at(request)
    detail = selectors.need_detail(need_id, actor)
    row = detail.need
    rules = need_rules(row.unit, Month.parse(row.month) if row.month else Month.of(local(at).date()))
    decides = row.state == OPEN and may_decide(actor, row.unit)
    context = NeedPage(
        title=row.title,
        detail=detail,
        level=next((level.label for level in rules.levels if level.code == row.level), ""),
        facts=tuple((label, getattr(row, name)) for name, label in FIELDS.values() if getattr(row, name) and name != "title"),
        plans=selectors.draft_plans_for(row, actor) if row.state == OPEN else (),
        targets=selectors.merge_targets(row, actor) if decides else (),
        can_edit=detail.is_own and row.state in EDITABLE,
        can_withdraw=detail.is_own and row.state in (*EDITABLE, OPEN),
        can_check=row.state == RAISED and may_check(actor, row.unit, at),
        can_decide=decides,
        can_join=row.kind != UNIT and row.state == OPEN and not detail.is_own and actor.person_id is not None,
    )
    return render_page(request, "training/need.html", context, status=status)


def _workbook(show: str, rows: tuple[NeedRow, ...]) -> HttpResponse:
    columns = ("单位", "类别", "月份", "主题", "时间", "提出人", "提出日期", "需要人数", "状态", "意见")
    table = [
        (
            *(row.unit_name, row.kind, row.month, row.title, row.wanted_time, row.author),
            *(f"{local(row.raised_at):%Y-%m-%d}", row.n_needing, str(row.state.label), row.remark),
        )
        for row in rows
    ]
    sheet = SheetOut("培训需求", columns, table, heading=(f"培训需求（{LABELS[show]}）",))
    return as_download(write_workbook([sheet]), "needs")
