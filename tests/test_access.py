"""Who reaches what, page by page and role by role, as it was last read by a person."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access_table import FILE, POSTERS, answers, as_text
from tests.world import standing_world

SIBLING_OF = {"xinan": "HD", "huadong": "XN", "zhuanyuan": "HD", "jiangshi": "HD"}
SHUT = ("404", "403", "405", "422")
"""404 where existence is secret, 403 where the post may never do it, 405 and 422 where nothing was touched."""

EVERYBODYS = {
    "classroom:leave-ask": "whoever is on the list asks for leave",
    "classroom:scan": "whoever is in the room signs in",
    "classroom:sign-out": "whoever signed in signs out",
    "classroom:signin-deliver": "a scan kept without network",
    "classroom:signin-digits": "whoever is in the room signs in",
    "classroom:my-feedback": "whoever came says what it was like; from everybody else it takes nothing",
    "lecturers:round-apply": "everybody in service may apply",
    "people:password": "everybody changes the own password",
    "training:need-new": "everybody may say what he needs",
    "training:need-step join": "everybody may need it too",
    "training:needs-import": "everybody says it for the own unit",
}
"""Forms for everybody who sees the page. Of all others the permission is asked before the form is read."""

Table = dict[str, dict[str, str]]


def read(path: Path) -> Table:
    head, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def broken(table: Table) -> Iterator[str]:
    """What falls over, and what writes though it was only read."""
    for key, cells in table.items():
        yield from (f"{key} · {role}: {told}" for role, told in cells.items() if told.startswith("5") or told.endswith("!"))


PUBLIC = ("GET check:ask", "GET check:dossier")
"""Whoever holds a printed dossier may ask whether it was changed; the answer names no person."""


def seen_by_visitors(table: Table) -> Iterator[str]:
    for key, cells in table.items():
        if key not in PUBLIC and cells.get("visitor", "sign-in") not in ("sign-in", "401"):
            yield key


def open_to_siblings(table: Table) -> Iterator[str]:
    for key, cells in table.items():
        for role, sibling in SIBLING_OF.items():
            if key.endswith(f"@{sibling}") and cells.get(role, "404") not in SHUT:
                yield f"{key} · {role}: {cells[role]}"


def open_to_a_specialist(table: Table) -> Iterator[str]:
    for name in ("training:consolidation", "training:approval", "foundation:audit", "people:hire", "training:spot-checks"):
        if table[f"GET {name}"].get("zhuanyuan") not in ("403", "404"):
            yield name


def read_before_asked(table: Table) -> Iterator[str]:
    """A form that is criticised whoever sends it, of whatever area, was read before anybody asked whether he may."""
    told: dict[str, set[tuple[str, str]]] = {}
    for key, cells in table.items():
        if key.startswith("POST ") and not key.startswith("POST /"):
            seen = {(role, cells.get(role, "")) for role in POSTERS if cells.get(role, "") not in ("404", "")}
            told.setdefault(key[5:].split(" @")[0], set()).update(seen)
    for name, seen in told.items():
        is_asked_first = {status for _role, status in seen} != {"422"}
        if len({role for role, _status in seen}) > 1 and not is_asked_first and name not in EVERYBODYS:
            yield name


def changed(table: Table) -> Iterator[str]:
    """New or changed on purpose: `python -m tests.access_table`, then read the difference."""
    known = read(FILE)
    yield from sorted(known.keys() ^ table.keys())
    for key in known.keys() & table.keys():
        for role, told in table[key].items():
            if known[key].get(role) != told:
                yield f"{key} · {role}: {known[key].get(role)} → {told}"


@pytest.mark.django_db
def test_every_door_opens_to_whom_it_should():
    """One test, because asking is dear: every page and API operation, every role, rows of two sibling areas."""
    with standing_world() as world:
        table = answers(world)
    if os.environ.get("BIHUAN_WRITE_TABLES"):
        FILE.write_text(as_text(table), encoding="utf-8")

    assert list(broken(table)) == []
    assert list(seen_by_visitors(table)) == []
    assert list(open_to_siblings(table)) == []
    assert list(open_to_a_specialist(table)) == []
    assert list(read_before_asked(table)) == []
    assert list(changed(table)) == []
