"""培训需求分析: opened for a part of a year, written section by section, finished once all are there (S-172, S-179)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move, require_version
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused, WrongState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain.needs import analysis_duty_key
from bihuan.training.models import NeedsAnalysis
from bihuan.training.selectors.need_rules import analysis_sections, parts_of_year

CAPABILITY = "training.annual.draft"
DRAFT, FINISHED = "draft", "finished"
MAX_TEXT = 4_000


@transaction.atomic
def analysis_open(*, unit: Unit, year: int, part: int = 1, actor: Actor, at: datetime) -> NeedsAnalysis:
    """Begin it with the sections of the article; calling it again returns it. Refuses NotPermitted, `analysis_part_unknown`."""
    policies.require(actor, CAPABILITY, unit)
    today = local(at).date()
    if not 1 <= part <= parts_of_year(unit, today):
        raise Refused("analysis_part_unknown", part=part)
    sections, _citation = analysis_sections(unit, today)
    row, is_new = NeedsAnalysis.objects.get_or_create(
        unit=unit,
        year=year,
        part=part,
        defaults={
            "sections": [{"code": code, "label": label, "text": ""} for code, label in sections],
            "drafted_by_id": actor.person_id,
        },
    )
    if is_new:
        _record(row, "needs_analysis.opened", actor, at, after={"year": year, "part": part})
    return row


@transaction.atomic
def analysis_write(
    *, analysis_id: int, texts: Mapping[str, str], version: int | None = None, actor: Actor, at: datetime
) -> NeedsAnalysis:
    """Store what is written so far. Refuses a finished one, StaleState, `analysis_text_too_long`."""
    row = _drafted(analysis_id, actor)
    require_version(row, version)
    for section in row.sections:
        if len(texts.get(section["code"], "")) > MAX_TEXT:
            raise Refused("analysis_text_too_long", label=section["label"], limit=MAX_TEXT)
    sections = [{**each, "text": texts.get(each["code"], each["text"]).strip()} for each in row.sections]
    move(row, DRAFT, sections=sections)
    _record(row, "needs_analysis.written", actor, at, after={"sections": [each["label"] for each in sections if each["text"]]})
    return row


@transaction.atomic
def analysis_finish(*, analysis_id: int, version: int | None = None, actor: Actor, at: datetime) -> NeedsAnalysis:
    """Finished for good: the annual plan may rest on it. Refuses while a section is empty (`analysis_sections_missing`)."""
    row = _drafted(analysis_id, actor)
    require_version(row, version)
    missing = [each["label"] for each in row.sections if not each["text"]]
    if missing:
        raise Refused("analysis_sections_missing", sections="、".join(missing))
    move(row, FINISHED, finished_by_id=actor.person_id, finished_at=at)
    _record(row, "needs_analysis.finished", actor, at, after={"state": row.state})
    duty_fulfil(key=analysis_duty_key(row.unit_id, row.year, row.part), at=at, actor=actor, evidence={"analysis": row.pk})
    return row


def _drafted(analysis_id: int, actor: Actor) -> NeedsAnalysis:
    row = NeedsAnalysis.objects.visible_to(actor).select_related("unit").filter(pk=analysis_id).first()
    if row is None:
        raise NotFound("not_found")
    policies.require(actor, CAPABILITY, row.unit)
    if row.state != DRAFT:
        raise WrongState("analysis_finished", state=row.state)
    return row


def _record(row: NeedsAnalysis, verb: str, actor: Actor, at: datetime, **change: Any) -> None:
    capacity = actor.capacity(CAPABILITY, row.unit.path)
    audit_record(row, verb, actor=actor, at=at, capacity=capacity, unit_id=row.unit_id, **change)
