"""Shapes of what people type about sessions, returns, figures and spot checks; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.clock import SITE_ZONE
from bihuan.foundation.ui.versioned import VersionedForm
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.domain.spot_check_kinds import METHODS, PERSONS, UNITS
from bihuan.training.models import Topic


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def _words(label: Any, *, required: bool = True, rows: int = 3, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text)


def moment_of(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=SITE_ZONE)


class HeldForm(VersionedForm):
    held_on = _day(_("实施日期"))
    held_time = _clock(_("开始时间"))
    minutes = forms.IntegerField(label=_("培训时长（分钟）"), min_value=1, max_value=1440)
    n_due = forms.IntegerField(label=_("应到人数"), min_value=0, required=False, help_text=_("有名单时按名单计算"))
    n_present = forms.IntegerField(label=_("实到人数"), min_value=0, required=False)
    evaluation_note = forms.CharField(label=_("评估结果"), max_length=200, required=False)
    explanation = _words(_("情况说明"), required=False, rows=2, help_text=_("改期举办时请说明原因"))


class NotHeldForm(VersionedForm):
    explanation = _words(_("未举办的情况说明"), help_text=_("随《月度培训实施一览表》上报"))


class ExplainForm(VersionedForm):
    explanation = _words(_("情况说明"))


class RequestForm(forms.Form):
    reason = _words(_("不能举办的原因"), help_text=_("由售后服务中心负责人书面批准；批准后仍计入实施率的分母"))


class DecisionForm(forms.Form):
    document_no = forms.CharField(label=_("批准文号"), max_length=60, required=False, help_text=_("同意时必填"))
    remark = _words(_("意见"), required=False, rows=2, help_text=_("不同意时必填"))


class SummaryForm(VersionedForm):
    work_done = _words(_("本月工作"), rows=4)
    problems = _words(_("存在问题"), required=False)
    next_steps = _words(_("下步打算"), required=False)


class AddForm(forms.Form):
    title = forms.CharField(label=_("培训主题"), max_length=120)
    reason = _words(_("增加的原因"), rows=2)
    audience = forms.ChoiceField(label=_("培训对象"), choices=tuple(AUDIENCES.items()))
    form = forms.ChoiceField(label=_("培训形式"))
    held_on = _day(_("日期"))
    held_time = _clock(_("开始时间"))
    lesson_minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=1, max_value=1440)
    place = forms.CharField(label=_("培训地点"), max_length=80)
    lecturer_name = forms.CharField(label=_("讲师"), max_length=80, required=False)
    topics = forms.ModelMultipleChoiceField(Topic.objects.none(), label=_("课题"), required=False)

    def __init__(
        self, *args: Any, formats: Sequence[tuple[str, str]] = (), topics: QuerySet[Topic] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = list(formats)  # type: ignore[attr-defined]
        if topics is not None:
            self.fields["topics"].queryset = topics  # type: ignore[attr-defined]


class RemarkForm(forms.Form):
    remark = _words(_("退回意见"), help_text=_("写明要补正什么；首次上报时间不变"))


class AssessForm(VersionedForm):
    text = _words(_("考核意见"), rows=2)


class AdjustForm(forms.Form):
    numerator_change = forms.IntegerField(label=_("分子增减"), initial=0)
    denominator_change = forms.IntegerField(label=_("分母增减"), initial=0)
    reason = _words(_("调整理由"), rows=2)


class DrawForm(forms.Form):
    kind = forms.ChoiceField(label=_("抽查对象"), choices=((UNITS, _("单位")), (PERSONS, _("人员"))))
    size = forms.IntegerField(label=_("抽取数量"), min_value=1, max_value=200, initial=3)
    method = forms.ChoiceField(label=_("抽查方式"), choices=tuple(METHODS.items()))


class ConclusionForm(forms.Form):
    conclusion = _words(_("总的结论"), rows=2)
