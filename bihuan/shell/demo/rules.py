"""The rules the demo organisation lives by: the group edition for all, the project edition for a few regions."""

from __future__ import annotations

from datetime import date, datetime

from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Unit
from bihuan.regulations.models import Adoption, Document
from bihuan.regulations.services.adoption import document_adopt
from bihuan.regulations.services.packs import packs_load
from bihuan.shell.demo.organisation import stored_organisation

FROM_ON = date(2024, 1, 1)
GROUP_EDITION = "centre-training-group"
PROJECT_EDITION = "centre-training-project"
LECTURER_RULES = ("lecturer-rules", "lecturer-grading")
INCENTIVES = "lecturer-incentives"
INCENTIVE_CHOICES: dict[str, object] = {
    key: {"kind": "Count", "value": {"value": value}}
    for key, value in (
        ("lecturer.fee_per_lesson", 100),
        ("lecturer.points_per_session", 2),
        ("lecturer.fund_per_year", 50_000),
        ("lecturer.sharing_days", 20),
    )
}
CHOICES: dict[str, object] = {"evaluation.pass_mark": {"kind": "PassMark", "value": {"value": 80}}}
"""What the group edition leaves to whoever adopts it; 80 of 100 is the demo's choice, not the rule's."""


def load(at: datetime) -> str:
    """Loads every pack and adopts the two editions. Safe to run twice."""
    packs_load(at=at)
    organisation = stored_organisation()
    _adopt(GROUP_EDITION, organisation.root, at, CHOICES)
    for code in LECTURER_RULES:
        _adopt(code, organisation.root, at, {})
    _adopt(INCENTIVES, organisation.root, at, INCENTIVE_CHOICES)
    for unit in organisation.project_edition_units:
        _adopt(PROJECT_EDITION, unit, at, {})
    return f"{Document.objects.count()} 份制度，{Adoption.objects.count()} 处采用"


def _adopt(code: str, unit: Unit, at: datetime, choices: dict[str, object]) -> None:
    document = Document.objects.get(code=code)
    if not Adoption.objects.filter(document=document, unit=unit).exists():
        document_adopt(document=document, unit=unit, from_on=FROM_ON, actor=system_actor(at), at=at, choices=choices)
