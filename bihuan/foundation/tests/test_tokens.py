"""The colours are read from the sheets themselves: a token that is hard to read cannot be committed."""

import re
from pathlib import Path

import pytest

from bihuan.foundation.ui import sheets

TEXT, CONTROL = 4.5, 3.0
STATES = ("ok", "warn", "bad", "calm", "idle", "accent")
GROUNDS = ("paper", "ground", "well", "raise")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent", "bad", "ok") for ground in GROUNDS),
    *((state, f"{state}-soft") for state in STATES),
    *((ink, f"{state}-soft") for ink in ("ink", "ink-2") for state in STATES),
    ("ink-3", "accent-soft"),
    ("ink-3", "bad-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-2"),
    ("on-bad", "bad"),
    ("ink", "mark"),
]
CONTROLS = [("line-3", "paper"), ("line-3", "ground"), ("focus", "paper"), ("focus", "ground"), ("focus", "accent-soft")]


def tokens(sheet: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", sheets.read(sheet)))


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("sheet", ["tokens", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_text_is_readable(sheet: str, pair: tuple[str, str]) -> None:
    values = tokens(sheet)

    assert contrast(values[pair[0]], values[pair[1]]) >= TEXT


@pytest.mark.parametrize("sheet", ["tokens", "dark"])
@pytest.mark.parametrize("pair", CONTROLS, ids="-on-".join)
def test_edges_of_controls_and_focus_are_visible(sheet: str, pair: tuple[str, str]) -> None:
    values = tokens(sheet)

    assert contrast(values[pair[0]], values[pair[1]]) >= CONTROL


def test_dark_sheet_gives_every_colour_of_the_light_one() -> None:
    assert tokens("dark").keys() == tokens("tokens").keys()


def test_every_token_that_is_used_exists() -> None:
    css = sheets.bundle()

    used = set(re.findall(r"var\(--([\w-]+)", css))
    given = set(re.findall(r"--([\w-]+):", css))

    assert used <= given


def test_delivered_sheet_stays_small() -> None:
    assert len(sheets.packed()) < 11_000


def test_no_rule_is_for_a_class_that_nothing_writes() -> None:
    """A class is written whole somewhere, or its beginning is written before something put in (`tag-{{ tone }}`)."""
    selectors = re.sub(r"\{[^{}]*\}", "{", sheets.bundle() + sheets.dark())
    ruled = set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for path in Path(sheets.__file__).parents[2].rglob("*")
        if path.suffix in (".html", ".py", ".js", ".svg") and "tests" not in path.parts
    )

    whole = set(re.findall(r"[\w-]+", written))
    begun = set(re.findall(r"([\w-]+-)\{", written))

    assert sorted(name for name in ruled - whole if not any(name.startswith(each) for each in begun)) == []
