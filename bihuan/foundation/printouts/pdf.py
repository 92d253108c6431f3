"""Forms to PDF. The typesetter gets the form as JSON, never as source text, and only the fonts of the product."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import typst

from bihuan.foundation.printouts.sheet import FormSheet

_TEMPLATE = Path(__file__).with_name("form.typ")


@lru_cache(maxsize=1)
def _font_folder() -> str:
    return str(files("manimgx_fonts_cjk"))


def render_pdf(*sheets: FormSheet) -> bytes:
    """The form as PDF bytes with its Chinese glyphs embedded; several of one kind, each on a new page. Same look everywhere."""
    return typeset(_TEMPLATE, {"sheets": [asdict(sheet) for sheet in sheets]})


def typeset(template: Path, data: dict[str, object]) -> bytes:
    """Typeset one `.typ` template with `data` under `sys.inputs.data` (JSON)."""
    return bytes(
        typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=[_font_folder()],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    )
