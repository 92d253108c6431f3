"""How far the demo's month has come, read from the rows, and where each step of the script is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from bihuan.duties.models import CaseProposal
from bihuan.kernel.periods import Month
from bihuan.training.domain import links
from bihuan.training.models import Cycle, Deviation, MonthlyPlan, MonthlyReturn, SpotCheck

AREAS = {"southwest": "XN", "east": "HD", "north": "HB"}
LATE = "XB"
"""The area that sends nothing for the next month."""
BEFORE_THE_RUNNING = 2  # the demo is loaded with two closed months before the running one
REACHED = {"consolidated": "submitted", "approved": "approved", "issued": "issued"}
STATES = ("collecting", "submitted", "approved", "issued", "frozen")


@dataclass(frozen=True)
class ScriptFacts:
    """`running` is the month that is held when the demo begins, `planned` the next. Empty without the demo's data."""

    running: Month | None = None
    planned: Month | None = None
    done: frozenset[str] = frozenset()
    urls: Mapping[str, str] = field(default_factory=dict)


def script_facts() -> ScriptFacts:
    """In a fixed number of queries."""
    months = {row.month: row for row in Cycle.objects.order_by("month")}
    if not months:
        return ScriptFacts()
    running = Month.parse(min(months)).shift(BEFORE_THE_RUNNING)
    planned = running.shift(1)
    return ScriptFacts(
        running=running,
        planned=planned,
        done=frozenset(_planning_done(months.get(str(planned)), planned) | _running_done(months.get(str(running)), running)),
        urls=_urls(months.get(str(planned)), running, planned),
    )


def _planning_done(cycle: Cycle | None, planned: Month) -> set[str]:
    sent = MonthlyPlan.objects.filter(month=str(planned), first_submitted_at__isnull=False)
    codes = set(sent.filter(unit__code__in=AREAS.values()).values_list("unit__code", flat=True))
    done = {step for step, code in AREAS.items() if code in codes}
    if cycle is not None:
        done |= {step for step, state in REACHED.items() if STATES.index(cycle.state) >= STATES.index(state)}
    if CaseProposal.objects.filter(unit__code=LATE).exclude(state="proposed").exists():
        done.add("judged")
    return done


def _running_done(cycle: Cycle | None, running: Month) -> set[str]:
    requests = Deviation.objects.filter(unit__code=AREAS["southwest"], kind="not_held", line__plan__month=str(running))
    states = set(requests.values_list("state", flat=True))
    done = {"decided"} if states and "requested" not in states else set()
    back = MonthlyReturn.objects.filter(unit__code=AREAS["southwest"], month=str(running)).first()
    if back is not None and back.first_submitted_at is not None:
        done |= {"returned", "accepted"} if back.state == "accepted" else {"returned"}
    if cycle is not None and cycle.state == "frozen":
        done.add("frozen")
    if SpotCheck.objects.filter(month=str(running)).exists():
        done.add("checked")
    return done


def _urls(cycle: Cycle | None, running: Month, planned: Month) -> dict[str, str]:
    plans = MonthlyPlan.objects.filter(month__in=(str(running), str(planned)), unit__code__in=AREAS.values())
    found = {(code, month): pk for code, month, pk in plans.values_list("unit__code", "month", "pk")}
    urls = {
        step: links.monthly_plan(found[code, str(planned)]) for step, code in AREAS.items() if (code, str(planned)) in found
    }
    if cycle is not None:
        urls |= {"consolidated": links.consolidation(cycle.pk), "approved": links.approval(cycle.pk)}
        urls["issued"] = links.approval(cycle.pk)
    southwest = found.get((AREAS["southwest"], str(running)))
    if southwest is not None:
        urls |= dict.fromkeys(("returned", "accepted"), links.monthly_return(southwest))
    return {
        **urls,
        "decided": reverse("home"),
        "frozen": f"{reverse('training:figures')}?month={running}",
        "checked": f"{reverse('training:spot-checks')}?month={running}",
        "judged": reverse("duties:proposals"),
        "trail": reverse("foundation:audit"),
    }
