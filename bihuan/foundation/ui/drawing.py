"""Draws the small components that stand fifty times on a page: each distinct one is rendered once and kept."""

import functools
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def draw(component: str, **context: Any) -> SafeString:
    """The component with these (hashable) variables; while developing always drawn anew, so that edits show."""
    if settings.DEBUG:
        return render_to_string(f"components/{component}.html", context)
    return _drawn(component, get_language() or "", tuple(context.items()))


@functools.lru_cache(maxsize=2048)
def _drawn(component: str, language: str, context: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(f"components/{component}.html", dict(context))
