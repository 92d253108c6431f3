"""Shapes of what the pages of people are asked; whether it may be done is the services' business."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.ui.fields import WorkbookField
from bihuan.people.models import Post, Unit
from bihuan.people.selectors.filter_units import FilterUnits
from bihuan.people.selectors.roster import RosterCriteria

Choices = Sequence[tuple[str, str]]


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


def choice_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """The field, known to have choices."""
    return cast(forms.ChoiceField, form.fields[name])


def reason_field() -> forms.CharField:
    return forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea({"rows": 3}))


class UnitFilter(forms.Form):
    q = forms.CharField(label=_("名称或编码"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部类型")), *Unit.Kind.choices])
    closed = forms.BooleanField(label=_("含已撤销"), required=False)

    def wanted(self) -> dict[str, Any]:
        """Unknown values in the address are ignored."""
        self.is_valid()
        given = self.cleaned_data
        return {"q": given.get("q", "").strip(), "kind": given.get("kind", ""), "closed": given.get("closed", False)}


class RosterFilter(forms.Form):
    q = forms.CharField(label=_("姓名或工号"), required=False, max_length=40)
    unit = forms.ChoiceField(label=_("单位（含下级）"), required=False)
    unit_q = forms.CharField(label=_("查找单位（名称或编码）"), required=False, max_length=60)
    post = forms.ChoiceField(label=_("岗位"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("在职")), ("left", _("已离职")), ("all", _("全部"))]
    )
    joined = forms.ChoiceField(
        label=_("入职"),
        required=False,
        choices=[("", _("不限")), ("1", _("近 1 个月")), ("3", _("近 3 个月")), ("6", _("近 6 个月")), ("12", _("近 12 个月"))],
    )

    def __init__(self, data: Any, *, units: FilterUnits, posts: Sequence[Post]) -> None:
        super().__init__({**data.dict(), "unit": units.chosen})
        self.note = units.note
        self._path = units.paths.get(units.chosen, "")
        choice_of(self, "unit").choices = [("", _("全部单位")), *units.choices]
        if not units.is_cut:
            del self.fields["unit_q"]
        choice_of(self, "post").choices = [("", _("全部岗位")), *((str(post.pk), post.name) for post in posts)]

    def criteria(self, *, on: date, keys: Any) -> RosterCriteria:
        """Unknown values in the address are ignored."""
        self.is_valid()
        given = self.cleaned_data
        state = {"": "active", "all": ""}.get(given.get("state", ""), given.get("state", ""))
        return RosterCriteria(
            on=on,
            unit_path=self._path,
            post_id=int(given["post"]) if given.get("post") else None,
            state=state,
            joined_within=int(given.get("joined") or 0),
            q=given.get("q", "").strip(),
            after=keys.get("after", ""),
            before=keys.get("before", ""),
        )


class UnitOpenForm(forms.Form):
    name = forms.CharField(label=_("单位名称"), max_length=80)
    code = forms.CharField(label=_("单位编码"), max_length=40, help_text=_("设立后不能修改"))
    kind = forms.ChoiceField(label=_("单位类型"))
    opened_on = day_field(_("设立日期"))

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "kind").choices = kinds


class UnitRenameForm(forms.Form):
    name = forms.CharField(label=_("新名称"), max_length=80)
    reason = forms.CharField(label=_("原因"), max_length=300, required=False, widget=forms.Textarea({"rows": 3}))


class UnitMoveForm(forms.Form):
    parent = forms.ChoiceField(label=_("新的上级单位"), help_text=_("下级单位和人员一起划转，过去的记录留在原处"))
    reason = reason_field()

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "parent").choices = units


class UnitCloseForm(forms.Form):
    closed_on = day_field(_("撤销日期"), help_text=_("从这一天起单位不再存在"))
    reason = reason_field()


class PlaceForm(forms.Form):
    """Base of the forms that choose a unit and a post."""

    unit = forms.ChoiceField(label=_("单位"))
    post = forms.ChoiceField(label=_("岗位"))

    def __init__(self, *args: Any, units: Choices, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "unit").choices = units
        choice_of(self, "post").choices = [(str(post.pk), post.name) for post in posts]

    def place(self) -> dict[str, Any]:
        """The chosen rows."""
        return {
            "unit": Unit.objects.get(pk=self.cleaned_data["unit"]),
            "post": Post.objects.get(pk=self.cleaned_data["post"]),
        }


class HireForm(PlaceForm):
    field_order = ("name", "employee_no", "joined_on", "unit", "post", "phone", "email")
    name = forms.CharField(label=_("姓名"), max_length=40)
    employee_no = forms.CharField(label=_("工号"), max_length=40)
    joined_on = day_field(_("入职日期"))
    phone = forms.CharField(label=_("手机"), max_length=20, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)


class TransferForm(PlaceForm):
    on = day_field(_("调动日期"), help_text=_("从这一天起在新岗位；原任职到前一天为止，记录保留"))
    reason = forms.CharField(label=_("原因"), max_length=300, required=False, widget=forms.Textarea({"rows": 3}))


class SecondPostForm(PlaceForm):
    starts_on = day_field(_("开始日期"))
    ends_on = day_field(_("结束日期"), required=False, help_text=_("不填表示长期"))


class LeaveForm(forms.Form):
    left_on = day_field(_("离职日期"), help_text=_("在职的最后一天"))
    reason = reason_field()


class EndForm(forms.Form):
    ends_on = day_field(_("结束日期"), help_text=_("任职的最后一天"))
    reason = reason_field()


class AccountForm(forms.Form):
    """Nothing to fill in: the button is the answer."""


class AccountLockForm(forms.Form):
    reason = reason_field()


class AccountsForm(forms.Form):
    is_known = forms.BooleanField(label=_("我知道：初始密码只在这一次下载的文件里，以后查不到，只能重置"))


class PasswordForm(forms.Form):
    old = forms.CharField(label=_("原密码"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"}))
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=128,
        help_text=_("至少 8 个字符，不能全是数字，不能和工号、姓名相近，也不要用常见密码"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError(_("两次输入的新密码不一样。"))
        return again


class ImportForm(forms.Form):
    file = WorkbookField(label=_("Excel 工作簿"))
