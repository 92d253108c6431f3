"""Six figures are not to be found by trying: so many wrong ones, then a pause, whichever process is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from bihuan.classroom.models import CodeTry
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True)
class Tries:
    """So many in so long; `code` is the refusal."""

    kind: str
    at_most: int
    within: timedelta
    code: str


LIVE = Tries("live", 10, timedelta(minutes=5), "signin_digits_paused")
KEPT = Tries("kept", 5, timedelta(days=1), "signin_kept_paused")
"""Figures that were kept fit any code of a whole day: more of them are right, so fewer may be tried."""


def try_take(tries: Tries, *, person_id: int, at: datetime) -> None:
    """Count one try before it is looked at, so that many at once are counted too. Refuses when none is left."""
    fresh = CodeTry(person_id=person_id, kind=tries.kind, since=at)
    CodeTry.objects.bulk_create([fresh], ignore_conflicts=True)
    own = CodeTry.objects.filter(person_id=person_id, kind=tries.kind)
    own.filter(since__lte=at - tries.within).update(count=0, since=at)
    if not own.filter(Q(count=0) | Q(count__lt=tries.at_most)).update(count=F("count") + 1):
        raise Refused(tries.code, minutes=int(tries.within // timedelta(minutes=1)))


def try_give_back(tries: Tries, *, person_id: int) -> None:
    """The figures were right: they count for nothing."""
    CodeTry.objects.filter(person_id=person_id, kind=tries.kind, count__gt=0).update(count=F("count") - 1)
