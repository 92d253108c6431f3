"""What the apps below may ask about units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from bihuan.foundation.places import Places
from bihuan.people.models import Unit
from bihuan.people.querysets import within


def _within(paths: tuple[str, ...]) -> QuerySet[Unit, Any]:
    return Unit.objects.filter(within(paths, "")).values("pk")


def _names(ids: Collection[int]) -> Mapping[int, str]:
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name"))


PLACES = Places(within=_within, names=_names)
