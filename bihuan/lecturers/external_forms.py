"""The forms of external lecturers: proposal, decision, fund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import message_of
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.forms import OfFile, pairs
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.selectors.external import form_suggested
from bihuan.lecturers.selectors.figures import options
from bihuan.lecturers.services.external import Need, Proposed
from bihuan.people.models import Unit

GRADES_OF_FIVE = (("", "—"), *((str(n), str(n)) for n in range(5, 0, -1)))


class NeedForm(OfFile):
    """Why, what, when and for how much; one score for each criterion of the article when a provider is named."""

    topic = forms.CharField(label=_("授课内容"), max_length=120)
    need_strength = forms.CharField(label=_("自有师资情况"), max_length=300, widget=forms.Textarea({"rows": 2}))
    need_subject = forms.CharField(label=_("课题需要"), max_length=300, widget=forms.Textarea({"rows": 2}))
    planned_on = forms.DateField(label=_("拟授课日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    fee = forms.DecimalField(label=_("预计费用（元）"), min_value=0, max_digits=11, decimal_places=2, initial=0)
    need_trait = forms.ChoiceField(label=_("课题特点"), required=False)
    course_form = forms.ChoiceField(label=_("外部培训形式"), required=False)

    def prepare(self) -> None:
        field = self.fields["course_form"]
        if isinstance(field, forms.ChoiceField):
            forms_offered = self.offered("lecturer.external_forms")
            field.choices = [("", "—"), *forms_offered]
            field.required = bool(forms_offered)
            field.error_messages["required"] = self._form_wanted()
        traits = self.fields["need_trait"]
        if isinstance(traits, forms.ChoiceField):
            traits.choices = [("", "—"), *self.offered("lecturer.need_traits")]
        self.criteria = self.offered("lecturer.provider_criteria")
        for code, label in self.criteria:
            self.fields[f"score_{code}"] = forms.ChoiceField(label=label, choices=GRADES_OF_FIVE, required=False)

    def _form_wanted(self) -> str:
        """With a trait of the need the fitting form is told, in the words of the rule (C-332)."""
        fitting = form_suggested(self.lecturer.unit, str(self.data.get("need_trait", "")), on=self.today)
        if fitting is None:
            return message_of(Refused("external_form_missing"))
        return message_of(Refused("external_form_suggested", form=fitting.form, rule=fitting.rule))

    def score_fields(self) -> tuple[forms.BoundField, ...]:
        return tuple(self[f"score_{code}"] for code, _label in self.criteria)

    def need(self) -> Need:
        given = self.cleaned_data
        scores = {code: int(given[f"score_{code}"]) for code, _label in self.criteria if given[f"score_{code}"]}
        same = ("topic", "need_strength", "need_subject", "planned_on", "course_form", "need_trait")
        return Need(**{name: given[name] for name in same}, fee_cents=int(given["fee"] * 100), provider_scores=scores)


class ProposalForm(NeedForm):
    """Person and need at once. A kind and both assessments are stored (T-115)."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    source_kind = forms.ChoiceField(label=_("来源"))
    organisation = forms.CharField(label=_("所在单位或机构"), max_length=80, required=False)
    subjects = forms.CharField(label=_("授课方向"), max_length=200, required=False)
    knowledge_note = forms.CharField(label=_("知识面评价"), max_length=200, widget=forms.Textarea({"rows": 2}))
    speaking_note = forms.CharField(label=_("表达能力评价"), max_length=200, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, centre: Unit, on: date) -> None:
        self.kinds: Sequence[tuple[str, str]] = pairs(options("lecturer.external_kinds", unit=centre, on=on))
        super().__init__(data, lecturer=Lecturer(kind=Lecturer.Kind.EXTERNAL, unit=centre), on=on)

    def prepare(self) -> None:
        super().prepare()
        field = self.fields["source_kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(self.kinds)

    def proposed(self) -> Proposed:
        given = self.cleaned_data
        return Proposed(**{name: given[name] for name in Proposed.__dataclass_fields__})


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(label=_("意见"), choices=(("approve", _("批准")), ("refuse", _("不批准"))))
    remark = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}), help_text=_("不批准时必须写明")
    )

    def __init__(self, data: Any = None, *, key: int = 0) -> None:
        super().__init__(data, auto_id=f"id_{key}_%s")


class FundForm(forms.Form):
    fund_no = forms.CharField(label=_("经费申请单号"), max_length=60)

    def __init__(self, data: Any = None, *, key: int = 0) -> None:
        super().__init__(data, auto_id=f"id_{key}_%s")
