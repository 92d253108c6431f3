"""Shapes of what the pages of the lecturer files are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.clock import SITE_ZONE
from bihuan.lecturers.domain.eligibility import WORKS
from bihuan.lecturers.domain.states import LECTURER_STATES
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.selectors.figures import options
from bihuan.lecturers.selectors.files import LecturerCriteria
from bihuan.lecturers.services.grading import Certified
from bihuan.lecturers.services.rating_record import Taught
from bihuan.lecturers.services.rounds import Judged
from bihuan.lecturers.services.tasks import Asked
from bihuan.lecturers.services.trainings import Attended
from bihuan.people.models import Unit
from bihuan.regulations.domain.parameters import Option

Choices = Sequence[tuple[str, Any]]


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


def _offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def pairs(listed: Sequence[Option]) -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in listed]


class LecturerFilter(forms.Form):
    """The list's filter; an unknown value in the address is ignored."""

    q = forms.CharField(label=_("姓名、授课方向"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类别"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    grade = forms.ChoiceField(label=_("等级"), required=False)

    def __init__(self, data: Any, *, grades: Sequence[Option]) -> None:
        super().__init__(data)
        _offer(self, "kind", [("", _("全部类别")), *Lecturer.Kind.choices])
        _offer(self, "state", [("", _("全部状态")), *((code, label) for code, (label, _tone) in LECTURER_STATES.items())])
        _offer(self, "grade", [("", _("全部等级")), *pairs(grades)])

    def criteria(self, keys: Any) -> LecturerCriteria:
        self.is_valid()
        given = self.cleaned_data
        named = {name: given.get(name, "") for name in ("kind", "state", "grade", "q")}
        return LecturerCriteria(**named, after=keys.get("after", ""), before=keys.get("before", ""))


class OfFile(forms.Form):
    """A form about one lecturer; what it offers comes from the articles of the unit that keeps the file."""

    def __init__(self, data: Any = None, *, lecturer: Lecturer, on: date) -> None:
        super().__init__(data)
        self.lecturer, self.today = lecturer, on
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices in."""

    def offered(self, key: str) -> list[tuple[str, str]]:
        return pairs(options(key, unit=self.lecturer.unit, on=self.today))


class AppointForm(OfFile):
    document_no = forms.CharField(
        label=_("聘任文号"),
        max_length=60,
        error_messages={"required": _("请填写聘任文号：没有文号不能登记为已聘任。")},
    )
    on = _day(_("聘任日期"))

    def prepare(self) -> None:
        self.fields["on"].initial = self.today


class ReasonForm(OfFile):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea({"rows": 2}))


class CertifyForm(OfFile):
    grade = forms.ChoiceField(label=_("讲师等级"))
    passed = forms.MultipleChoiceField(label=_("通过的部分"), required=False, widget=forms.CheckboxSelectMultiple)
    practised_since = _day(_("从事本专业起始日期"))
    certified_on = _day(_("认证日期"))

    def prepare(self) -> None:
        _offer(self, "grade", self.offered("lecturer.grades"))
        _offer(self, "passed", self.offered("lecturer.certification_parts"))
        person = self.lecturer.person
        self.fields["practised_since"].initial = person.joined_on if person else None
        self.fields["certified_on"].initial = self.today

    def certified(self) -> Certified:
        given = self.cleaned_data
        return Certified(given["grade"], given["passed"], given["practised_since"], given["certified_on"])


class TaughtForm(OfFile):
    """A session that is named by hand: its key is what was typed, so that the same typed twice is one."""

    title = forms.CharField(label=_("授课主题"), max_length=120)
    unit = forms.TypedChoiceField(label=_("举办单位"), coerce=int)
    day = _day(_("授课日期"))
    time = forms.TimeField(label=_("开始时间"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))

    def prepare(self) -> None:
        under = Unit.objects.under(self.lecturer.unit.path).open_on(self.today).order_by("path")
        shown = under.filter(kind__in=(Unit.Kind.GROUP, Unit.Kind.AREA, Unit.Kind.PROVINCE))
        _offer(self, "unit", [(unit.pk, unit.name) for unit in shown])

    def moment(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], SITE_ZONE)

    def key(self) -> str:
        return f"hand/{self.cleaned_data['unit']}/{self.moment():%Y-%m-%dT%H:%M}"


class RatingForm(TaughtForm):
    score = forms.DecimalField(label=_("满意度（0–100）"), max_digits=5, decimal_places=2)
    n_forms = forms.IntegerField(label=_("反馈表份数"), min_value=0, max_value=100_000)
    reason = forms.CharField(label=_("登记理由与依据"), max_length=200)

    def taught(self) -> Taught:
        return Taught(self.key(), self.cleaned_data["title"], self.cleaned_data["unit"], self.moment())


class TaskForm(TaughtForm):
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=1, max_value=10_000, initial=90)
    work = forms.ChoiceField(label=_("授课工作"), choices=tuple(WORKS.items()), initial="teaching")

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(self.key(), given["title"], given["unit"], self.moment(), given["minutes"], given["work"])


class TrainingForm(OfFile):
    title = forms.CharField(label=_("培训名称"), max_length=80)
    held_on = _day(_("日期"))
    hours = forms.DecimalField(label=_("学时"), max_digits=5, decimal_places=1)
    result = forms.CharField(label=_("结果"), max_length=80, required=False)

    def attended(self) -> Attended:
        given = self.cleaned_data
        return Attended(given["title"], given["held_on"], given["hours"], given["result"])


class RoundForm(forms.Form):
    title = forms.CharField(label=_("名称"), max_length=80)
    opens_on = _day(_("报名开始"))
    closes_on = _day(_("报名截止"))


class ApplyForm(forms.Form):
    subjects = forms.CharField(label=_("拟授课题"), max_length=200, help_text=_("几个课题用顿号隔开"))
    statement = forms.CharField(label=_("自荐说明"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4}))


class JudgeForm(forms.Form):
    is_selected = forms.TypedChoiceField(
        label=_("结果"), choices=(("yes", _("选定")), ("no", _("未选上"))), coerce=lambda value: value == "yes"
    )
    way = forms.ChoiceField(label=_("选拔方式"))
    score = forms.DecimalField(label=_("得分"), required=False, max_digits=5, decimal_places=2)
    remark = forms.CharField(label=_("评语"), required=False, max_length=300)

    def __init__(self, data: Any = None, *, ways: Sequence[Option], prefix: str = "") -> None:
        super().__init__(data, auto_id=f"id_{prefix}%s")
        _offer(self, "way", pairs(ways))

    def judged(self) -> Judged:
        given = self.cleaned_data
        return Judged(given["is_selected"], given["way"], given["score"], given["remark"])


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("谢绝的理由"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("不能承担授课任务时请写明理由，安排人会看到。")},
    )

    def __init__(self, data: Any = None, *, prefix: str = "") -> None:
        super().__init__(data, auto_id=f"id_{prefix}%s")
