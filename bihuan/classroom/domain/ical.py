"""A calendar that phones subscribe to (RFC 5545), as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

WIDTH = 74  # octets of a line before it is folded


@dataclass(frozen=True)
class CalendarEvent:
    """`sequence` grows with every change, so that a calendar takes the newer one."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    note: str = ""
    sequence: int = 0
    is_off: bool = False


def calendar_text(name: str, events: Iterable[CalendarEvent], *, at: datetime) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bihuan//classes//ZH", f"X-WR-CALNAME:{_plain(name)}"]
    for event in events:
        lines += _event(event, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: CalendarEvent, at: datetime) -> list[str]:
    told = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_moment(at)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{_plain(event.title)}",
    ]
    told += [f"LOCATION:{_plain(event.place)}"] if event.place else []
    told += [f"DESCRIPTION:{_plain(event.note)}"] if event.note else []
    told += ["STATUS:CANCELLED"] if event.is_off else []
    return [*told, "END:VEVENT"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _plain(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def _folded(line: str) -> Iterator[str]:
    """Never within a character: a Chinese one has three octets."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > WIDTH:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
