"""Shapes of what people type about a dossier; the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.forms_signin import offer
from bihuan.classroom.models import ClassSession, Seat
from bihuan.classroom.selectors.sessions import ends_at, starts_at
from bihuan.classroom.services.dossier_minutes import Minutes
from bihuan.foundation.clock import local
from bihuan.regulations.domain.parameters import Option

MOST_NAMES = 60


class HeadcountForm(forms.Form):
    n = forms.IntegerField(label=_("现场清点人数"), min_value=0, max_value=100_000)


class CostForm(forms.Form):
    kind = forms.ChoiceField(label=_("费用种类"))
    amount = forms.DecimalField(label=_("金额（元）"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2)
    note = forms.CharField(label=_("说明"), required=False, max_length=200)

    def __init__(self, data: Any = None, *, kinds: Iterable[Option]) -> None:
        super().__init__(data)
        offer(self, "kind", [("", _("请选择")), *((each.code, each.label) for each in kinds)])

    def cents(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea({"rows": 2}))


class MinutesForm(forms.Form):
    """Filled beforehand with what the class knows; written again, with what was written."""

    held = forms.CharField(label=_("时间"), max_length=60)
    place = forms.CharField(label=_("地点"), max_length=80)
    chair = forms.CharField(label=_("主持"), max_length=40)
    recorder = forms.CharField(label=_("记录"), max_length=40)
    present = forms.CharField(label=_("出席"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    content = forms.CharField(label=_("内容"), max_length=6000, widget=forms.Textarea({"rows": 8}))
    resolution = forms.CharField(label=_("决议"), required=False, max_length=3000, widget=forms.Textarea({"rows": 3}))

    def minutes(self) -> Minutes:
        return Minutes(**self.cleaned_data)


def minutes_known(session: ClassSession, recorder: str) -> dict[str, str]:
    """What need not be typed: the hour, the room, who led it, who writes, who came."""
    begins, ends = local(starts_at(session)), local(ends_at(session))
    seats = Seat.objects.filter(session=session, sign_ins__isnull=False).distinct().order_by("pk")
    names = list(seats.values_list("participation__person__name", flat=True)[: MOST_NAMES + 1])
    return {
        "held": f"{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}",
        "place": session.line.place,
        "chair": session.organiser.name if session.organiser else "",
        "recorder": recorder,
        "present": "、".join(names[:MOST_NAMES]) + ("等，见签到表" if len(names) > MOST_NAMES else ""),
    }
