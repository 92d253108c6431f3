"""A form with every kind of field, for the gallery."""

from django import forms

KINDS = (("new", "新员工培训"), ("skill", "技能提升"), ("law", "合同及法律法规"))
MODES = (("site", "现场"), ("video", "视频"))
DAY = forms.DateInput(attrs={"type": "date"})


class GalleryForm(forms.Form):
    """Shape only; it saves nothing."""

    title = forms.CharField(label="培训主题", max_length=60)
    held_on = forms.DateField(label="培训日期", help_text="节假日和调休按工作日历", widget=DAY)
    hours = forms.DecimalField(label="课时", max_value=8)
    kind = forms.ChoiceField(label="类别", choices=KINDS)
    lecturer = forms.CharField(label="讲师", required=False)
    modes = forms.MultipleChoiceField(label="方式", choices=MODES, widget=forms.CheckboxSelectMultiple)
    need = forms.CharField(label="培训需求来源", widget=forms.Textarea, help_text="写清楚哪类工单、哪个机型、多少起")
    is_open = forms.BooleanField(label="允许其他片区人员报名", required=False)


def refused_form() -> GalleryForm:
    """The form as it comes back after a refusal."""
    form = GalleryForm({"title": "投诉处理技巧", "held_on": "2026-02-30", "hours": "12", "kind": "new", "need": ""})
    form.is_valid()
    return form
