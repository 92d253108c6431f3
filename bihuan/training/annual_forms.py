"""Forms of the annual plan and of the catalogue: shape only; business is the services' matter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.ui.versioned import VersionedForm
from bihuan.people.models import Unit
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.models import CurriculumClass

MONTHS = [(number, f"{number}月") for number in range(1, 13)]


class AnnualLineForm(VersionedForm):
    month = forms.TypedChoiceField(label=_("月份"), choices=MONTHS, coerce=int)
    title = forms.CharField(label=_("培训主题"), max_length=120)
    audience = forms.ChoiceField(label=_("培训对象"), choices=list(AUDIENCES.items()))
    hours = forms.DecimalField(
        label=_("课时"), min_value=Decimal("0.5"), max_value=Decimal(80), decimal_places=1, initial=Decimal(2)
    )
    form = forms.ChoiceField(label=_("培训形式"), required=False)
    lecturer = forms.CharField(label=_("讲师"), max_length=80, required=False)
    responsible_unit = forms.ModelChoiceField(label=_("责任单位"), queryset=Unit.objects.none())
    topics = forms.MultipleChoiceField(label=_("对应课题"), required=False)
    remark = forms.CharField(label=_("备注"), max_length=200, required=False)

    def __init__(self, *args: Any, units: Any, formats: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible_unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["form"].choices = [("", _("请选择")), *formats]  # type: ignore[attr-defined]
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]


class AnnualOpenForm(forms.Form):
    year = forms.IntegerField(label=_("年份"), min_value=2020, max_value=2100)


class TopicForm(forms.Form):
    course_class = forms.ModelChoiceField(label=_("课程类别"), queryset=CurriculumClass.objects.none())
    name = forms.CharField(label=_("课题名称"), max_length=120)
    group = forms.CharField(label=_("组别"), max_length=80, required=False, help_text=_("客服百问必填，例如：常见投诉"))
    phase = forms.ChoiceField(
        label=_("阶段"),
        required=False,
        choices=[("", _("不分阶段")), ("销售期", "销售期"), ("交楼期", "交楼期"), ("入住期", "入住期")],
    )
    valid_from = forms.DateField(label=_("有效起"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label=_("有效止"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, edition: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course_class"].queryset = CurriculumClass.objects.filter(edition=edition).order_by("position")  # type: ignore[attr-defined]
