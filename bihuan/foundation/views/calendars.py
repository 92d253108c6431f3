"""工作日历: which days are worked, which years are announced, and how a keeper changes that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.notice_lines import notice_lines
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.selectors.calendar_pages import (
    CalendarRow,
    YearView,
    calendar_in_sight,
    calendar_rows,
    day_row,
    year_view,
)
from bihuan.foundation.services import calendars as services
from bihuan.foundation.spreadsheets import read_sheets
from bihuan.kernel.calendars import Period
from bihuan.kernel.refusals import Refused

MANAGE = services.CAPABILITY
FIRST_YEAR, LAST_YEAR = 2000, 2099
MAX_FILE = 1024 * 1024
KINDS = (("work", gettext_lazy("上班")), ("off", gettext_lazy("休息")))


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class YearChoice(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR)


class DayForm(forms.Form):
    day = _day_field(gettext_lazy("日期"))
    kind = forms.ChoiceField(label=gettext_lazy("这一天"), choices=KINDS)
    hours = forms.CharField(
        label=gettext_lazy("上班时段"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("不填就按平常上班时段；多段用空格隔开，例如 09:00-12:00 13:30-17:30"),
    )
    name = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=80)


class NoticeForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    notice = forms.CharField(label=gettext_lazy("通知名称或文号"), max_length=200)
    announced_on = _day_field(gettext_lazy("发布日期"))
    lines = forms.CharField(
        label=gettext_lazy("放假与调休日期"),
        required=False,
        max_length=20000,
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy("一行一天或一段，例如：2027-02-05 至 2027-02-11 休 春节；2027-01-31 班"),
    )
    file = forms.FileField(
        label=gettext_lazy("或上传 Excel 表"),
        required=False,
        help_text=gettext_lazy("每行依次为日期、休或班、名称"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xls"}),
    )


@dataclass(frozen=True)
class CalendarsPage:
    title: str
    rows: tuple[CalendarRow, ...]
    year: int
    can_manage: bool


@dataclass(frozen=True)
class YearPage:
    title: str
    view: YearView
    form: YearChoice
    can_manage: bool


@dataclass(frozen=True)
class CalendarForm:
    """`clear_url` gives the day back to the plain week."""

    title: str
    lead: str
    form: forms.Form
    button: str
    back_url: str
    clear_url: str = ""


@page(policy="")
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    context = CalendarsPage(_("工作日历"), calendar_rows(), _this_year(request), _may(request))
    return render_page(request, "foundation/calendars.html", context)


@page(policy="")
@require_safe
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """A year that cannot be read is this year."""
    form = YearChoice(request.GET)
    year = form.cleaned_data["year"] if form.is_valid() else _this_year(request)
    view = year_view(calendar_id, year)
    context = YearPage(view.calendar.label, view, YearChoice(initial={"year": year}), _may(request))
    return render_page(request, "foundation/calendar.html", context)


@page(policy=MANAGE, form=True)
def day_set(request: HttpRequest, calendar_id: int, day: str = "") -> HttpResponse:
    """Say what a day is."""
    row = calendar_in_sight(calendar_id)
    chosen = _read_day(day)
    form = DayForm(request.POST or None, initial=_day_initial(row, chosen) if chosen else None)
    is_own = chosen is not None and day_row(row, chosen) is not None
    clear_url = reverse("foundation:calendar-day-clear", args=[row.pk, chosen]) if is_own else ""
    back = reverse("foundation:calendar", args=[row.pk])
    context = CalendarForm(_("设置某一天"), row.label, form, _("保存"), back, clear_url)

    def act() -> HttpResponse:
        given = form.cleaned_data
        hours = tuple(Period.parse(text) for text in given["hours"].split()) or None
        is_working = given["kind"] == "work"
        services.calendar_day_set(
            calendar_id=row.pk,
            day=given["day"],
            is_working=is_working,
            periods=hours if is_working else None,
            name=given["name"],
            **_who(request),
        )
        return _done(request, row.pk, given["day"].year, _("已设置 %(day)s。") % {"day": given["day"]})

    return _answer(request, context, act)


@page(policy=MANAGE)
@require_POST
def day_clear(request: HttpRequest, calendar_id: int, day: str) -> HttpResponse:
    """Give a day back to the plain week."""
    chosen = date.fromisoformat(day)
    services.calendar_day_clear(calendar_id=calendar_id, day=chosen, **_who(request))
    return _done(request, calendar_id, chosen.year, _("%(day)s 已按平常一周执行。") % {"day": chosen})


@page(policy=MANAGE, form=True)
def notice(request: HttpRequest) -> HttpResponse:
    """Load a year's notice into every calendar that follows notices."""
    form = NoticeForm(request.POST or None, request.FILES or None, initial={"year": _this_year(request) + 1})
    lead = _("写入所有按国务院放假通知调休的日历；个别设置过的日子不变。再次载入同一年会替换上一次的。")
    context = CalendarForm(_("载入年度放假通知"), lead, form, _("载入"), reverse("foundation:calendars"))

    def act() -> HttpResponse:
        given = form.cleaned_data
        days = notice_lines(_file_lines(given["file"]) if given["file"] else given["lines"])
        loaded = services.notice_load(
            year=given["year"],
            days=days,
            notice=given["notice"],
            announced_on=given["announced_on"],
            **_who(request),
        )
        n_changed = max((len(report.changed_days) for report in loaded), default=0)
        told = _("已载入 %(year)s 年放假通知，%(n)s 天有变化。") % {"year": given["year"], "n": n_changed}
        messages.success(request, told)
        return HttpResponseRedirect(reverse("foundation:calendars"), status=303)

    return _answer(request, context, act)


def _answer(request: HttpRequest, context: CalendarForm, act: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method != "POST":
        return render_page(request, "foundation/calendar_form.html", context)
    if context.form.is_valid():
        try:
            return act()
        except Refused as refused:
            context.form.add_error(None, message_of(refused))
    return render_page(request, "foundation/calendar_form.html", context, status=422)


def _file_lines(file: Any) -> str:
    rows = (row for sheet in read_sheets(file.read(), max_rows=1000, max_bytes=MAX_FILE) for row in sheet.rows)
    return "\n".join(" ".join(_word(cell) for cell in row if cell is not None) for row in rows)


def _word(cell: Any) -> str:
    return cell.strftime("%Y-%m-%d") if isinstance(cell, date) else str(cell).strip()


def _day_initial(row: Any, day: date) -> dict[str, Any]:
    known = day_row(row, day)
    is_working = known.is_working if known else bool(row.week[day.weekday()])
    hours = " ".join(str(Period(start, end)) for start, end in (known.periods or ())) if known else ""
    return {"day": day, "kind": "work" if is_working else "off", "hours": hours, "name": known.name if known else ""}


def _done(request: HttpRequest, calendar_id: int, year: int, told: str) -> HttpResponse:
    messages.success(request, told)
    return HttpResponseRedirect(f"{reverse('foundation:calendar', args=[calendar_id])}?year={year}", status=303)


def _read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _this_year(request: HttpRequest) -> int:
    return local(request_at(request)).year


def _may(request: HttpRequest) -> bool:
    return bool(request_actor(request).can(MANAGE))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
