"""Shapes of the feedback form and of the decision from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.domain.feedback import DECISIONS, FULL, LONGEST, Form, Item, Step
from bihuan.classroom.services.feedback_follow import Decision
from bihuan.regulations.domain.parameters.lists import Option


class FeedbackForm(forms.Form):
    """One group of radio buttons for each item, and two short texts: item-CODE, gain, suggestion."""

    gain = forms.CharField(
        label=_("收获"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 2, "autocomplete": "off"})
    )
    suggestion = forms.CharField(
        label=_("建议"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 2, "autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, items: Sequence[Item], scale: Sequence[Step]) -> None:
        super().__init__(data)
        self.items = tuple(items)
        for item in items:
            self.fields[f"item-{item.code}"] = forms.TypedChoiceField(
                label=item.label,
                choices=[(step.score, step.label) for step in scale],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("请给「%(item)s」打分。") % {"item": item.label}},
            )

    def item_fields(self) -> list[Any]:
        return [self[f"item-{item.code}"] for item in self.items]

    def given(self) -> Form:
        kept = self.cleaned_data
        scores = {item.code: kept[f"item-{item.code}"] for item in self.items}
        return Form(scores, kept["gain"], kept["suggestion"])


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(label=_("决定"), choices=list(DECISIONS.items()), widget=forms.RadioSelect)
    text = forms.CharField(label=_("怎么改，或为什么不改"), max_length=LONGEST, widget=forms.Textarea({"rows": 2}))
    owner_no = forms.CharField(label=_("负责人工号"), required=False, max_length=40, help_text=_("不作改动的不填"))

    def __init__(self, data: Any = None, *, criteria: Sequence[Option]) -> None:
        super().__init__(data)
        self.criteria = tuple(criteria)
        for each in criteria:
            self.fields[f"criterion-{each.code}"] = forms.IntegerField(label=each.label, min_value=0, max_value=FULL)
        if criteria:
            self.fields["praise"] = forms.CharField(
                label=_("反馈与表扬"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 2})
            )

    def criterion_fields(self) -> list[Any]:
        return [self[f"criterion-{each.code}"] for each in self.criteria]

    def given(self) -> Decision:
        kept = self.cleaned_data
        scores = {each.code: kept[f"criterion-{each.code}"] for each in self.criteria}
        return Decision(kept["kind"], kept["text"], kept["owner_no"], scores, kept.get("praise", ""))
