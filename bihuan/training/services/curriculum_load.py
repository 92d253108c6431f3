"""The catalogue of the editions from its files; loading twice changes nothing (T-009…T-019)."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from bihuan.training.models import CurriculumClass, Topic

DATA = Path(__file__).resolve().parent.parent / "data"


def curriculum_files() -> tuple[Path, ...]:
    return tuple(sorted(DATA.glob("curriculum-*.toml")))


@transaction.atomic
def curriculum_load(*, at: datetime) -> int:
    """Classes and topics of every edition; what people added stays. Returns how many topics the files hold."""
    return sum(_edition(tomllib.loads(file.read_text(encoding="utf-8"))) for file in curriculum_files())


def _edition(table: dict[str, Any]) -> int:
    groups = {each["code"]: each["name"] for each in table.get("groups", ())}
    classes = {}
    for position, each in enumerate(table["classes"], start=1):
        known = {"edition": table["code"], "name": each["name"], "position": position}
        classes[each["code"]], _new = CurriculumClass.objects.update_or_create(code=each["code"], defaults=known)
    for position, each in enumerate(table["topics"], start=1):
        Topic.objects.update_or_create(code=each["code"], defaults=_topic(each, classes, groups, position))
    return len(table["topics"])


def _topic(each: dict[str, Any], classes: dict[str, CurriculumClass], groups: dict[str, str], position: int) -> dict[str, Any]:
    return {
        "course_class": classes[each["class"]],
        "name": each["name"],
        "group": groups.get(each.get("group", ""), each.get("group", "")),
        "phase": each.get("phase", ""),
        "is_time_limited": bool(each.get("time_limited", False)),
        "valid_until": each.get("valid_until"),
        "superseded_by": each.get("superseded_by", ""),
        "superseded_on": each.get("superseded_on"),
        "row": each.get("row", ""),
        "position": position,
    }
