"""Codes of rows as people read them. Options come from the regulations, so that a centre's own option has its word."""

from __future__ import annotations

from bihuan.regulations.models import Parameter


def form_labels() -> dict[str, str]:
    """The names of all forms of training, those that a unit adopted in addition among them."""
    return option_labels("formats", "formats.extra")


def option_labels(*keys: str) -> dict[str, str]:
    """Every code → label that any edition gives under these keys (e.g. `formats`), for rows of several editions at once."""
    labels: dict[str, str] = {}
    for value in Parameter.objects.filter(key__in=keys).values_list("value", flat=True).order_by("pk"):
        for option in value.get("values", []):
            labels.setdefault(option["code"], option["label"])
    return labels


def month_words(month: str) -> str:
    """`2026-12` → 2026年12月."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"
