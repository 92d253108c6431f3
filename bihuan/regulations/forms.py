"""Forms check shape only; whether a value is possible is decided by its type (domain/parameters)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import message_of
from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.lines import FIELD, read_lines, write_lines
from bihuan.regulations.domain.words import WORDS, field_in_words, word

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SHIFTS = [("", _("按制度的一般规定")), ("none", _("不移动")), ("next", WORDS["next"]), ("previous", WORDS["previous"])]
MONTHS = [(-2, _("前两个月")), (-1, _("上月")), (0, _("当月")), (1, _("次月")), (2, _("后两个月"))]
YEARS = [(-1, _("上一年")), (0, _("当年")), (1, _("下一年"))]
WEEKDAYS = [
    (n, label) for n, label in enumerate((_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")), 1)
]


class ParameterForm(forms.Form):
    """One form per type. `raw` is the stored shape of what was typed."""

    kind: ClassVar[str] = ""

    @classmethod
    def shown(cls, stored: Mapping[str, Any], prefix: str | None = None) -> ParameterForm:
        return cls(initial=cls.from_raw(stored), prefix=prefix)

    @classmethod
    def from_raw(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return dict(stored)

    def raw(self) -> dict[str, Any]:
        return {name: plain(found) for name, found in self.cleaned_data.items() if found not in ("", None)}

    def tell(self, refused: Refused) -> None:
        """The refusal beside the field it is about, or above the form."""
        field = str(refused.facts.get("field", ""))
        told = Refused(refused.code, **{**refused.facts, "field": field_in_words(field)})
        name = field.partition("[")[0]
        self.add_error(name if name in self.fields else "lines" if "lines" in self.fields else None, message_of(told))


def plain(found: Any) -> Any:
    """Numbers as JSON keeps them."""
    if isinstance(found, Decimal):
        return int(found) if found == int(found) else float(found)
    return found


class DayOfMonthForm(ParameterForm):
    kind = "DayOfMonth"
    month_offset = forms.TypedChoiceField(label=_("哪个月"), choices=MONTHS, coerce=int)
    day = forms.IntegerField(label=_("几日"), help_text=_("31 表示当月最后一天"))
    inclusive = forms.BooleanField(label=_("当日仍算按时"), required=False)
    shift = forms.ChoiceField(label=_("遇休息日"), choices=SHIFTS, required=False)


class DayOfYearForm(ParameterForm):
    kind = "DayOfYear"
    year_offset = forms.TypedChoiceField(label=_("哪一年"), choices=YEARS, coerce=int)
    month = forms.IntegerField(label=_("几月"))
    day = forms.IntegerField(label=_("几日"))
    inclusive = forms.BooleanField(label=_("当日仍算按时"), required=False)
    shift = forms.ChoiceField(label=_("遇休息日"), choices=SHIFTS, required=False)


class QuotaForm(ParameterForm):
    kind = "Quota"
    audience = forms.CharField(
        label=_("对象"), help_text=_("代码，例如 newcomers（新员工）、specialists（专员）、all_staff（全体员工）")
    )
    min_sessions = forms.IntegerField(label=_("最少次数"))
    every_months = forms.IntegerField(label=_("每几个月"))
    min_lesson_hours = forms.DecimalField(
        label=_("每次最低课时"), required=False, help_text=_("空着按「计入频次的最低课时」；0 表示不设最低课时")
    )
    total_lesson_hours = forms.DecimalField(label=_("合计课时"), required=False)
    window = forms.ChoiceField(label=_("周期算法"), choices=[("fixed", WORDS["fixed"]), ("rolling", WORDS["rolling"])])
    applies_to_unit_kinds = forms.CharField(
        label=_("适用单位类型"), required=False, help_text=_("代码，用逗号隔开；空着表示全部")
    )
    only_if_newcomers = forms.BooleanField(label=_("有新员工时才适用"), required=False)
    shared = forms.BooleanField(label=_("一场可以同时抵几项频次"), required=False)

    @classmethod
    def from_raw(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return {**stored, "applies_to_unit_kinds": ",".join(stored.get("applies_to_unit_kinds", ()))}

    def raw(self) -> dict[str, Any]:
        typed = self.cleaned_data["applies_to_unit_kinds"].replace("，", ",").replace("、", ",")
        return {**super().raw(), "applies_to_unit_kinds": [each.strip() for each in typed.split(",") if each.strip()]}


class PercentForm(ParameterForm):
    kind = "Percent"
    value = forms.DecimalField(label=_("百分比"), help_text=_("0 到 100"))


class CountForm(ParameterForm):
    kind = "Count"
    value = forms.IntegerField(label=_("数目"))


class MinutesForm(ParameterForm):
    kind = "Minutes"
    value = forms.IntegerField(label=_("分钟"))


class MinutesListForm(ParameterForm):
    kind = "MinutesList"
    values = forms.CharField(label=_("分钟，用逗号隔开"), required=False, help_text=_("1440 是一天，60 是一小时；空着表示不要"))

    @classmethod
    def from_raw(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return {"values": "，".join(str(each) for each in stored.get("values", ()))}

    def raw(self) -> dict[str, Any]:
        typed = self.cleaned_data["values"].replace("，", ",").replace("、", ",")
        parts = [each.strip() for each in typed.split(",") if each.strip()]
        return {"values": [int(each) if each.isdecimal() else each for each in parts]}


class WorkingTimeForm(ParameterForm):
    kind = "WorkingTime"
    minutes = forms.IntegerField(label=_("工作分钟"))


class PassMarkForm(ParameterForm):
    kind = "PassMark"
    value = forms.DecimalField(label=_("合格线"))
    inclusive = forms.BooleanField(label=_("等于合格线算合格"), required=False, initial=True)


class TextForm(ParameterForm):
    kind = "Text"
    value = forms.CharField(label=_("文字"))


class CatalogueRefForm(ParameterForm):
    kind = "CatalogueRef"
    value = forms.CharField(label=_("目录编号"))


class FlagForm(ParameterForm):
    kind = "Flag"
    value = forms.TypedChoiceField(
        label=_("是否"),
        choices=[("True", _("是")), ("False", _("否"))],
        coerce=lambda typed: typed == "True",
        widget=forms.RadioSelect,
    )

    @classmethod
    def from_raw(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return {"value": str(stored.get("value", ""))}

    def raw(self) -> dict[str, Any]:
        return {"value": self.cleaned_data["value"]}


class ChoiceForm(ParameterForm):
    kind = "Choice"
    value = forms.ChoiceField(label=_("选定"), widget=forms.RadioSelect)
    options = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.data.get(self.add_prefix("options")) if self.is_bound else self.initial.get("options", "")
        self.fields["value"].choices = [(code, word(code)) for code in (known or "").split(",") if code]  # type: ignore[attr-defined]

    @classmethod
    def from_raw(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return {**stored, "options": ",".join(stored.get("options", ()))}

    def raw(self) -> dict[str, Any]:
        return {"value": self.cleaned_data["value"], "options": self.cleaned_data["options"].split(",")}


class LinesForm(ParameterForm):
    """Lists are typed as lines."""

    lines = forms.CharField(label=_("各项，一行一项"), widget=forms.Textarea(attrs={"rows": 8}), required=False)

    @classmethod
    def from_raw(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return {"lines": write_lines(cls.kind, stored)}

    def raw(self) -> dict[str, Any]:
        return {FIELD.get(self.kind, "values"): read_lines(self.kind, self.cleaned_data["lines"])}


def _lines_form(kind_: str, help_text: Any) -> type[LinesForm]:
    field = forms.CharField(
        label=_("各项，一行一项"), widget=forms.Textarea(attrs={"rows": 8}), required=False, help_text=help_text
    )
    return type(f"{kind_}Form", (LinesForm,), {"kind": kind_, "lines": field})


class HoursWindowsForm(LinesForm):
    kind = "HoursWindows"
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def from_raw(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().from_raw(stored), "weekdays": list(stored.get("weekdays", ()))}

    def raw(self) -> dict[str, Any]:
        return {**super().raw(), "weekdays": self.cleaned_data["weekdays"]}


_FORMS: tuple[type[ParameterForm], ...] = (
    DayOfMonthForm,
    DayOfYearForm,
    QuotaForm,
    PercentForm,
    CountForm,
    MinutesForm,
    MinutesListForm,
    WorkingTimeForm,
    PassMarkForm,
    TextForm,
    CatalogueRefForm,
    FlagForm,
    ChoiceForm,
    HoursWindowsForm,
    _lines_form("ChoiceList", _("每行一个代码，先后即次序")),
    _lines_form("OptionList", _("代码 | 名称")),
    _lines_form("KindList", _("代码 | 名称 | session（每场）或 month（每月）等 | 必须或可缺")),
    _lines_form("Ladder", _("相对期限的工作分钟（到期前为负）| 通知谁，逗号隔开 | 方式，逗号隔开")),
    _lines_form("MeasureList", _("代码 | 名称 | 金额（分），可空 | 说明，可空")),
)
FORMS: dict[str, type[ParameterForm]] = {each.kind: each for each in _FORMS}


class DraftForm(forms.Form):
    effective_on = forms.DateField(label=_("生效日期"), widget=DAY, help_text=_("不早于今天；以前的月份仍按当时的规定"))
    change_note = forms.CharField(label=_("为什么要改"), widget=forms.Textarea(attrs={"rows": 3}))


class DeriveForm(DraftForm):
    """A unit's own document: which unit, and what it is called."""

    unit = forms.CharField(
        label=_("制定单位的编码"),
        max_length=40,
        help_text=_("批准并采用后，该单位及其下级按本单位的制度执行"),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    title = forms.CharField(label=_("制度名称"), max_length=120)

    field_order = ["unit", "title", "effective_on", "change_note"]


class RewordForm(forms.Form):
    text = forms.CharField(label=_("条文"), widget=forms.Textarea(attrs={"rows": 8}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))


class AdoptForm(forms.Form):
    unit = forms.CharField(
        label=_("采用单位的编码"),
        help_text=_("该单位及其下级都按这份制度执行"),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    from_on = forms.DateField(label=_("自哪天起"), widget=DAY)
    replaces = forms.MultipleChoiceField(
        label=_("同时结束采用"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选的制度在该单位于同一天停止执行"),
    )

    def __init__(self, *args: Any, others: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].choices = others or []  # type: ignore[attr-defined]


class EndForm(ReasonForm):
    until_on = forms.DateField(label=_("从哪天起不再执行"), widget=DAY)
