"""The frame around every page: navigation by the person's work, who I am, what time it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True)
class NavGroup:
    label: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True)
class Frame:
    nav: tuple[NavGroup, ...] = ()
    person_name: str = ""
    role_name: str = ""
    unit_name: str = ""
    demo: bool = False
    at: datetime | None = None
    unread: int = 0
    roles: tuple[Any, ...] = field(default=())


def frame(request: HttpRequest) -> dict[str, Frame]:
    from bihuan.shell.navigation import frame_of

    actor = getattr(request, "actor", None)
    if actor is None:
        return {"frame": Frame(demo=settings.DEMO, at=getattr(request, "at", None))}
    return {"frame": frame_of(request)}
