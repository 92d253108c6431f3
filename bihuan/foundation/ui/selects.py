"""Lists to choose from, drawn without a template for every option: a list of 300 units is most of its page otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Select
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class FormRenderer(DjangoTemplates):
    """Django's own templates, but for `<select>`; the same HTML."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == Select.template_name:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: Mapping[str, Any]) -> SafeString:
    """The widget's context as Django's select.html draws it."""
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _index in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], _attributes(widget["attrs"]), groups)


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    shown = format_html_join("", '<option value="{}"{}>{}</option>', (_option(each) for each in options))
    return format_html('<optgroup label="{}">{}</optgroup>', name, shown) if name else shown


def _option(option: Mapping[str, Any]) -> tuple[str, SafeString, Any]:
    return str(option["value"]), _attributes(option["attrs"]), option["label"]


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    parts = [
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{conditional_escape(value)}"'
        for name, value in attributes.items()
        if value is not False
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above
