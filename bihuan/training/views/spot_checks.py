"""抽查: drawing a sample, drawing it again, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.selectors.actors import topmost_unit
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import find
from bihuan.training.domain.spot_check_kinds import KINDS, METHODS, RATINGS, RULE_OF
from bihuan.training.forms_returns import ConclusionForm, DrawForm
from bihuan.training.models import SpotCheck, SpotCheckSample
from bihuan.training.selectors import spot_checks as reading
from bihuan.training.selectors.returns import history_of
from bihuan.training.services.spot_check_draw import Draw, spot_check_draw
from bihuan.training.services.spot_check_record import Finding, name_of, spot_check_close, spot_check_record
from bihuan.training.views.returns_words import (
    Chip,
    Event,
    chosen_month,
    done,
    events_of,
    month_chips,
    month_words,
    months_of,
    tried,
)

CHECK_VIEWS = {"drawn": StateView("待填写结论", "warn", "clock"), "closed": StateView("已结束", "ok", "check")}
RATINGS_SHOWN = tuple((code, label) for code, (label, _tone) in RATINGS.items())
RATING_VIEWS = {code: StateView(label, tone) for code, (label, tone) in RATINGS.items()}


@dataclass(frozen=True)
class CheckItem:
    check: SpotCheck
    kind_label: str
    method_label: str
    state: StateView
    n_found: int
    n_sample: int
    url: str


@dataclass(frozen=True)
class SpotChecksPage:
    title: str
    month: str
    month_code: str
    chips: tuple[Chip, ...]
    items: tuple[CheckItem, ...]
    form: Form
    citation: Citation | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class SampleRow:
    sample: SpotCheckSample
    name: str
    unit_name: str
    facts: str
    rating: StateView | None
    newer: str = ""


@dataclass(frozen=True)
class SpotCheckPage:
    title: str
    check: SpotCheck
    kind_label: str
    method_label: str
    month: str
    state: StateView
    samples: tuple[SampleRow, ...]
    ratings: tuple[tuple[str, str], ...]
    redraw: reading.Redraw | None
    is_open: bool
    problem: str
    form: Form
    events: tuple[Event, ...]
    citation: Citation | None
    back_url: str


@page(policy="training.spotcheck")
def spot_checks(request: HttpRequest) -> HttpResponse:
    return _list(request, DrawForm())


@page(policy="training.spotcheck")
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    form = DrawForm(request.POST)
    month = request.POST.get("month", "")
    made: list[SpotCheck] = []

    def act() -> None:
        facts = Draw(
            unit=_unit(request_actor(request)),
            month=str(Month.parse(month)),
            kind=form.cleaned_data["kind"],
            size=form.cleaned_data["size"],
            method=form.cleaned_data["method"],
        )
        made.append(spot_check_draw(draw=facts, actor=request_actor(request), at=request_at(request)))

    if tried(form, act, "size"):
        return done(request, reverse("training:spot-check", args=[made[0].pk]), _("样本已抽取并留存。"))
    return _list(request, form, status=422)


@page(policy="training.spotcheck")
def spot_check(request: HttpRequest, check_id: int) -> HttpResponse:
    return _rendered(request, check_id, ConclusionForm())


@page(policy="training.spotcheck")
@require_POST
def record(request: HttpRequest, check_id: int) -> HttpResponse:
    """Findings of the samples that somebody filled in; the others stay open."""
    findings = _findings(request, check_id)
    try:
        spot_check_record(
            check_id=check_id,
            findings=findings,
            actor=request_actor(request),
            at=request_at(request),
            version=whole(request.POST.get("row_version", "")),
        )
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return _rendered(request, check_id, ConclusionForm(), problem=message_of(refused), status=refused.status)
    return done(request, reverse("training:spot-check", args=[check_id]), _("抽查结论已保存。"))


@page(policy="training.spotcheck")
@require_POST
def close(request: HttpRequest, check_id: int) -> HttpResponse:
    form = ConclusionForm(request.POST)
    if tried(
        form,
        lambda: spot_check_close(
            check_id=check_id, conclusion=form.cleaned_data["conclusion"], actor=request_actor(request), at=request_at(request)
        ),
        "conclusion",
    ):
        return done(request, reverse("training:spot-check", args=[check_id]), _("抽查已结束，本月抽查责任已完成。"))
    return _rendered(request, check_id, form, status=422)


def _findings(request: HttpRequest, check_id: int) -> list[Finding]:
    samples = reading.samples_of(reading.check_for(request_actor(request), check_id))
    told = [
        Finding(
            each.pk,
            request.POST.get(f"finding-{each.pk}", ""),
            request.POST.get(f"rating-{each.pk}", ""),
            request.POST.get(f"evidence-{each.pk}", ""),
        )
        for each in samples
    ]
    touched = [each for each in told if each.finding.strip() or each.rating or each.evidence.strip()]
    return touched or told[:1]


def _unit(actor: Actor) -> Unit:
    """Where this person checks: the unit nearest the root over which the capability is held."""
    found = topmost_unit(actor, "training.spotcheck")
    if found is None:
        raise NotFound("not_found")
    return found


def _list(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    actor = request_actor(request)
    months = months_of(actor)
    month = chosen_month(request, months) or request.POST.get("month", "")
    checks = reading.checks_of(actor, month) if month else []
    closed = {check.kind for check in checks if check.state == "closed"}
    rule = _rule(actor, month, "units")
    context = SpotChecksPage(
        title=_("抽查"),
        month=month_words(month) if month else "",
        month_code=month,
        chips=month_chips(months, month),
        items=tuple(_check_item(check) for check in checks),
        form=form,
        citation=rule,
        missing=tuple(label for kind, label in KINDS.items() if kind not in closed) if month else (),
    )
    return render_page(request, "training/spot_checks.html", context, status=status)


def _rule(actor: Actor, month: str, kind: str) -> Citation | None:
    if not month:
        return None
    found = find(RULE_OF[kind], unit=_unit(actor), on=Month.parse(month).first_day)
    return found.citation if found else None


def _check_item(check: SpotCheck) -> CheckItem:
    samples = list(check.samples.all())
    return CheckItem(
        check=check,
        kind_label=KINDS[check.kind],
        method_label=METHODS.get(check.method, check.method),
        state=CHECK_VIEWS[check.state],
        n_found=sum(1 for each in samples if each.finding),
        n_sample=len(samples),
        url=reverse("training:spot-check", args=[check.pk]),
    )


def _rendered(request: HttpRequest, check_id: int, form: Form, problem: str = "", status: int = 200) -> HttpResponse:
    actor = request_actor(request)
    check = reading.check_for(actor, check_id)
    found = find(RULE_OF[check.kind], unit=check.unit, on=Month.parse(check.month).first_day)
    context = SpotCheckPage(
        title=f"{month_words(check.month)} {KINDS[check.kind]}",
        check=check,
        kind_label=KINDS[check.kind],
        method_label=METHODS.get(check.method, check.method),
        month=month_words(check.month),
        state=CHECK_VIEWS[check.state],
        samples=tuple(_sample(each, request, is_stale=status == 409) for each in reading.samples_of(check)),
        ratings=RATINGS_SHOWN,
        redraw=reading.redraw(check) if request.GET.get("again") else None,
        is_open=check.state == "drawn",
        problem=problem,
        form=form,
        events=events_of(history_of(check)),
        citation=found.citation if found else None,
        back_url=f"{reverse('training:spot-checks')}?month={check.month}",
    )
    return render_page(request, "training/spot_check.html", context, status=422 if problem and status == 200 else status)


def _sample(each: SpotCheckSample, request: HttpRequest, *, is_stale: bool) -> SampleRow:
    """What was typed stays typed when the page comes back with a refusal; what is stored by now stands beside it."""
    stored = (each.finding, dict(RATINGS_SHOWN).get(each.rating, each.rating), each.evidence)
    before = (each.finding, each.rating, each.evidence)
    each.finding = request.POST.get(f"finding-{each.pk}", each.finding)
    each.evidence = request.POST.get(f"evidence-{each.pk}", each.evidence)
    each.rating = request.POST.get(f"rating-{each.pk}", each.rating)
    is_other = is_stale and any(before) and before != (each.finding, each.rating, each.evidence)
    newer = _("现在保存的是「%(value)s」") % {"value": "，".join(filter(None, stored))} if is_other else ""
    return SampleRow(each, name_of(each), each.unit.name, facts_words(each.facts), RATING_VIEWS.get(each.rating), newer)


def facts_words(facts: dict[str, Any]) -> str:
    """1/2 for a person; planned and held for a unit. Of nothing there is no share: the page says that nothing was due."""
    if "invited" in facts:
        return f"{facts['attended']}/{facts['invited']}" if facts["invited"] else _("本月没有安排参加培训")
    if "planned" in facts:
        return f"{facts['held']}/{facts['planned']}" if facts["planned"] else _("本月没有应实施的场次")
    return "—"
