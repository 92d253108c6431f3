"""The classes of a month: what is issued, what is prepared, how far each is."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.classroom.selectors.feeds import VIEW, feed_key
from bihuan.classroom.selectors.lists import ClassRow, classes_of_month
from bihuan.foundation.clock import local
from bihuan.foundation.links import absolute
from bihuan.foundation.pages import page, render_page
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.training.selectors.words import month_words


@dataclass(frozen=True)
class ClassesPage:
    title: str
    rows: tuple[ClassRow, ...]
    previous_url: str
    next_url: str
    feed_url: str
    feed_unit: int | None


@page(policy="training.view")
def sessions(request: HttpRequest) -> HttpResponse:
    """The month in the address, else the running one. Refuses a month that is none."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    given = request.GET.get("month", "")
    month = Month.parse(given) if given else Month.of(local(at).date())
    unit_id = _feed_unit(actor)
    context = ClassesPage(
        title=_("%(month)s培训班次") % {"month": month_words(str(month))},
        rows=classes_of_month(actor, str(month)),
        previous_url=f"?month={month.shift(-1)}",
        next_url=f"?month={month.shift(1)}",
        feed_url=_feed(actor, unit_id),
        feed_unit=unit_id,
    )
    return render_page(request, "classroom/sessions.html", context)


def _feed_unit(actor: Actor) -> int | None:
    """The first unit that the actor looks over."""
    return next((grant.unit_id for grant in actor.grants if grant.capability == VIEW), None)


def _feed(actor: Actor, unit_id: int | None) -> str:
    if unit_id is None or actor.person_id is None:
        return ""
    return absolute(reverse("classroom:feed", args=[feed_key(actor.person_id, unit_id)]))
