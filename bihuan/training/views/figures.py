"""实施率: the month's table, and one figure opened into its lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.paging import KeyPage, listed_page
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.rates import Rate
from bihuan.kernel.refusals import Refused
from bihuan.training.domain.figures import RATE_KIND
from bihuan.training.forms_returns import AdjustForm, AssessForm
from bihuan.training.selectors.figure_seals import digest_of
from bihuan.training.selectors.figures import (
    FigureDetail,
    FigureRow,
    LineNote,
    MonthFigures,
    figure_detail,
    figures_of,
    month_of,
    plan_of_figure,
    with_quotas,
)
from bihuan.training.selectors.format_totals import FormatTotal, format_totals
from bihuan.training.services.figures_adjust import Adjustment, figures_adjust
from bihuan.training.services.return_decide import assessment_record
from bihuan.training.views.returns_words import (
    FIGURE_LABELS,
    XLSX,
    Chip,
    chosen_month,
    done,
    month_chips,
    month_words,
    months_of,
    tried,
    verdict_view,
)


@dataclass(frozen=True)
class QuotaView:
    label: Any
    counts: str
    verdict: StateView
    url: str


@dataclass(frozen=True)
class FigureItem:
    row: FigureRow
    url: str
    share: Fraction | None
    floor: Fraction | None
    verdict: StateView
    quotas: tuple[QuotaView, ...]
    adjusted_share: Fraction | None
    adjusted_verdict: StateView | None


@dataclass(frozen=True)
class FiguresPage:
    title: str
    month: str
    chips: tuple[Chip, ...]
    items: tuple[FigureItem, ...]
    page: KeyPage
    n_units: int
    formats: tuple[FormatTotal, ...]
    total: Rate
    share: Fraction | None
    total_adjusted: Rate | None
    n_below: int
    n_unassessed: int
    is_frozen: bool
    can_assess: bool
    form: Form
    export_url: str


@dataclass(frozen=True)
class FigurePage:
    title: str
    kind_label: Any
    detail: FigureDetail
    month: str
    share: Fraction | None
    floor: Fraction | None
    verdict: StateView
    is_rate: bool
    is_minutes: bool
    is_digest_right: bool
    adjusted_share: Fraction | None
    adjusted_verdict: StateView | None
    form: Form
    can_adjust: bool
    back_url: str
    export_url: str


@page(policy="training.view")
def figures(request: HttpRequest) -> HttpResponse:
    return _list(request, AssessForm())


@page(policy="training.accept")
@require_POST
def assess(request: HttpRequest) -> HttpResponse:
    """One opinion for the ticked units (T-065)."""
    form = AssessForm(request.POST)
    ids = [number for value in request.POST.getlist("plan") if (number := whole(value)) is not None]
    if tried(
        form,
        lambda: assessment_record(
            plan_ids=ids, text=form.cleaned_data["text"], actor=request_actor(request), at=request_at(request)
        ),
        "text",
    ):
        month = month_of(request_actor(request), ids)
        url = reverse("training:figures") + (f"?month={month}" if month else "")
        return done(request, url, _("已为 %(n)d 个单位保存考核意见。") % {"n": len(ids)})
    return _list(request, form, status=422)


def _list(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    actor = request_actor(request)
    months = months_of(actor)
    month = chosen_month(request, months)
    problem = ""
    try:
        found = figures_of(actor, month) if month else MonthFigures(())
    except Refused as refused:
        found, problem = MonthFigures(()), message_of(refused)
        form.add_error(None, problem) if form.is_bound else None
    rows = found.rows
    if request.GET.get("format") == "xlsx":
        return _workbook(_("实施率"), _table(rows))
    total = Rate.total(row.rate for row in rows)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    shown = listed_page(rows, lambda row: str(row.unit_id), after=after, before=before)
    context = FiguresPage(
        title=_("实施率"),
        month=month_words(month) if month else "",
        chips=month_chips(months, month),
        items=tuple(_item(row) for row in with_quotas(shown.rows, month, found.book)),
        page=shown,
        n_units=len(rows),
        formats=format_totals(actor, month) if rows else (),
        total=total,
        share=total.value,
        total_adjusted=Rate.total(row.adjusted or row.rate for row in rows) if any(row.adjusted for row in rows) else None,
        n_below=sum(1 for row in rows if row.verdict == "fail"),
        n_unassessed=sum(1 for row in rows if not row.assessment),
        is_frozen=bool(rows) and all(row.is_frozen for row in rows),
        can_assess=actor.can("training.accept") and any(not row.is_frozen for row in rows),
        form=form,
        export_url=f"?month={month}&format=xlsx",
    )
    return render_page(request, "training/figures.html", context, status=status)


def _item(row: FigureRow) -> FigureItem:
    quotas = tuple(
        QuotaView(
            FIGURE_LABELS.get(each.kind, each.kind),
            f"{each.numerator} / {each.denominator}",
            verdict_view(each.verdict, is_frozen=row.is_frozen),
            reverse("training:figure", args=[row.plan_id, each.kind]),
        )
        for each in row.quotas
    )
    return FigureItem(
        row=row,
        url=reverse("training:figure", args=[row.plan_id, RATE_KIND]),
        share=row.rate.value,
        floor=_share(row.floor),
        verdict=verdict_view(row.verdict, is_frozen=row.is_frozen),
        quotas=quotas,
        adjusted_share=row.adjusted.value if row.adjusted else None,
        adjusted_verdict=verdict_view(row.adjusted_verdict, is_frozen=True) if row.adjusted else None,
    )


def _share(percent: Decimal | None) -> Fraction | None:
    return None if percent is None else Fraction(percent) / 100


@page(policy="training.view")
def figure(request: HttpRequest, plan_id: int, kind: str) -> HttpResponse:
    detail = figure_detail(request_actor(request), plan_id, kind)
    if request.GET.get("format") == "xlsx":
        return _workbook(f"{detail.unit_name} {detail.month}", _lists(detail))
    return _detail(request, detail, AdjustForm())


@page(policy="training.freeze")
@require_POST
def adjust(request: HttpRequest, figure_id: int) -> HttpResponse:
    form = AdjustForm(request.POST)
    if tried(
        form,
        lambda: figures_adjust(
            figure_id=figure_id,
            adjustment=Adjustment(**form.cleaned_data),
            actor=request_actor(request),
            at=request_at(request),
        ),
        "reason",
    ):
        return done(request, _figure_url(request, figure_id), _("调整已记录，冻结的数字保持不变。"))
    plan, kind = plan_of_figure(request_actor(request), figure_id)
    return _detail(request, figure_detail(request_actor(request), plan, kind), form, status=422)


def _figure_url(request: HttpRequest, figure_id: int) -> str:
    plan, kind = plan_of_figure(request_actor(request), figure_id)
    return reverse("training:figure", args=[plan, kind])


def _detail(request: HttpRequest, detail: FigureDetail, form: Form, status: int = 200) -> HttpResponse:
    is_rate = detail.kind == RATE_KIND
    label = FIGURE_LABELS.get(detail.kind, detail.kind)
    frozen = detail.figure
    actor = request_actor(request)
    context = FigurePage(
        title=_("%(unit)s %(month)s %(kind)s") % {"unit": detail.unit_name, "month": month_words(detail.month), "kind": label},
        kind_label=label,
        detail=detail,
        month=month_words(detail.month),
        share=detail.rate.value if is_rate else None,
        floor=_share(detail.floor),
        verdict=verdict_view(detail.verdict, is_frozen=frozen is not None),
        is_rate=is_rate,
        is_minutes=detail.basis == "lesson_hours",
        is_digest_right=frozen is not None and digest_of(frozen) == frozen.digest,
        adjusted_share=detail.adjusted.value if detail.adjusted and is_rate else None,
        adjusted_verdict=verdict_view(detail.adjusted_verdict, is_frozen=True) if detail.adjusted else None,
        form=form,
        can_adjust=frozen is not None and actor.can("training.freeze", frozen.unit.path),
        back_url=f"{reverse('training:figures')}?month={detail.month}",
        export_url="?format=xlsx",
    )
    return render_page(request, "training/figure.html", context, status=status)


def _table(rows: Iterable[FigureRow]) -> SheetOut:
    return SheetOut(
        "实施率",
        ("单位", "已实施", "计划", "不计入", "实施率", "下限（%）", "结论", "调整后", "调整后结论", "考核意见"),
        [
            (
                row.unit_name,
                row.rate.numerator,
                row.rate.denominator,
                row.rate.left_out,
                row.rate.display(),
                str(row.floor or ""),
                str(verdict_view(row.verdict, is_frozen=row.is_frozen).label),
                f"{row.adjusted}（{row.adjusted.display()}）" if row.adjusted else "",
                str(verdict_view(row.adjusted_verdict, is_frozen=True).label) if row.adjusted else "",
                row.assessment,
            )
            for row in rows
        ],
    )


def _lists(detail: FigureDetail) -> SheetOut:
    parts = (("已实施", detail.held), ("应实施，未计入", detail.not_held), ("不计入", detail.left_out))
    return SheetOut(
        "清单",
        ("所在清单", "培训主题", "计划日期", "实施日期", "课时（分钟）", "说明"),
        [_list_row(name, note) for name, notes in parts for note in notes],
    )


def _list_row(name: str, note: LineNote) -> tuple[Any, ...]:
    line = note.line
    held = f"{local(line.held_starts_at):%Y-%m-%d}" if line.held_starts_at else ""
    return (name, line.title, f"{local(line.starts_at):%Y-%m-%d}", held, line.lesson_minutes, note.note)


def _workbook(name: str, sheet: SheetOut) -> HttpResponse:
    from urllib.parse import quote

    answer = HttpResponse(write_workbook([sheet]), content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name.replace(' ', '-'))}.xlsx"
    return answer
