"""Shapes of what is typed on the pages of evaluation; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.domain.evaluation import CONFIRMED, DRAFT
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules
from bihuan.classroom.selectors.evaluations import ABSENT, FAILED, TODO, TableCriteria
from bihuan.classroom.services.evaluation_record import Typed
from bihuan.foundation.pages import whole

STATES = (
    ("", _("全部")),
    (TODO, _("还没有确认的结果")),
    (DRAFT, _("未确认")),
    (CONFIRMED, _("已确认")),
    (FAILED, _("不合格")),
    (ABSENT, _("没有到场记录")),
)
LONGEST = 12


class TableFilter(forms.Form):
    q = forms.CharField(label=_("姓名、工号或单位"), required=False, max_length=40)
    state = forms.ChoiceField(label=_("情况"), required=False, choices=STATES)
    method = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def criteria(self) -> TableCriteria:
        """An unknown value in the address is ignored."""
        self.is_valid()
        given = self.cleaned_data
        return TableCriteria(given.get("q", ""), given.get("state", ""), whole(self.data.get("page", "")) or 1)


class EssayForm(forms.Form):
    text = forms.CharField(
        label=_("学习心得体会"),
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("可以分几次写：提交后还能改，组织者确认以后不再改动。"),
    )


class AnnulForm(forms.Form):
    reason = forms.CharField(label=_("作废的理由"), required=False, max_length=200)


def typed_rows(given: QueryDict, files: MultiValueDict[str, Any], rules: EvaluationRules, method: str) -> tuple[Typed, ...]:
    """The rows of the form that name a seat: score-7, part-7-discipline, note-7, version-7, evidence-7."""
    found = []
    for name in given:
        prefix, _dash, number = name.partition("-")
        seat_id = whole(number) if prefix == "version" else None
        if seat_id is None:
            continue
        found.append(
            Typed(
                seat_id=seat_id,
                score=given.get(f"score-{seat_id}", "")[:LONGEST],
                parts={item.code: given.get(f"part-{seat_id}-{item.code}", "")[:LONGEST] for item in rules.items_of(method)},
                note=given.get(f"note-{seat_id}", "")[:200],
                evidence=files.get(f"evidence-{seat_id}"),
                version=whole(given.get(name, "")),
            )
        )
    return tuple(found)
