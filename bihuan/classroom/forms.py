"""Shapes of what people type about a class; the services decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.domain.rooms import SEAT_STATES
from bihuan.classroom.models import ClassSession, Seat, Segment, Venue
from bihuan.classroom.selectors.evaluation_rules import rules_of
from bihuan.classroom.selectors.leaves import LeaveRules
from bihuan.classroom.selectors.roster import ABSENT, SIGNED, RosterCriteria
from bihuan.classroom.services.session_configure import Room, Setup
from bihuan.foundation.clock import SITE_ZONE, local

STATES = (
    ("", _("全部")),
    (SIGNED, _("已签到")),
    (ABSENT, _("未签到")),
    ("walk_in", _("现场补登")),
    *((code, label) for code, (label, _tone) in SEAT_STATES.items()),
)
LOCAL = "%Y-%m-%dT%H:%M"
SPARE_HALF_DAYS = 2  # empty ones on the form, to add


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("取消的原因"), widget=forms.Textarea({"rows": 2}), max_length=500, required=False)


class WalkInForm(forms.Form):
    employee_no = forms.CharField(label=_("工号"), max_length=40)
    venue = forms.TypedChoiceField(label=_("会场"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any = None, *, venues: Sequence[Venue]) -> None:
        super().__init__(data)
        self.fields["venue"].choices = [("", _("按所属单位")), *((each.pk, each.unit.name) for each in venues)]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    venue = forms.TypedChoiceField(label=_("会场"), coerce=int)

    def __init__(self, data: Any = None, *, venues: Sequence[Venue], seat: Seat | None = None) -> None:
        super().__init__(data, initial={"venue": seat.venue_id if seat else None})
        self.fields["venue"].choices = [(each.pk, each.unit.name) for each in venues]  # type: ignore[attr-defined]


class RosterFilter(forms.Form):
    q = forms.CharField(label=_("姓名、工号或单位"), required=False, max_length=40)
    venue = forms.TypedChoiceField(label=_("会场"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES)

    def __init__(self, data: Any, *, venues: Sequence[Venue]) -> None:
        super().__init__(data)
        self.fields["venue"].choices = [("", _("全部会场")), *((each.pk, each.unit.name) for each in venues)]  # type: ignore[attr-defined]

    def criteria(self) -> RosterCriteria:
        """An unknown value in the address is ignored."""
        self.is_valid()
        given = self.cleaned_data
        return RosterCriteria(given.get("q", ""), given.get("venue"), given.get("state", ""))


class LeaveForm(forms.Form):
    reason_kind = forms.CharField(label=_("请假类别"), max_length=20, widget=forms.Select)
    reason = forms.CharField(label=_("请假理由"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any = None, *, rules: LeaveRules | None) -> None:
        super().__init__(data)
        offered = [(each.code, each.label) for each in rules.reasons] if rules else []
        self.fields["reason_kind"].widget.choices = offered  # type: ignore[attr-defined]


class RemarkForm(forms.Form):
    remark = forms.CharField(label=_("意见"), required=False, max_length=300, widget=forms.Textarea({"rows": 2}))


class SetupForm(forms.Form):
    """Half days and rooms are fields of their own, as many as there are: segment-N-starts, room-ID-place."""

    organiser_no = forms.CharField(label=_("组织者工号"), required=False, max_length=40)
    lecturer_name = forms.CharField(
        label=_("讲师"), required=False, max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )
    lecturer_file = forms.IntegerField(required=False, widget=forms.HiddenInput)  # one of the picker's
    evaluation_method = forms.CharField(label=_("评估方式"), required=False, max_length=40)
    capacity = forms.IntegerField(label=_("容量（人）"), required=False, min_value=1, help_text=_("不填为不限；超出的进入候补"))
    notice = forms.CharField(label=_("通知内容"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self, data: Any = None, *, session: ClassSession, segments: Sequence[Segment], venues: Sequence[Venue]
    ) -> None:
        super().__init__(data, initial=_initial(session))
        self._offer_methods(session)
        self.venues = venues
        self.positions = range(1, len(segments) + SPARE_HALF_DAYS + 1)
        known = {f"segment-{each.position}": each for each in segments}
        for position in self.positions:
            segment = known.get(f"segment-{position}")
            self.fields[f"segment-{position}-starts"] = _moment_field(_("开始"), segment.starts_at if segment else None)
            self.fields[f"segment-{position}-ends"] = _moment_field(_("结束"), segment.ends_at if segment else None)
        for venue in venues:
            organiser = venue.organiser.employee_no if venue.organiser else ""
            self.fields[f"room-{venue.pk}-place"] = forms.CharField(
                label=_("地点"), required=False, max_length=80, initial=venue.place
            )
            self.fields[f"room-{venue.pk}-capacity"] = forms.IntegerField(
                label=_("容量（人）"), required=False, min_value=0, initial=venue.capacity
            )
            self.fields[f"room-{venue.pk}-organiser"] = forms.CharField(
                label=_("会场组织者工号"), required=False, max_length=40, initial=organiser
            )

    def _offer_methods(self, session: ClassSession) -> None:
        """The methods of the edition; what was written before and is none of them stays to be seen. Free without an article."""
        rules, kept = rules_of(session), session.evaluation_method
        if not rules.methods:
            return
        known = rules.code_of(kept)
        choices = [("", "—"), *((each.code, each.label) for each in rules.methods)]
        if kept and not known:
            choices.append((kept, kept))
        self.initial["evaluation_method"] = known or kept
        self.fields["evaluation_method"] = forms.ChoiceField(label=_("评估方式"), required=False, choices=choices)

    def clean(self) -> dict[str, Any]:
        """A half day has both moments, or neither: then it is left out."""
        for position in self.positions:
            starts, ends = f"segment-{position}-starts", f"segment-{position}-ends"
            if starts in self.cleaned_data and ends in self.cleaned_data:
                for name, other in ((starts, ends), (ends, starts)):
                    if self.cleaned_data[name] is None and self.cleaned_data[other] is not None:
                        self.add_error(name, _("请填写时间；不要这一节的，两个时间都清空。"))
        return dict(self.cleaned_data)

    def segment_fields(self) -> list[tuple[int, Any, Any, bool]]:
        """Position, both fields, and whether it is one more that nobody filled in yet."""
        pairs = ((each, self[f"segment-{each}-starts"], self[f"segment-{each}-ends"]) for each in self.positions)
        return [(position, starts, ends, not (starts.value() or ends.value())) for position, starts, ends in pairs]

    def room_fields(self) -> list[tuple[Venue, list[Any]]]:
        return [(each, [self[f"room-{each.pk}-{part}"] for part in ("place", "capacity", "organiser")]) for each in self.venues]

    def setup(self) -> Setup:
        given: Mapping[str, Any] = self.cleaned_data
        return Setup(
            organiser_no=given["organiser_no"],
            lecturer_name=given["lecturer_name"],
            lecturer_file_id=given["lecturer_file"],
            evaluation_method=given["evaluation_method"],
            capacity=given["capacity"],
            notice=given["notice"],
            rooms={
                each.pk: Room(
                    given[f"room-{each.pk}-place"], given[f"room-{each.pk}-capacity"], given[f"room-{each.pk}-organiser"]
                )
                for each in self.venues
            },
            segments=[
                (_moment(given[f"segment-{each}-starts"]), _moment(given[f"segment-{each}-ends"]))
                for each in self.positions
                if given[f"segment-{each}-starts"] is not None
            ],
        )


def _moment_field(label: Any, value: datetime | None) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        initial=local(value).strftime(LOCAL) if value else "",
        input_formats=[LOCAL],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL),
    )


def _moment(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=SITE_ZONE)


def _initial(session: ClassSession) -> dict[str, Any]:
    return {
        "organiser_no": session.organiser.employee_no if session.organiser else "",
        "lecturer_name": session.lecturer_name,
        "lecturer_file": session.lecturer_key,
        "evaluation_method": session.evaluation_method,
        "capacity": session.capacity,
        "notice": session.notice,
    }
