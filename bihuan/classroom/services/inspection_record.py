"""The group inspects a unit and rates it; the worst rating proposes a case, which a person decides (T-090…T-094)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bihuan.classroom.domain.inspections import NAME, TEXT, Answer, InspectionFacts, inspection_refusal, is_weak
from bihuan.classroom.domain.verdict_cases import INSPECTION
from bihuan.classroom.models import GroupInspection, InspectionPhoto
from bihuan.classroom.selectors.inspections import INSPECT, InspectionRules, inspectors, require_group, rules_of
from bihuan.duties.services.proposals import case_propose
from bihuan.foundation.clock import local
from bihuan.foundation.services.attachments import attachment_store
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused, raise_if
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.selectors.staff import head_of

TWICE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Inspected:
    """What the inspector brings home; `inspector_id` None is the one who records."""

    unit_id: int
    method: str
    held_at: datetime
    findings: str
    rating: str
    place: str = ""
    inspector_id: int | None = None
    answers: tuple[Answer, ...] = ()


@transaction.atomic
def inspection_record(*, told: Inspected, actor: Actor, at: datetime, photos: Sequence[UploadedFile] = ()) -> GroupInspection:
    """Keep an inspection. Refuses who is not of the group, a method or rating that the article does not offer, what the
    method asks for and is missing, an inspector outside the group. The same told twice within ten minutes is one."""
    unit = Unit.objects.visible_to(actor, INSPECT).filter(pk=told.unit_id).first()
    if unit is None:
        raise NotFound("not_found")
    require_group(actor, unit)
    day = local(told.held_at).date()
    rules, person_id = rules_of(unit, day), told.inspector_id or policies.person_of(actor)
    answers = tuple(each for each in told.answers if not each.is_blank)
    is_of_group = any(person.pk == person_id for person in inspectors(unit, day))
    raise_if(inspection_refusal(_facts(told, rules, answers, is_of_group, at)))
    if twin := _twin(told, person_id, at):
        return twin
    row = _row(told, unit, person_id, answers, rules, actor, at)
    photos_keep(row, photos, actor, at)
    _propose(row, rules, at)
    audit_record(
        row,
        "class.inspection_recorded",
        actor=actor,
        at=at,
        capacity=actor.capacity(INSPECT, unit.path),
        unit_id=unit.pk,
        after={"method": told.method, "rating": told.rating, "photos": len(photos)},
        article=row.article,
    )
    return row


def _facts(
    told: Inspected, rules: InspectionRules, answers: tuple[Answer, ...], is_of_group: bool, at: datetime
) -> InspectionFacts:
    return InspectionFacts(
        method=told.method,
        methods=tuple(rules.method_labels),
        rating=told.rating,
        ratings=tuple(rules.rating_labels),
        findings=told.findings,
        place=told.place,
        answers=answers,
        is_inspector_of_group=is_of_group,
        is_over=told.held_at <= at,
    )


def _twin(told: Inspected, person_id: int, at: datetime) -> GroupInspection | None:
    same = GroupInspection.objects.filter(unit=told.unit_id, method=told.method, held_at=told.held_at, inspector=person_id)
    return same.filter(findings=told.findings.strip(), recorded_at__gt=at - TWICE_WITHIN).first()


def _row(  # noqa: PLR0913  (each is a fact of the row)
    told: Inspected,
    unit: Unit,
    person_id: int,
    answers: Sequence[Answer],
    rules: InspectionRules,
    actor: Actor,
    at: datetime,
) -> GroupInspection:
    return GroupInspection.objects.create(
        unit=unit,
        method=told.method,
        held_at=told.held_at,
        place=told.place.strip()[:80],
        inspector_id=person_id,
        findings=told.findings.strip(),
        rating=told.rating,
        answers=[_kept(each) for each in answers],
        recorded_by_id=policies.person_of(actor),
        recorded_at=at,
        article=rules.citation.short[:200],
        citation=rules.citation.as_json(),
    )


def _kept(each: Answer) -> dict[str, object]:
    words = {
        "person": each.person.strip()[:NAME],
        "question": each.question.strip()[:TEXT],
        "answer": each.answer.strip()[:TEXT],
    }
    return {**asdict(each), **words}


def photos_keep(row: GroupInspection, photos: Sequence[UploadedFile], actor: Actor, at: datetime) -> None:
    """Pictures only; what a file is, is read from its content."""
    for photo in photos:
        kept = attachment_store(photo, actor=actor, unit_id=row.unit_id, at=at)
        if not kept.content_type.startswith("image/"):
            raise Refused("inspection_photo_needed")
        InspectionPhoto.objects.create(inspection=row, attachment=kept, added_by_id=policies.person_of(actor), added_at=at)


def _propose(row: GroupInspection, rules: InspectionRules, at: datetime) -> None:
    if not is_weak(row.rating, tuple(rules.rating_labels)):
        return
    method, rating, day = rules.method_labels[row.method], rules.rating_labels[row.rating], local(row.held_at)
    case_propose(
        key=f"{INSPECTION.code}/{row.pk}",
        kind=INSPECTION.code,
        title=f"{row.unit.name} 集团抽查评级：{rating}",
        unit=row.unit,
        at=at,
        facts={
            "summary": f"{day:%Y-%m-%d} {method}，评级{rating}。{row.findings[:300]}",
            "month": f"{day:%Y-%m}",
            "inspection": row.pk,
        },
        citation=rules.citation,
        person=head_of(row.unit, day.date()),
    )
