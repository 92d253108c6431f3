"""What the search finds of the training: sessions of the last and next months, and topics of the catalogue."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.foundation.search import Hit, Kind, Sought, best_first
from bihuan.foundation.ui.moments import moment
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.catalogue import EDITION_LABELS
from bihuan.training.models import PlanLine, Topic

REACH = timedelta(days=400)
"""How far back sessions are looked for, so that the search does not grow with history."""


def _sessions(actor: Actor, sought: Sought) -> list[Hit]:
    rows = PlanLine.objects.visible_to(actor).filter(starts_at__gte=sought.at - REACH).select_related("plan__unit")
    found = best_first(rows.order_by("-starts_at", "pk"), sought, "title", "lecturer_name", "place", "plan__unit__name")
    return [
        Hit(row.title, f"{row.plan.unit.name} · {moment(row.starts_at, near=sought.at)} · {row.place}", _address(row))
        for row in found[: sought.limit]
    ]


def _address(row: PlanLine) -> str:
    """A session once it is issued; before that the plan it stands in."""
    if row.plan.state == "issued":
        return reverse("training:session", args=[row.pk])
    return reverse("training:monthly-plan", args=[row.plan_id])


def _topics(actor: Actor, sought: Sought) -> list[Hit]:
    rows = (
        Topic.objects.filter(is_withdrawn=False).select_related("course_class").order_by("course_class__position", "position")
    )
    return [
        Hit(row.name, _topic_note(row), f"{reverse('training:curriculum')}?edition={row.course_class.edition}#topic-{row.pk}")
        for row in best_first(rows, sought, "name", "group", "course_class__name")[: sought.limit]
    ]


def _topic_note(row: Topic) -> str:
    successor = _("已由《%(name)s》取代") % {"name": row.superseded_by} if row.superseded_by else ""
    facts = (EDITION_LABELS.get(row.course_class.edition, ""), row.course_class.name, successor)
    return " · ".join(fact for fact in facts if fact)


SESSIONS = Kind(gettext_lazy("培训场次"), "calendar-range", "training.view", _sessions)
TOPICS = Kind(gettext_lazy("课题"), "library", "training.view", _topics)
