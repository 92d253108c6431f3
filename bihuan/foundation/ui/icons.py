"""Icons as inline SVG, taken from the bundled icon set and stripped to their strokes."""

import functools
import re

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide import IconDoesNotExist, _render_icon

_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@functools.lru_cache(maxsize=512)
def _strokes(name: str) -> str:
    body = _BODY.search(_render_icon(name, None))
    return re.sub(r"\s+", " ", body.group(1)).replace(" />", "/>").strip() if body else ""


def exists(name: str) -> bool:
    """Whether the icon set has this name."""
    try:
        return bool(_strokes(name))
    except IconDoesNotExist:
        return False


def strokes(name: str) -> SafeString:
    """The inside of the icon without its frame."""
    return mark_safe(_strokes(name))  # noqa: S308 - our own bundled file, never user text


@functools.lru_cache(maxsize=512)
def svg(name: str, *, label: str = "", css: str = "") -> SafeString:
    """The icon called `name`; an unknown name raises, so that a typing error is found by the first test.

    Without a label the icon is decoration and hidden from screen readers.
    """
    classes = f"i {css}".strip()
    inside = strokes(name)
    if label:
        return format_html('<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', classes, label, inside)
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', classes, inside)
