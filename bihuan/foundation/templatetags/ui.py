"""Template tags of the component set; a builtin library, so templates need no `load`. See docs/recipes/add-a-screen.md."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.safestring import SafeString

from bihuan.foundation.ui import citations, drawing, figures, icons, moments, scripts, sheets, states

register = template.Library()
COMPONENTS = "components/"


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """{% icon "check" %}; give a label when the icon stands without a word."""
    return icons.svg(name, label=label, css=css)


@register.simple_tag
def strokes(name: str) -> SafeString:
    """The bare strokes of an icon (24 × 24), to stand inside a drawing."""
    return icons.strokes(name)


@register.simple_tag
def state_tag(state: Any, label: str = "", tone: str = "", icon: str = "") -> SafeString:
    """{% state_tag order.state_view %} or {% state_tag "" label="已发布" tone="ok" icon="check" %}."""
    shown = states.view(states.StateView(label, tone or "idle", icon)) if label else states.view(state)
    return drawing.draw("state_tag", state=shown)


@register.simple_tag(takes_context=True)
def due_badge(context: RequestContext, due_at: datetime | None, state: Any = "", at: datetime | None = None) -> SafeString:
    """{% due_badge duty.due_at duty.state %}: how long is left or late; `at` is the request's moment unless given."""
    now = at or context["request"].at
    shown = states.due_view(due_at, state, now)
    is_running = due_at is not None and shown not in states.SETTLED.values()
    return drawing.draw(
        "due_badge",
        badge=shown,
        due_iso=due_at.isoformat(timespec="minutes") if due_at else "",
        due_text=moments.due(due_at, near=now) if due_at else "",
        at_iso=now.isoformat(timespec="minutes") if is_running else "",
    )


@register.simple_tag
def why(citation: Any, value: Any = "", label: str = "") -> str:
    """{% why citation %} or {% why citation "90%" %}; nothing is printed when there is no citation."""
    shown = citations.view(citation)
    return drawing.draw("why", citation=shown, value=str(value), label=str(label)) if shown else ""


@register.simple_tag
def meter(rate: Any, floor: Any = None, counts: str = "") -> SafeString:
    """{% meter 0.92 0.9 counts="11 / 12" %}: a rate from 0 to 1 against its floor."""
    return drawing.draw("meter", meter=figures.meter(rate, floor), counts=str(counts))


@register.inclusion_tag(COMPONENTS + "field.html")
def field(bound: BoundField, citation: Any = None, suffix: str = "", css: str = "") -> dict[str, Any]:
    """{% field form.name citation=rule suffix="课时" %}: label, mark, control, help, article and errors of one field."""
    widget = bound.field.widget
    is_group = getattr(widget, "use_fieldset", False)
    return {
        "bound": bound,
        "citation": citation or getattr(bound.field, "citation", None),
        "suffix": suffix,
        "css": css,
        "is_group": is_group,
        "is_check": getattr(widget, "input_type", "") == "checkbox" and not is_group,
    }


@register.inclusion_tag(COMPONENTS + "avatar.html")
def avatar(name: str) -> dict[str, Any]:
    """{% avatar person.name %}: the family name in a circle; the tint follows the name."""
    return {"name": name, "initial": name[:1], "tint": sum(map(ord, name)) % 5}


@register.simple_tag
def tab_items(frame: Any, limit: int = 4) -> Sequence[Any]:
    """The entries of the phone's bottom bar: the first of the person's navigation."""
    return tuple(islice((item for group in frame.nav for item in group.items), limit))


@register.simple_tag(takes_context=True)
def theme(context: RequestContext) -> str:
    """light, dark or auto, as the person chose it on this device."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in ("light", "dark") else "auto"


@register.simple_tag
def sheet_url() -> str:
    """The address of the one style sheet; it changes with its content."""
    return reverse("foundation:sheet", args=[sheets.version()])


@register.simple_tag
def dark_sheet_url() -> str:
    return reverse("foundation:dark-sheet", args=[sheets.dark_version()])


@register.simple_tag
def script_url() -> str:
    """The address of all scripts in one file; it changes with their content."""
    return reverse("foundation:script", args=[scripts.version()])


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: Any) -> str:
    """{% query_with status="late" after=None %}: the present query string with these changes; None takes a name away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def day(value: date | datetime | None, form: str = "long") -> str:
    """{{ value|day }} → 2026年12月3日 周四; {{ value|day:"short" }} → 12-03."""
    if not value:
        return "—"
    return moments.day_short(value) if form == "short" else moments.day_long(value)


@register.filter
def moment(value: datetime | None, near: Any = None) -> str:
    """{{ value|moment }} → 11-25 16:40; {{ value|moment:request.at }} adds the year when it is another one."""
    return moments.moment(value, near=near or None) if value else "—"


@register.filter
def due(value: datetime | None, near: Any = None) -> str:
    """Like moment, but midnight is the end of the day before: 11-24 24:00."""
    return moments.due(value, near=near or None) if value else "—"


@register.filter
def ago(value: datetime, at: datetime) -> str:
    """{{ value|ago:request.at }} → 20 分, the distance between two moments."""
    return moments.span((at - value).total_seconds())


@register.filter
def minutes_as_hours(value: float | None) -> str:
    """90 → 1.5 小时."""
    return moments.minutes_as_hours(value) if value is not None else "—"


@register.filter
def percent(value: Any) -> str:
    """0.92 → 92%; cut, never rounded up."""
    return figures.percent(value)


@register.filter
def yuan(cents: int | None) -> str:
    """{{ decision.amount_cents|yuan }} → 1,250.00; nothing for no amount."""
    return "" if cents is None else f"{cents / 100:,.2f}"
