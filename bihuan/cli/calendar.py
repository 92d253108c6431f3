"""`bihuan calendar due START MINUTES`, `bihuan calendar elapsed A B`: working time by the calendars in the database."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from bihuan.cli import start


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("calendar", help="工作日历：推算截止时间、统计工作时间")
    actions = parser.add_subparsers(dest="action", required=True)
    due = actions.add_parser("due", help="从某时刻起若干工作分钟后的截止时间")
    due.add_argument("start", type=datetime.fromisoformat, help="不带时区时按日历所在时区")
    due.add_argument("minutes", type=int)
    elapsed = actions.add_parser("elapsed", help="两个时刻之间的工作分钟数")
    elapsed.add_argument("start", type=datetime.fromisoformat)
    elapsed.add_argument("end", type=datetime.fromisoformat)
    for action in (due, elapsed):
        action.add_argument("--calendar", default="office", help="office、class-hours、xinjiang、always 或自建日历")
        action.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start()
    from bihuan.foundation.messages import message_of
    from bihuan.kernel.refusals import Refused

    try:
        result = _due(args) if args.action == "due" else _elapsed(args)
    except Refused as refused:
        print(message_of(refused), file=sys.stderr)
        return 1
    print(json.dumps(result, ensure_ascii=False) if args.json else _line(result))
    return 0


def _due(args: argparse.Namespace) -> dict[str, object]:
    calendar = _calendar(args.calendar)
    due = calendar.add(_aware(args.start, calendar.zone), args.minutes)
    return {"due_at": due.due_at.astimezone(calendar.zone).isoformat(), "provisional": due.provisional}


def _elapsed(args: argparse.Namespace) -> dict[str, object]:
    calendar = _calendar(args.calendar)
    counted = calendar.elapsed(_aware(args.start, calendar.zone), _aware(args.end, calendar.zone)).total_seconds() / 60
    return {"minutes": int(counted) if counted.is_integer() else counted}


def _calendar(name: str) -> Any:
    """The calendar by name; a database that has none yet gets the shipped ones first."""
    from bihuan.foundation import clock
    from bihuan.foundation.models import WorkCalendar
    from bihuan.foundation.selectors.calendars import working_calendar
    from bihuan.foundation.services.calendars import calendars_seed
    from bihuan.people.domain.actor import system_actor

    if not WorkCalendar.objects.exists():
        at = clock.now()
        calendars_seed(actor=system_actor(at), at=at)
    return working_calendar(name)


def _aware(at: datetime, zone: Any) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _line(result: dict[str, object]) -> str:
    if "minutes" in result:
        return f"{result['minutes']} 分钟"
    return f"{result['due_at']}{'（暂定：年度放假通知未发布）' if result['provisional'] else ''}"
