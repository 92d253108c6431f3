"""What the search finds of the organisation: units by name or code, persons by name or number."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.foundation.clock import local
from bihuan.foundation.search import Hit, Kind, Sought, best_first
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person, Unit


def _units(actor: Actor, sought: Sought) -> list[Hit]:
    rows = Unit.objects.visible_to(actor).select_related("parent").order_by("path")
    return [
        Hit(row.name, _unit_note(row), reverse("people:unit", args=[row.pk]))
        for row in best_first(rows, sought, "name", "code")[: sought.limit]
    ]


def _unit_note(row: Unit) -> str:
    facts = [row.get_kind_display(), row.code, row.parent.name if row.parent else ""]
    return " · ".join(fact for fact in (*facts, _("已撤销") if row.closed_on else "") if fact)


def _persons(actor: Actor, sought: Sought) -> list[Hit]:
    rows = list(
        best_first(Person.objects.visible_to(actor).order_by("employee_no"), sought, "name", "employee_no")[: sought.limit]
    )
    placed = Assignment.objects.visible_to(actor).in_service(local(sought.at).date()).filter(person__in=rows)
    places: dict[int, str] = {}
    for held in placed.select_related("unit", "post").order_by("-is_primary", "pk"):
        places.setdefault(held.person_id, f"{held.unit.name} {held.post.name}")
    return [Hit(row.name, _person_note(row, places), reverse("people:person", args=[row.pk])) for row in rows]


def _person_note(row: Person, places: dict[int, str]) -> str:
    facts = (row.employee_no, places.get(row.pk, ""), _("已离职") if row.left_on else "")
    return " · ".join(fact for fact in facts if fact)


UNITS = Kind(gettext_lazy("单位"), "network", "people.view", _units, all_at="people:units")
PERSONS = Kind(gettext_lazy("人员"), "users", "people.view", _persons, all_at="people:persons")
