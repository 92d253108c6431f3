"""Selects are Django's, only faster."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from bihuan.foundation.ui.selects import FormRenderer

GROUPED = [("", "全部"), ("华东", [("1", "上海 <一>"), (2, 'A & "B"')]), (None, [("3", "散")])]


@pytest.mark.parametrize("chosen", ["", "2", "不存在"])
@pytest.mark.parametrize("attributes", [{}, {"id": "u", "required": True, "disabled": False, "title": '"x" & y'}])
def test_a_select_is_what_djangos_templates_draw(chosen, attributes):
    widget = forms.Select(attributes, GROUPED)

    ours = widget.render("unit", chosen, renderer=FormRenderer())

    assert parse_html(ours) == parse_html(widget.render("unit", chosen, renderer=DjangoTemplates()))
    assert "<一>" not in ours


def test_other_widgets_come_from_djangos_templates():
    html = forms.TextInput().render("q", "值", renderer=FormRenderer())

    assert parse_html(html) == parse_html('<input type="text" name="q" value="值">')
