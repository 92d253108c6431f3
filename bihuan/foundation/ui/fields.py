"""Fields of forms that know what people send by mistake."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bihuan.foundation.messages import message_of
from bihuan.foundation.spreadsheets import MAX_BYTES, refuse_old_workbook
from bihuan.kernel.refusals import Refused


class WorkbookField(forms.FileField):
    """An Excel workbook to read. An .xls or a locked file is refused with the way out, beside the field."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        try:
            refuse_old_workbook(file.read(MAX_BYTES))
        except Refused as why:
            raise ValidationError(message_of(why), code=why.code) from why
        file.seek(0)
        return file
