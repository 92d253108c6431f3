"""Shapes of what the pages of sign-in and conduct are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models import Segment, Venue
from bihuan.classroom.selectors.conduct import ConductRow
from bihuan.foundation.clock import local
from bihuan.regulations.domain.parameters import Option


class DigitsForm(forms.Form):
    digits = forms.CharField(
        label=_("屏幕上的六位数"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}),
    )


class DeskForm(forms.Form):
    """Signing somebody in at the desk; without a time it is now."""

    seat = forms.IntegerField(widget=forms.HiddenInput)
    segment = forms.IntegerField(widget=forms.HiddenInput)
    came_at = forms.TimeField(label=_("到场时间"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=200)


class SheetForm(forms.Form):
    segment = forms.TypedChoiceField(label=_("节次"), coerce=int)
    venue = forms.TypedChoiceField(label=_("会场"), coerce=int, required=False, empty_value=None)
    file = forms.FileField(label=_("签到表照片或扫描件"))

    def __init__(self, *given: Any, segments: Sequence[Segment], venues: Sequence[Venue]) -> None:
        super().__init__(*given)
        offer(self, "segment", [(each.pk, segment_label(each)) for each in segments])
        offer(self, "venue", [("", _("不分会场")), *((each.pk, each.place or each.unit.name) for each in venues)])
        if not venues:
            del self.fields["venue"]


class NamesForm(forms.Form):
    typed = forms.CharField(
        label=_("签到表上的人"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("一行一人：工号或姓名；表上写了时间的，在后面加时间，如「王伟 08:57」。没有时间的按准时登记并注明。"),
    )


class MarkForm(forms.Form):
    seat = forms.TypedChoiceField(label=_("人员"), coerce=int)
    kind = forms.ChoiceField(label=_("情形"))
    segment = forms.TypedChoiceField(label=_("节次"), coerce=int, required=False, empty_value=None)
    note = forms.CharField(label=_("说明"), required=False, max_length=200)

    def __init__(
        self, data: Any = None, *, rows: Sequence[ConductRow], kinds: Iterable[Option], segments: Sequence[Segment]
    ) -> None:
        super().__init__(data)
        persons = [(row.seat.pk, row.seat.participation) for row in rows]
        offer(self, "seat", [("", _("请选择")), *((pk, f"{one.person.name}（{one.unit.name}）") for pk, one in persons)])
        offer(self, "kind", [("", _("请选择")), *((each.code, each.label) for each in kinds)])
        offer(self, "segment", [("", _("不分节次")), *((each.pk, segment_label(each)) for each in segments)])


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("撤销的理由"), max_length=200)


def offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def segment_label(segment: Segment) -> str:
    return f"第 {segment.position} 节 {local(segment.starts_at):%m-%d %H:%M}–{local(segment.ends_at):%H:%M}"


def worn_of(data: Mapping[str, str]) -> dict[int, bool]:
    """Seat → answer, of the rows that were answered."""
    given = {name.removeprefix("worn-"): value for name, value in data.items() if name.startswith("worn-")}
    return {
        int(key): value == "yes" for key, value in given.items() if key.isdecimal() and len(key) < 18 and value in ("yes", "no")
    }
