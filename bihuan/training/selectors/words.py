"""Codes of rows as people read them. Options come from the regulations, so that a centre's own option has its word."""

from __future__ import annotations

from bihuan.regulations.models import Parameter


def option_labels(key: str) -> dict[str, str]:
    """Every code → label that any edition gives under `key` (e.g. `formats`), for rows of several editions at once."""
    labels: dict[str, str] = {}
    for value in Parameter.objects.filter(key=key).values_list("value", flat=True).order_by("pk"):
        for option in value.get("values", []):
            labels.setdefault(option["code"], option["label"])
    return labels


def month_words(month: str) -> str:
    """`2026-12` → 2026年12月."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"
