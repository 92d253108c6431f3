"""Shapes of what the pages of the ledger are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.duties.domain.kinds import declared_kinds
from bihuan.duties.models import CaseProposal, Duty
from bihuan.duties.selectors.ledger import LedgerCriteria
from bihuan.people.models import Unit


class LedgerFilter(forms.Form):
    """The ledger's filter; an unknown value in the address is ignored."""

    q = forms.CharField(label=_("关键词"), required=False, max_length=60)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    kind = forms.ChoiceField(label=_("事项"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    month = forms.RegexField(label=_("月份"), required=False, regex=r"^\d{4}-\d{2}$", widget=forms.TextInput({"type": "month"}))

    def __init__(self, data: Any, *, units: Sequence[Unit]) -> None:
        super().__init__(data)
        self._paths = {str(unit.pk): unit.path for unit in units}
        kinds = [(code, kind.label) for code, kind in declared_kinds().items()]
        states = [("pending", _("未完成（含逾期）")), ("late", _("全部逾期")), *Duty.State.choices]
        self._offer("unit", [("", _("全部单位")), *((str(unit.pk), unit.name) for unit in units)])
        self._offer("kind", [("", _("全部事项")), *kinds])
        self._offer("state", [("", _("全部状态")), *states])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def criteria(self, keys: Any) -> LedgerCriteria:
        self.is_valid()
        given = self.cleaned_data
        return LedgerCriteria(
            unit_path=self._paths.get(given.get("unit", ""), ""),
            kind=given.get("kind", ""),
            state=given.get("state", ""),
            month=given.get("month", ""),
            q=given.get("q", ""),
            after=keys.get("after", ""),
            before=keys.get("before", ""),
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("批准理由"), max_length=500, widget=forms.Textarea({"rows": 3}))


class DecisionForm(forms.Form):
    note = forms.CharField(label=_("处理意见"), max_length=1000, widget=forms.Textarea({"rows": 3}))


PROPOSAL_STATES = (("", _("全部")), *CaseProposal.State.choices)
