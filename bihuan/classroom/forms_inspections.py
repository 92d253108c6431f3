"""Shapes of what is told of an inspection; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.domain.inspections import DECISIONS, NAME, TEXT, Answer
from bihuan.classroom.selectors.inspections import InspectionRules
from bihuan.classroom.services.inspection_follow import Decided
from bihuan.classroom.services.inspection_record import Inspected
from bihuan.foundation.clock import SITE_ZONE
from bihuan.people.models import Person
from bihuan.people.selectors.filter_units import FilterUnits

ROWS = 6
RIGHT = (("", "—"), ("yes", _("答对")), ("no", _("答错")))


class UnitChoice(forms.Form):
    """Which unit is inspected; the methods and ratings are those of its article."""

    unit = forms.ChoiceField(label=_("被抽查单位"), required=False)
    unit_q = forms.CharField(label=_("查找单位（名称或编码）"), required=False, max_length=60)

    def __init__(self, units: FilterUnits) -> None:
        super().__init__({"unit": units.chosen})
        self.note = units.note
        offer(self, "unit", [("", _("请选择")), *units.choices])
        if not units.is_cut:
            del self.fields["unit_q"]


class InspectionForm(forms.Form):
    method = forms.ChoiceField(label=_("抽查方式"))
    held_on = forms.DateField(label=_("日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    held_time = forms.TimeField(label=_("时间"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("地点"), max_length=80, required=False, help_text=_("到地区公司检查必填"))
    inspector = forms.TypedChoiceField(label=_("检查人"), coerce=int)
    findings = forms.CharField(label=_("发现的情况"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    rating = forms.ChoiceField(label=_("评级"))

    def __init__(self, *given: Any, rules: InspectionRules, inspectors: Sequence[Person], **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "method", list(rules.method_labels.items()))
        offer(self, "inspector", [(person.pk, person.name) for person in inspectors])
        offer(self, "rating", [("", _("请选择")), *rules.rating_labels.items()])
        for row in range(1, ROWS + 1):
            self.fields[f"person{row}"] = forms.CharField(label=_("被问人或被抽查人"), max_length=NAME, required=False)
            self.fields[f"question{row}"] = forms.CharField(label=_("问题"), max_length=TEXT, required=False)
            self.fields[f"answer{row}"] = forms.CharField(label=_("回答或结果"), max_length=TEXT, required=False)
            self.fields[f"right{row}"] = forms.ChoiceField(label=_("是否答对"), choices=RIGHT, required=False)

    @property
    def answer_rows(self) -> list[tuple[Any, ...]]:
        return [tuple(self[f"{name}{row}"] for name in ("person", "question", "answer", "right")) for row in range(1, ROWS + 1)]

    def told(self, unit_id: int) -> Inspected:
        given = self.cleaned_data
        return Inspected(
            unit_id=unit_id,
            method=given["method"],
            held_at=datetime.combine(given["held_on"], given["held_time"], tzinfo=SITE_ZONE),
            findings=given["findings"],
            rating=given["rating"],
            place=given["place"],
            inspector_id=given["inspector"],
            answers=tuple(self._answer(row) for row in range(1, ROWS + 1)),
        )

    def _answer(self, row: int) -> Answer:
        given = self.cleaned_data
        right = {"yes": True, "no": False}.get(given[f"right{row}"])
        return Answer(given[f"person{row}"], given[f"question{row}"], given[f"answer{row}"], right)


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("情况说明"), max_length=4000, widget=forms.Textarea({"rows": 3}))


class FollowUpForm(forms.Form):
    note = forms.CharField(label=_("落实情况"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class FollowDecisionForm(forms.Form):
    kind = forms.ChoiceField(label=_("处理方式"), choices=[*DECISIONS.items()], widget=forms.RadioSelect)
    text = forms.CharField(label=_("处理内容；无需处理的写明理由"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    owner = forms.TypedChoiceField(label=_("负责人"), coerce=int, required=False, empty_value=None)
    due_on = forms.DateField(label=_("完成日期"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *given: Any, owners: Sequence[Person]) -> None:
        super().__init__(*given)
        offer(self, "owner", [("", _("请选择")), *((person.pk, f"{person.name}（{person.employee_no}）") for person in owners)])

    def decided(self) -> Decided:
        given = self.cleaned_data
        return Decided(given["kind"], given["text"], given["owner"], given["due_on"])


def offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
