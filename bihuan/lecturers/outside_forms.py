"""The forms of external training paid by the fund, and of the sharing after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.lecturers.forms import OfFile
from bihuan.lecturers.models import OutsideTraining
from bihuan.lecturers.services.outside import Outside

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class OutsideForm(OfFile):
    kind = forms.ChoiceField(label=_("类别"), choices=OutsideTraining.Kind.choices)
    title = forms.CharField(label=_("名称"), max_length=80)
    ends_on = forms.DateField(label=_("结束日期"), widget=DAY)
    cost = forms.DecimalField(label=_("费用（元）"), min_value=0, max_digits=11, decimal_places=2)

    def outside(self) -> Outside:
        given = self.cleaned_data
        return Outside(given["kind"], given["title"], given["ends_on"], int(given["cost"] * 100))


class SharingForm(forms.Form):
    shared_title = forms.CharField(label=_("分享的内容"), max_length=80)
    shared_on = forms.DateField(label=_("分享日期"), widget=DAY)

    def __init__(self, data: Any = None, *, key: int = 0) -> None:
        super().__init__(data, auto_id=f"id_share_{key}_%s")
