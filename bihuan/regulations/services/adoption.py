"""A unit takes a document as its rule, or ends that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused, StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.domain.parameters import Unset, declared_parameter, parse_value
from bihuan.regulations.models import Adoption, Document, DocumentVersion, Parameter
from bihuan.regulations.selectors.versions import parameters_of, version_in_force
from bihuan.regulations.services.readers import ADOPTED, readers_ask, reading_published


@transaction.atomic
def document_adopt(
    *,
    document: Document,
    unit: Unit,
    from_on: date,
    actor: Actor,
    at: datetime,
    choices: Mapping[str, Any] | None = None,
    replaces: Iterable[Document] = (),
) -> Adoption:
    """`unit` and all below it live by `document` from `from_on`.

    The heads of `unit` and below are asked to read the version by the end of that day, and everybody who works there
    where the article says so; `regulation.adopted` tells the apps above. A set-up by the system asks nobody.
    `choices` (key → value) fills what the document leaves open and may replace what it sets, in the same type.
    Adoptions of the documents in `replaces` at this unit end on that day. Emits `document.adopted` to the trail.
    Refuses: no permission, a day in the past (persons), no version in force, open values without a choice,
    a choice the document does not know or of a wrong shape, an overlapping adoption of the same document.
    """
    policies.require(actor, "regulations.adopt", unit)
    _check_day(from_on, actor, at)
    version = version_in_force(document, from_on)
    if version is None:
        raise Refused("document_not_in_force", document=document.title, on=from_on)
    chosen = checked_choices(version, choices or {})
    for former in replaces:
        _end_former(former, unit, from_on, actor, at)
    if Adoption.objects.filter(unit=unit, document=document).overlapping(from_on, None).exists():
        raise Refused("adoption_overlaps", document=document.title, unit=unit.name)
    adoption = Adoption.objects.create(
        unit=unit, document=document, from_on=from_on, choices=chosen, adopted_by_id=actor.person_id
    )
    n_readers = 0 if actor.is_system else _ask_to_read(adoption, version, at)
    after = {"document": document.code, "version": version.number, "from_on": from_on.isoformat(), "choices": chosen}
    _record(adoption, "document.adopted", actor, at, {**after, "readers": n_readers})
    return adoption


@transaction.atomic
def adoption_end(*, adoption_id: int, until_on: date, actor: Actor, at: datetime, reason: str) -> Adoption:
    """The unit stops living by the document; `until_on` is the first day without it. Refuses a past day and no reason."""
    adoption = Adoption.objects.select_related("unit", "document").filter(pk=adoption_id).first()
    if adoption is None:
        raise NotFound("not_found")
    policies.require(actor, "regulations.adopt", adoption.unit)
    _check_day(until_on, actor, at)
    if not reason.strip():
        raise Refused("reason_missing")
    if adoption.until_on is not None or until_on <= adoption.from_on:
        raise Refused("adoption_already_ends", document=adoption.document.title)
    _end(adoption, until_on, actor, at, reason)
    return adoption


def _ask_to_read(adoption: Adoption, version: DocumentVersion, at: datetime) -> int:
    units = Unit.objects.under(adoption.unit.path).open_on(adoption.from_on)
    n_readers = readers_ask(version, list(units.values_list("pk", flat=True)), first_day=adoption.from_on, at=at)
    reading_published(ADOPTED, str(adoption.pk), version, first_day=adoption.from_on, at=at, unit_id=adoption.unit_id)
    return n_readers


def checked_choices(version: DocumentVersion, choices: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The choices as stored: {key: {kind, value}}. Refuses unknown keys, wrong shapes, and open values not chosen."""
    parameters = {row.key: row for row in parameters_of(version)}
    unknown = sorted(set(choices) - set(parameters))
    if unknown:
        raise Refused("choice_unknown", key=unknown[0])
    stored = {key: _stored(parameters[key], given) for key, given in choices.items()}
    unset = [key for key, row in parameters.items() if row.kind == Unset.kind and key not in stored]
    if unset:
        raise Refused("choice_missing", key=unset[0], keys=unset)
    return stored


def kind_to_choose(parameter: Parameter) -> str:
    """The type a choice must have: the parameter's own, or for an open one the type the code declares."""
    if parameter.kind != Unset.kind:
        return parameter.kind
    declared = declared_parameter(parameter.key)
    return declared.kind if declared else Unset.kind


def _stored(parameter: Parameter, given: Any) -> dict[str, Any]:
    kind = kind_to_choose(parameter)
    if isinstance(given, Mapping) and set(given) == {"kind", "value"}:
        if kind not in (Unset.kind, given["kind"]):
            raise Refused("choice_of_other_kind", key=parameter.key, kind=kind, found=given["kind"])
        kind, given = given["kind"], given["value"]
    if kind == Unset.kind:
        raise Refused("choice_missing", key=parameter.key, keys=[parameter.key])
    return {"kind": kind, "value": parse_value(kind, given).as_json()}


def _check_day(day: date, actor: Actor, at: datetime) -> None:
    # Set-up by the system may tell of the past; a person may not change what past months were judged by.
    if day < local(at).date() and not actor.is_system:
        raise Refused("day_in_past", day=day)


def _end_former(document: Document, unit: Unit, until_on: date, actor: Actor, at: datetime) -> None:
    former = Adoption.objects.filter(unit=unit, document=document, from_on__lt=until_on).valid_on(until_on)
    for adoption in former.select_related("unit", "document"):
        _end(adoption, until_on, actor, at, "")


def _end(adoption: Adoption, until_on: date, actor: Actor, at: datetime, reason: str) -> None:
    changed = Adoption.objects.filter(pk=adoption.pk, until_on=adoption.until_on).update(until_on=until_on)
    if not changed:
        raise StaleState("stale_state")
    adoption.until_on = until_on
    _record(adoption, "document.adoption_ended", actor, at, {"until_on": until_on.isoformat()}, reason)


def _record(adoption: Adoption, verb: str, actor: Actor, at: datetime, after: dict[str, Any], reason: str = "") -> None:
    unit = adoption.unit
    capacity = actor.capacity("regulations.adopt", unit.path)
    audit_record(adoption, verb, actor=actor, at=at, capacity=capacity, unit_id=unit.pk, after=after, reason=reason)
