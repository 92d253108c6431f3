"""`bihuan trace`: rule rows and the tests that would fail if they were broken."""

from __future__ import annotations

import argparse
import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\|\s*([A-Z]+-P?\d+[a-z]?)\s*\|", re.MULTILINE)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("trace", help="规则行与测试的对应")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    report = trace(ROOT)
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return 0
    for area, found in report.items():
        print(f"{area}: {found['traced']} / {found['rows']} traced, {len(found['waived'])} waived")
        for row in found["untraced"]:
            print(f"  {row}")
    return 0


def trace(root: Path) -> dict[str, dict[str, Any]]:
    """Per area: how many rows, how many with a marked test, which without, which waived and why."""
    rows = rows_of(root / "docs" / "rules")
    marked = set(marks_of(root))
    waived = waivers_of(root / "docs" / "rules" / "waived.toml")
    report: dict[str, dict[str, Any]] = {}
    for area in sorted({row.split("-")[0] for row in rows}):
        mine = [row for row in rows if row.split("-")[0] == area]
        reasons = {row: waived[row] for row in mine if row in waived and row not in marked}
        report[area] = {
            "rows": len(mine),
            "traced": sum(1 for row in mine if row in marked),
            "untraced": [row for row in mine if row not in marked and row not in reasons],
            "waived": reasons,
        }
    return report


def rows_of(folder: Path) -> list[str]:
    found: dict[str, None] = {}
    for path in sorted(folder.glob("*.md")):
        found.update(dict.fromkeys(ROW.findall(path.read_text(encoding="utf-8"))))
    return list(found)


def waivers_of(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    areas = tomllib.loads(path.read_text(encoding="utf-8"))
    return {row: reason for area in areas.values() for row, reason in area.items()}


def marks_of(root: Path) -> Iterator[str]:
    """Ids in `@pytest.mark.rule("…")`, read from the tests' syntax, so that a comment does not count."""
    for folder in ("bihuan", "tests", "e2e"):
        for path in (root / folder).rglob("test_*.py"):
            yield from _marks_in(ast.parse(path.read_text(encoding="utf-8")))


def _marks_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rule"):
            continue
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value
