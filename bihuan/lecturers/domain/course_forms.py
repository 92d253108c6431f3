"""Which form of external training fits a need, by the three rules of the article (C-332)."""

from __future__ import annotations

STANDARD, SPECIFIC, BASIC = "standard_fast", "company_specific", "basic"
FORMS = {STANDARD: "open_course", SPECIFIC: "in_house", BASIC: "online"}
"""Trait of the need → form of `lecturer.external_forms`; the words of the rule are those of `lecturer.need_traits`."""


def form_for(trait: str) -> str:
    """ "" for a need without a known trait: nothing is suggested."""
    return FORMS.get(trait, "")
