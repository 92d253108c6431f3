"""Seats per unit as typed: how many, and whose people move up first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.nominations import QuotaUnit
from bihuan.classroom.services.quotas_set import Seats
from bihuan.foundation.clock import local

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class QuotaForm(forms.Form):
    """Two fields per unit: seats-ID and priority-ID."""

    until_on = forms.DateField(
        label=_("名额保留到（含当日）"),
        required=False,
        widget=DAY,
        help_text=_("空着按制度规定的天数；过后未用的转为公共名额"),
    )

    def __init__(self, data: Any = None, *, session: ClassSession, units: Sequence[QuotaUnit]) -> None:
        until = session.quota_until
        super().__init__(data, initial={"until_on": local(until - timedelta(seconds=1)).date() if until else None})
        self.units = units
        for each in units:
            self.fields[f"seats-{each.unit.pk}"] = forms.IntegerField(
                label=_("名额"), required=False, min_value=0, max_value=10_000, initial=each.quota.seats if each.quota else None
            )
            self.fields[f"priority-{each.unit.pk}"] = forms.IntegerField(
                label=_("候补次序"), required=False, min_value=1, max_value=99, initial=each.quota.priority if each.quota else 1
            )

    def rows(self) -> list[tuple[QuotaUnit, Any, Any]]:
        return [(each, self[f"seats-{each.unit.pk}"], self[f"priority-{each.unit.pk}"]) for each in self.units]

    def seats(self) -> dict[int, Seats]:
        """A unit whose seats are left empty has none of its own."""
        given = self.cleaned_data
        return {
            each.unit.pk: Seats(given[f"seats-{each.unit.pk}"], given[f"priority-{each.unit.pk}"] or 1)
            for each in self.units
            if given[f"seats-{each.unit.pk}"] is not None
        }
