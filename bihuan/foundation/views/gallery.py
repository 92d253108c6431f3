"""The component gallery: every component in every state, for those who build screens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from bihuan.foundation.gallery import samples
from bihuan.foundation.gallery.forms import GalleryForm, refused_form
from bihuan.foundation.pages import public, render_page, request_at

PARTS = (("board", "周期看板"), ("work", "我的待办"), ("form", "表单"), ("record", "记录页"), ("bits", "小部件"))


@dataclass(frozen=True)
class GalleryPage:
    """Context of every part; a part reads what it shows."""

    title: str
    part: str
    frame: Any
    tabs: tuple[Any, ...]
    at: datetime
    sample: dict[str, Any]


def _sample(at: datetime) -> dict[str, Any]:
    icons_of_tones = ("ok", "warn", "bad", "calm", "idle", "accent")
    return {
        "chain": samples.chain(),
        "late_chain": samples.late_chain(),
        "areas": samples.areas(),
        "floor": samples.FLOOR,
        "rule": samples.RULE,
        "rate_rule": samples.RATE_RULE,
        "days": samples.duties(at),
        "badges": samples.badges(at),
        "events": samples.events(at),
        "script": samples.script(),
        "roles": samples.roles(),
        "findings": samples.findings(),
        "changes": samples.changes(),
        "states": (samples.ADOPTED, samples.WAITING, samples.RETURNED, samples.MISSING, samples.DRAFT, samples.RUNNING),
        "tones": icons_of_tones,
        "form": GalleryForm(),
        "refused": refused_form(),
        "long_unit": samples.LONG_UNIT,
        "long_name": samples.LONG_NAME,
        "chips": tuple(
            samples.item(label=label, count=count, url="?", current=current)
            for label, count, current in (("全部", 6, True), ("要我处理", 2, False), ("逾期", 1, False), ("已退回", 1, False))
        ),
        "keys": samples.item(before="k1", after="k2"),
    }


def _tab(name: str, label: str, part: str) -> Any:
    return samples.item(label=label, url=reverse("foundation:gallery-part", args=[name]), current=name == part, count=0)


@public(reason="no data of anybody: invented samples, only while developing or in the demo")
def gallery(request: HttpRequest, part: str = "board") -> HttpResponse:
    """404 outside development and demo, and for a part that does not exist."""
    if not (settings.DEBUG or settings.DEMO) or part not in dict(PARTS):
        raise Http404
    at: datetime = request_at(request)
    tabs = tuple(_tab(name, label, part) for name, label in PARTS)
    context = GalleryPage(title=dict(PARTS)[part], part=part, frame=samples.frame(at), tabs=tabs, at=at, sample=_sample(at))
    return render_page(request, f"foundation/gallery/{part}.html", context)
