"""Shapes of what the pages of the ledger are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.duties.domain.case_kinds import case_kinds
from bihuan.duties.domain.case_states import CASE_STATES
from bihuan.duties.domain.kinds import declared_kinds
from bihuan.duties.models import CaseProposal, Duty
from bihuan.duties.selectors.cases import CaseCriteria
from bihuan.duties.selectors.ledger import LedgerCriteria
from bihuan.duties.services.case_decide import Decided
from bihuan.people.models import Person
from bihuan.people.selectors.filter_units import FilterUnits
from bihuan.regulations.domain.parameters import Measure


class RegisterFilter(forms.Form):
    """What the ledger and the register of cases are narrowed by; an unknown value in the address is ignored."""

    q = forms.CharField(label=_("关键词"), required=False, max_length=60)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    unit_q = forms.CharField(label=_("查找单位（名称或编码）"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("事项"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    month = forms.RegexField(label=_("月份"), required=False, regex=r"^\d{4}-\d{2}$", widget=forms.TextInput({"type": "month"}))

    def __init__(self, data: Any, *, units: FilterUnits) -> None:
        super().__init__({**data.dict(), "unit": units.chosen})
        self.note = units.note
        self._path = units.paths.get(units.chosen, "")
        if not units.is_cut:
            del self.fields["unit_q"]
        self.offer("unit", [("", _("全部单位")), *units.choices])

    def offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def asked(self, keys: Any) -> dict[str, str]:
        """The criteria by name, with the place in the list."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name, "") for name in ("kind", "state", "month", "q")}
        return {**given, "unit_path": self._path, "after": keys.get("after", ""), "before": keys.get("before", "")}


class LedgerFilter(RegisterFilter):
    def __init__(self, data: Any, *, units: FilterUnits) -> None:
        super().__init__(data, units=units)
        self.offer("kind", [("", _("全部事项")), *((code, kind.label) for code, kind in declared_kinds().items())])
        states = [("pending", _("未完成（含逾期）")), ("late", _("全部逾期")), *Duty.State.choices]
        self.offer("state", [("", _("全部状态")), *states])

    def criteria(self, keys: Any) -> LedgerCriteria:
        return LedgerCriteria(**self.asked(keys))


class CaseFilter(RegisterFilter):
    def __init__(self, data: Any, *, units: FilterUnits) -> None:
        super().__init__(data, units=units)
        self.fields["q"].label = _("案号、当事人、事由")
        self.fields["kind"].label = _("类别")
        self.offer("kind", [("", _("全部类别")), *((code, kind.label) for code, kind in case_kinds().items() if code)])
        self.offer("state", [("", _("全部状态")), *((code, label) for code, (label, _tone) in CASE_STATES.items())])

    def criteria(self, keys: Any) -> CaseCriteria:
        return CaseCriteria(**self.asked(keys))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("批准理由"), max_length=500, widget=forms.Textarea({"rows": 3}))


class DecisionForm(forms.Form):
    note = forms.CharField(label=_("处理意见"), max_length=1000, widget=forms.Textarea({"rows": 3}))


PROPOSAL_STATES = (("", _("全部")), *CaseProposal.State.choices)


class OpenForm(DecisionForm):
    """Keeping a proposal: who the case is about, where the proposal leaves a choice."""

    person = forms.TypedChoiceField(label=_("当事人"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any = None, *, persons: Sequence[Person] = ()) -> None:
        super().__init__(data)
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(person.pk, f"{person.name}（{person.employee_no}）") for person in persons]
        if len(persons) < 2:
            del self.fields["person"]


class CaseTextForm(forms.Form):
    """Statement, appeal, withdrawal: words that are kept."""

    text = forms.CharField(label=_("内容"), max_length=4000, widget=forms.Textarea({"rows": 5}))


class EvidenceForm(forms.Form):
    note = forms.CharField(label=_("说明"), max_length=200)
    file = forms.FileField(label=_("文件"), required=False)


class MeasureForm(forms.Form):
    """The decision: a measure of the article, its amount in yuan where money is meant, and the reasons."""

    measure = forms.ChoiceField(label=_("措施"))
    amount = forms.DecimalField(
        label=_("金额（元）"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=_("只在措施涉及金额时填写"),
    )
    deviation_reason = forms.CharField(
        label=_("与条文金额不一致的理由"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    reasons = forms.CharField(label=_("决定理由"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, data: Any = None, *, measures: Sequence[Measure] = ()) -> None:
        super().__init__(data)
        field = self.fields["measure"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(each.code, f"{each.label}{f'（{each.note}）' if each.note else ''}") for each in measures]

    def decided(self) -> Decided:
        given = self.cleaned_data
        amount = given["amount"]
        return Decided(
            measure=given["measure"],
            reasons=given["reasons"],
            amount_cents=None if amount is None else int(amount * 100),
            deviation_reason=given["deviation_reason"],
        )


class ExecutionForm(forms.Form):
    on = forms.DateField(label=_("执行日期"), widget=forms.DateInput({"type": "date"}))
    note = forms.CharField(label=_("执行情况"), max_length=300, widget=forms.Textarea({"rows": 3}))
