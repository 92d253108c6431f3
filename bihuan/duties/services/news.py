"""What the ledger does when the apps below tell news: an approved document is to be read, a changed calendar moves rungs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties.domain.duty_kinds import ACKNOWLEDGE
from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duties_open, duty_fulfil
from bihuan.duties.services.reschedule import duties_recalculate
from bihuan.foundation.clock import SITE_ZONE
from bihuan.foundation.selectors.calendars import DEFAULT
from bihuan.people.domain.actor import system_actor
from bihuan.regulations.selectors.documents import readers_asked
from bihuan.regulations.selectors.readers import ReadingTerms, reading_terms


def on_regulation_approved(payload: Mapping[str, Any], at: datetime) -> None:
    """Approved or adopted: each person asked owes the reading by the end of the first day on which it holds, or so many
    days later as the article gives where everybody reads (S-226).

    Whoever took up a post afterwards is named in `person_ids`, and has a first day of their own.
    """
    version_id = int(payload["version_id"])
    first_day = date.fromisoformat(payload["effective_on"])
    title = _("阅读《%(title)s》%(number)s 版") % {"title": payload["title"], "number": payload["number"]}
    asked = readers_asked(version_id, payload.get("person_ids"))
    terms = reading_terms({unit_id for _person, unit_id, _read_at in asked}, first_day)
    specs = [
        DutySpec(
            kind=ACKNOWLEDGE.code,
            key=_key(version_id, person_id),
            title=title,
            unit_id=unit_id,
            due_at=datetime.combine(first_day + timedelta(days=1 + terms[unit_id].days), time(), SITE_ZONE),
            owner_id=person_id,
            subject=("regulations.documentversion", version_id),
            link=reverse("regulations:version", args=[version_id]),
            **_cited(terms[unit_id]),
        )
        for person_id, unit_id, _read_at in asked
    ]
    duties_open(specs, at=at)
    for person_id, _unit_id, read_at in asked:
        if read_at is not None:  # read before this news arrived
            on_regulation_acknowledged({"version_id": version_id, "person_id": person_id}, read_at)


def _cited(terms: ReadingTerms) -> dict[str, Any]:
    if terms.article is None:
        return {}
    return {"citation": terms.article.citation.as_json(), "article": terms.article.citation.short}


def on_regulation_acknowledged(payload: Mapping[str, Any], at: datetime) -> None:
    """The reading is the evidence; its own time decides."""
    key = _key(int(payload["version_id"]), int(payload["person_id"]))
    duty_fulfil(key=key, at=at, actor=system_actor(at), evidence={"version": payload["version_id"]})


def on_calendar_changed(payload: Mapping[str, Any], at: datetime) -> None:
    """Working time has changed: days that move are found anew, and every pending ladder looks at its rungs from the opening
    on, so that one whose moment has moved into the past is still told.
    """
    if payload["calendar"] == DEFAULT:
        duties_recalculate(calendar=payload["calendar"], at=at)
    Duty.objects.open().filter(next_rung_at__gt=at).update(next_rung_at=F("opened_at"))


def _key(version_id: int, person_id: int) -> str:
    return f"regulation.acknowledge:{version_id}:{person_id}"
