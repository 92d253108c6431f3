"""Shapes of what people type about training needs; what the article asks for is marked as required."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.ui.versioned import VersionedForm
from bihuan.kernel.periods import Month
from bihuan.people.models import Unit
from bihuan.training.domain.needs import ALWAYS, FIELDS, UNIT, WISH
from bihuan.training.selectors.need_rules import NeedRules
from bihuan.training.selectors.words import month_words
from bihuan.training.services.need_raise import NeedInput


class NeedForm(VersionedForm):
    kind = forms.ChoiceField(
        label=_("这是"),
        choices=[(UNIT, _("本单位的培训需求")), (WISH, _("我想学，看看还有谁需要"))],
        widget=forms.RadioSelect,
    )
    unit = forms.ChoiceField(label=_("单位"))
    month = forms.ChoiceField(label=_("需求月份"))
    title = forms.CharField(label=_("主题"), max_length=120)
    goal = forms.CharField(label=_("目标"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    wanted_time = forms.CharField(label=_("时间"), max_length=80, required=False, help_text=_("例如：下月中旬，半天"))
    trainer = forms.CharField(label=_("讲师"), max_length=80, required=False, help_text=_("姓名，或希望由谁来讲"))
    participants = forms.CharField(label=_("参加人员"), max_length=120, required=False, help_text=_("例如：客服专员 8 人"))
    reason = forms.CharField(label=_("需求说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(label=_("人员层级"), required=False)

    def __init__(self, *args: Any, rules: NeedRules, units: tuple[Unit, ...], months: tuple[Month, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]
        self.fields["month"].choices = [(str(month), month_words(str(month))) for month in months]  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", _("不分层级")), *((level.code, level.label) for level in rules.levels)]  # type: ignore[attr-defined]
        if not rules.levels:
            del self.fields["level"]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = str(units[0].pk)
        if not self._is_wish():
            for code in rules.required:
                if code in FIELDS and code not in ALWAYS:
                    self.fields[FIELDS[code][0]].required = True

    def _is_wish(self) -> bool:
        return bool(self["kind"].value() == WISH)

    def need_input(self) -> NeedInput:
        given = self.cleaned_data
        same = ("title", "reason", "goal", "wanted_time", "trainer", "participants")
        month = given["month"] if given["kind"] == UNIT else ""
        return NeedInput(month=month, level=given.get("level", ""), **{name: given[name] for name in same})


class AnalysisOpenForm(forms.Form):
    year = forms.IntegerField(label=_("年份"), min_value=2020, max_value=2100)
    part = forms.TypedChoiceField(label=_("第几次"), coerce=int)

    def __init__(self, *args: Any, parts: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(number, str(number)) for number in range(1, parts + 1)]  # type: ignore[attr-defined]
        if parts == 1:
            self.fields["part"].widget = forms.HiddenInput()


class AnalysisForm(VersionedForm):
    """One field for each section of the analysis; all are needed to finish it, none to store what is written so far."""

    def __init__(self, *args: Any, sections: list[dict[str, str]], is_draft: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in sections:
            area = forms.Textarea(attrs={"rows": 5})
            self.fields[each["code"]] = forms.CharField(
                label=each["label"], max_length=4_000, required=not is_draft, widget=area, initial=each["text"]
            )

    def texts(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "row_version"}
