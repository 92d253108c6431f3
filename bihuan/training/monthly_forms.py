"""The form of one planned session, and of a workbook to import. Shape only; the check and the services judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.ui.fields import WorkbookField
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.training.domain.lines import AUDIENCES, SELF, SOURCES, TRAINING_KINDS, LineFacts, hours_text, lesson_hours
from bihuan.training.models import AnnualLine, MonthlyPlan, PlanLine, TrainingNeed
from bihuan.training.selectors.annual import linkable_annual_lines
from bihuan.training.selectors.monthly import topics_for
from bihuan.training.selectors.plan_facts import topic_facts
from bihuan.training.selectors.plan_rules import RuleSet
from bihuan.training.selectors.topic_picker import TopicGroup, topic_groups
from bihuan.training.services.monthly_lines import LineInput, with_lecturer_file

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PlanLineForm(forms.Form):
    """`rules` give the formats and sources that are offered: exactly those adopted (T-042, T-043)."""

    title = forms.CharField(label=_("培训主题"), max_length=120)
    annual_line = forms.ModelChoiceField(
        AnnualLine.objects.none(), label=_("对应年度计划"), required=False, empty_label=_("不对应，计划外")
    )
    additional_reason = forms.CharField(
        label=_("计划外原因"), max_length=200, required=False, help_text=_("不对应年度计划时必须写明")
    )
    day = forms.DateField(label=_("培训日期"), widget=DAY)
    start = forms.TimeField(label=_("开始时间"), widget=_clock())
    end = forms.TimeField(label=_("结束时间"), widget=_clock())
    hours = forms.DecimalField(label=_("课时"), min_value=0, max_value=24, decimal_places=1)
    audience = forms.ChoiceField(label=_("培训对象"), choices=tuple(AUDIENCES.items()))
    headcount = forms.IntegerField(label=_("计划人数"), min_value=0, max_value=100_000, required=False)
    form = forms.ChoiceField(label=_("培训形式"))
    place = forms.CharField(label=_("培训地点"), max_length=80, required=False)
    lecturer_source = forms.ChoiceField(label=_("讲师来源"), initial=SELF)
    lecturer_name = forms.CharField(
        label=_("讲师"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("在下面选一位讲师，或直接填写姓名"),
    )
    lecturer_file = forms.IntegerField(required=False, widget=forms.HiddenInput)  # one of the picker's
    topics = forms.ModelMultipleChoiceField(
        AnnualLine.objects.none(), label=_("课题"), required=False, widget=forms.CheckboxSelectMultiple
    )
    category = forms.CharField(label=_("课程类别"), max_length=80, required=False)
    training_kind = forms.ChoiceField(label=_("培训种类"), choices=tuple(TRAINING_KINDS.items()))
    evaluation_method = forms.ChoiceField(label=_("评估方式"), required=False)
    remark = forms.CharField(label=_("备注"), max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: MonthlyPlan, rules: RuleSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.rules = plan, rules
        fields = self.fields
        fields["form"].choices = list(rules.rules.formats.items())  # type: ignore[attr-defined]
        fields["training_kind"].choices = _kinds(rules)  # type: ignore[attr-defined]
        fields["lecturer_source"].choices = [(code, SOURCES[code]) for code in rules.rules.sources]  # type: ignore[attr-defined]
        fields["evaluation_method"].choices = [("", "—"), *_methods(rules)]  # type: ignore[attr-defined]
        fields["annual_line"].queryset = linkable_annual_lines(plan).order_by("month", "position")  # type: ignore[attr-defined]
        fields["annual_line"].label_from_instance = _annual_label  # type: ignore[attr-defined]
        fields["topics"].queryset = topics_for(plan)  # type: ignore[attr-defined]
        for name, key in (
            ("form", "formats"),
            ("hours", "lesson.minutes"),
            ("lecturer_source", "lecturer.sources"),
            ("training_kind", "session.kinds"),
        ):
            fields[name].citation = rules.citations.get(key)  # type: ignore[attr-defined]
        fields["additional_reason"].citation = rules.citations.get("plan.monthly.additional_needs_reason")  # type: ignore[attr-defined]

    def topic_groups(self) -> tuple[TopicGroup, ...]:
        """The catalogue for the picker, as it stands on the day of the session, or on the month's first day."""
        on = day_typed(self["day"].value()) or Month.parse(self.plan.month).first_day
        chosen = {str(pk) for pk in self["topics"].value() or ()}
        return topic_groups(self.fields["topics"].queryset, on=on, chosen=chosen)  # type: ignore[attr-defined]

    def line_input(self) -> LineInput:
        """The typed line of a valid form."""
        given = self.cleaned_data
        annual = given["annual_line"]
        same = ("title", "audience", "form", "place", "lecturer_source", "training_kind", "category", "headcount")
        return LineInput(
            starts_at=datetime.combine(given["day"], given["start"], SITE_ZONE),
            ends_at=datetime.combine(given["day"], given["end"], SITE_ZONE),
            lesson_minutes=round(given["hours"] * self.rules.rules.lesson_minutes),
            lecturer_name=given["lecturer_name"],
            lecturer_file_id=given["lecturer_file"],
            annual_line_id=annual.pk if annual else None,
            additional_reason="" if annual else given["additional_reason"],
            topic_ids=tuple(topic.pk for topic in given["topics"]),
            evaluation_method=given["evaluation_method"],
            remark=given["remark"],
            **{name: given[name] for name in same},
        )

    def line_facts(self, position: int) -> LineFacts:
        """As it would be stored; a lecturer who cannot be looked up stays as typed."""
        line = self.line_input()
        try:
            line = with_lecturer_file(self.plan.unit, line)
        except Refused:
            line = replace(line, lecturer_file_id=None)
        return LineFacts(
            position=position,
            title=line.title,
            audience=line.audience,
            form=line.form,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            lesson_minutes=line.lesson_minutes,
            place=line.place,
            lecturer_source=line.lecturer_source,
            lecturer_name=line.lecturer_name,
            lecturer_id=line.lecturer_id,
            lecturer_file_id=line.lecturer_file_id,
            training_kind=line.training_kind,
            has_annual_line=line.annual_line_id is not None,
            additional_reason=line.additional_reason,
            topics=tuple(topic_facts(topic) for topic in self.cleaned_data["topics"]),
        )


def _kinds(rules: RuleSet) -> list[tuple[str, str]]:
    """Those that the article names, in its words (T-002); every kind where no article names any."""
    adopted = rules.rules.session_kinds or TRAINING_KINDS
    return [(code, adopted[code]) for code in TRAINING_KINDS if code in adopted]


class ImportForm(forms.Form):
    file = WorkbookField(label=_("Excel 工作簿"))


def day_typed(value: object) -> date | None:
    """The day as a form holds it, typed or stored; None while it is none."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def initial_of(row: PlanLine, lesson_minutes: int) -> dict[str, Any]:
    """A stored line as the form shows it."""
    same = ("title", "audience", "form", "place", "lecturer_source", "lecturer_name", "training_kind", "category", "headcount")
    return {
        **{name: getattr(row, name) for name in same},
        "annual_line": row.annual_line_id,
        "additional_reason": row.additional_reason,
        "day": local(row.starts_at).date(),
        "start": local(row.starts_at).time(),
        "end": local(row.ends_at).time(),
        "hours": hours_text(lesson_hours(row.lesson_minutes, lesson_minutes)),
        "lecturer_file": row.lecturer_file_id,
        "topics": [topic.pk for topic in row.topics.all()],
        "evaluation_method": row.evaluation_method,
        "remark": row.remark,
        "version": row.row_version,
    }


def initial_from_annual(row: AnnualLine, rules: RuleSet) -> dict[str, Any]:
    return {
        "title": row.title,
        "annual_line": row.pk,
        "audience": row.audience,
        "hours": hours_text(lesson_hours(row.lesson_minutes, rules.rules.lesson_minutes)),
        "form": row.form,
        "lecturer_name": row.lecturer,
        "lecturer_source": SELF,
        "topics": [topic.pk for topic in row.topics.all()],
    }


def initial_from_need(need: TrainingNeed) -> dict[str, Any]:
    """What a need says already; day, hours and form are still to be decided."""
    words = "；".join(part for part in (need.participants, need.wanted_time, need.goal) if part)
    return {
        "title": need.title,
        "additional_reason": f"培训需求：{need.unit.name}"[:200],
        "lecturer_name": need.trainer,
        "lecturer_source": SELF if need.trainer else "",
        "remark": words[:300],
    }


def facts_beside(lines: tuple[LineFacts, ...], typed: LineFacts | None, replaced: int | None) -> tuple[LineFacts, ...]:
    """The plan as it would be with the typed line in the place of `replaced`, or at the end."""
    kept = tuple(line for line in lines if line.position != replaced)
    if typed is None:
        return kept
    unit = lines[0].unit_id if lines else 0
    return (*kept, replace(typed, unit_id=unit))


def _annual_label(row: AnnualLine) -> str:
    return f"{row.month} 月 · {row.title}（{row.responsible_unit.name}）"


def _methods(rules: RuleSet) -> list[tuple[str, str]]:
    found: Mapping[str, Any] = rules.values
    options = found["evaluation.methods"].values if "evaluation.methods" in found else ()
    return [(option.label, option.label) for option in options]
