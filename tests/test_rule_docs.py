"""The rule tables under docs/rules are whole: every row once, waivers with a reason, conflicts with a real parameter."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "docs" / "rules"
PACKS = ROOT / "bihuan" / "regulations" / "packs"
ID = re.compile(r"^\| ((?:T|S|C)-\d{3}|CLK-P?\d+) \|", re.MULTILINE)
WANTED = {
    "training.md": [f"T-{number:03d}" for number in range(1, 117)]
    + [f"S-{number:03d}" for number in (*range(169, 193), *range(207, 233))],
    "course.md": [f"C-{number:03d}" for number in range(324, 342)],
    "clocks.md": [f"CLK-{number}" for number in range(1, 21)] + [f"CLK-P{number}" for number in range(1, 11)],
}


def parameter_keys():
    packs = [tomllib.loads(path.read_text(encoding="utf-8")) for path in PACKS.glob("*.toml")]
    return {each["key"] for pack in packs for article in pack["articles"] for each in article.get("parameters", [])}


@pytest.mark.parametrize("name", sorted(WANTED))
def test_every_row_stands_once_and_in_order(name):
    assert ID.findall((RULES / name).read_text(encoding="utf-8")) == WANTED[name]


def test_the_rows_have_as_many_cells_as_their_table_has_columns():
    width = {"training.md": 5, "course.md": 5, "clocks.md": 4}

    for name, columns in width.items():
        rows = [line for line in (RULES / name).read_text(encoding="utf-8").splitlines() if ID.match(line)]
        assert Counter(line.count(" | ") + 1 for line in rows) == {columns: len(rows)}


def test_a_waived_row_exists_and_has_a_reason():
    waived = tomllib.loads((RULES / "waived.toml").read_text(encoding="utf-8"))

    assert set(waived) <= {"C", "S", "T"}
    assert set(waived["T"]) <= set(WANTED["training.md"])
    assert all(len(reason) > 10 for reason in waived["T"].values())


def test_every_conflict_names_a_parameter_that_a_pack_sets():
    text = (RULES / "README.md").read_text(encoding="utf-8").split("## 有两种读法的条文")[1].split("## 参数类型")[0]
    named = {
        key
        for line in text.splitlines()
        if line.startswith("| ")
        for key in re.findall(r"`([a-z_]+\.[a-z_.*]+|[a-z_]+)`", line)
    }
    known = parameter_keys() | {"inclusive", "shared", "window"}

    assert {key for key in named if not key.endswith("*")} <= known


def glossary_terms() -> set[str]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return {term for found in re.findall(r"^\| ([a-zA-Z_, ]+) \|", text, re.MULTILINE) for term in found.split(", ")}


def test_every_row_of_the_database_is_called_as_the_glossary_says():
    names = {re.sub(r"(?<!^)([A-Z])", r"_\1", model.__name__).lower() for model in apps.get_models() if _is_own(model)}

    assert sorted(names - glossary_terms()) == []


def _is_own(model: type) -> bool:
    return model.__module__.startswith("bihuan.")


def test_a_term_stands_once_in_its_part_of_the_glossary():
    for part in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        terms = re.findall(r"^\| ([a-zA-Z_, ]+) \|", part, re.MULTILINE)
        assert [term for term, count in Counter(terms).items() if count > 1] == []
