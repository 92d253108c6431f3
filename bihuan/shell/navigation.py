"""Which entries a person sees, from what the person may do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from bihuan.foundation.pages import request_actor, request_at
from bihuan.people.domain.actor import Actor
from bihuan.shell.context import Frame, NavGroup, NavItem

# group, label, url name, icon, capability needed ("" = everybody)
ENTRIES: tuple[tuple[str, str, str, str, str], ...] = (
    ("", "我的待办", "home", "list-checks", ""),
    ("", "消息", "duties:inbox", "bell", ""),
    ("", "签到", "classroom:signin", "qr-code", ""),
    ("", "我的培训", "classroom:mine", "presentation", ""),
    ("培训", "月度周期", "training:board", "calendar-range", "training.view"),
    ("培训", "培训需求", "training:needs", "megaphone", ""),
    ("培训", "月度计划", "training:monthly-plans", "file-pen-line", "training.view"),
    ("培训", "年度计划", "training:annual-plans", "calendar-days", "training.view"),
    ("培训", "培训班次", "classroom:sessions", "users", "training.view"),
    ("培训", "实施与上报", "training:returns", "clipboard-check", "training.view"),
    ("培训", "实施率", "training:figures", "gauge", "training.view"),
    ("培训", "考核与成效", "classroom:verdicts", "clipboard-check", "training.view"),
    ("培训", "抽查", "training:spot-checks", "search-check", "training.spotcheck"),
    ("培训", "课程目录", "training:curriculum", "library", "training.view"),
    ("讲师", "讲师档案", "lecturers:lecturers", "presentation", "lecturers.view"),
    ("讲师", "讲师选拔", "lecturers:rounds", "megaphone", ""),
    ("讲师", "内外部课时", "training:source-hours", "gauge", "training.view"),
    ("讲师", "我的授课", "lecturers:mine", "graduation-cap", ""),
    ("人员", "组织架构", "people:units", "network", "people.view"),
    ("人员", "人员名册", "people:persons", "users", "people.view"),
    ("人员", "责任台账", "duties:ledger", "scale", "duties.view"),
    ("人员", "问责建议", "duties:proposals", "gavel", "duties.propose"),
    ("人员", "问责案件", "duties:cases", "folder-open", "cases.view"),
    ("规则", "制度库", "regulations:documents", "book-open-text", ""),
    ("规则", "工作日历", "foundation:calendars", "calendar-clock", ""),
    ("规则", "操作记录", "foundation:audit", "history", "audit.view"),
)


def frame_of(request: HttpRequest) -> Frame:
    actor: Actor = request_actor(request)
    grants = actor.grants
    return Frame(
        nav=_groups(actor, request.path),
        person_name=actor.name,
        role_name=grants[0].post_name if grants else "",
        unit_name=grants[0].unit_name if grants else "",
        demo=settings.DEMO,
        at=request_at(request),
        roles=_demo_roles(),
    )


def _demo_roles() -> Any:
    """Read only by a page that shows them."""
    if not settings.DEMO:
        return ()
    from bihuan.shell.demo.roles import roles

    return SimpleLazyObject(roles)


def _reachable(actor: Actor) -> list[tuple[str, str, str, str]]:
    """Group, label, address and icon of the entries this person may open and that exist."""
    found = []
    for group, label, name, icon, capability in ENTRIES:
        if capability and not actor.can(capability):
            continue
        try:
            found.append((group, label, reverse(name), icon))
        except NoReverseMatch:
            continue
    return found


LIES_UNDER = {
    "/training/sessions/": "training:returns",
    "/classes/inspections/": "classroom:verdicts",
    "/classes/effect/": "classroom:verdicts",
}
"""Pages that are reached from an entry whose address is another."""


def _current(urls: list[str], path: str) -> str:
    """The address the page lies under: of several the longest, so that the inbox is not the ledger too."""
    path = next((reverse(name) for beginning, name in LIES_UNDER.items() if path.startswith(beginning)), path)
    return max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")


def _groups(actor: Actor, path: str) -> tuple[NavGroup, ...]:
    entries = _reachable(actor)
    here = _current([url for _group, _label, url, _icon in entries], path)
    groups: dict[str, list[NavItem]] = {}
    for group, label, url, icon in entries:
        current = url == here
        groups.setdefault(group, []).append(NavItem(label=_(label), url=url, icon=icon, current=current))  # noqa: INT001
    return tuple(NavGroup(label=label, items=tuple(items)) for label, items in groups.items())
