"""Forms that know which state of the row they were opened on: two who change one row never overwrite each other unseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.foundation.messages import message_of
from bihuan.kernel.refusals import StaleState


class VersionedForm(forms.Form):
    """Carries `row_version` of the row it shows; the service refuses (StaleState) an older one."""

    row_version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    is_stale = False

    @property
    def version(self) -> int | None:
        found: int | None = self.cleaned_data["row_version"]
        return found

    def typed(self) -> dict[str, Any]:
        """What people typed: everything but the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "row_version"}

    def show_newer(self, why: StaleState, now: Mapping[str, Any]) -> None:
        """The typed words stay, what is stored now stands beside each field that differs; saving again is knowing."""
        typed = dict(self.cleaned_data)
        self.is_stale = True
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("row_version")] = str(now["row_version"])
        self.data = data
        self.add_error(None, message_of(why))
        for name in typed:
            shown = self._words(name, now.get(name)) if name in now and name != "row_version" else None
            if shown is not None and shown != self._words(name, typed[name]):
                told = _("现在保存的是「%(value)s」") % {"value": shown} if shown else _("现在保存的是空白")
                self.add_error(name, told)

    def _words(self, name: str, value: Any) -> str:
        """A value as people read it, the same for what is stored and for what is typed."""
        if isinstance(value, (list, tuple)):
            return "、".join(sorted(self._words(name, each) for each in value))
        if isinstance(value, time):
            return f"{value:%H:%M}"
        if isinstance(value, (Decimal, float)):
            return f"{float(value):g}"
        field = self.fields[name]
        plain = field.prepare_value(value)
        return _labels(field).get(str(plain), "" if plain is None else str(plain).replace("\r\n", "\n").strip())


def _labels(field: forms.Field) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, label in getattr(field, "choices", ()):
        pairs = label if isinstance(label, (list, tuple)) else [(code, label)]
        found |= {str(getattr(key, "value", key)): str(word) for key, word in pairs if str(key)}
    return found
