"""《培训签到表》 of one room, from the list of those invited and those who came beside it (T-040, T-041)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from bihuan.classroom.domain.rooms import EXCUSED, SEATED
from bihuan.classroom.models import ClassSession, Seat, Segment, SignIn, UniformCheck, Venue
from bihuan.classroom.selectors.sessions import segments_of
from bihuan.foundation.clock import local
from bihuan.foundation.printouts import Column, FormSheet
from bihuan.people.models import Assignment, Unit

WORN = {True: "是", False: "否", None: ""}
Times = dict[tuple[int, int], SignIn]


def sign_in_sheet(session: ClassSession, venue: Venue) -> FormSheet:
    """The columns of the centre's form; times are filled where people signed in already, the rest is signed by hand."""
    segments = segments_of(session)
    seats = Seat.objects.filter(session=session, venue=venue, state__in=(SEATED, EXCUSED))
    rows = list(
        seats.select_related("participation__person", "participation__unit").order_by(
            "is_walk_in", "participation__unit__path", "participation__person__name", "pk"
        )
    )
    times: Times = {(each.seat_id, each.segment_id): each for each in SignIn.objects.filter(session=session, seat__venue=venue)}
    worn = dict(UniformCheck.objects.filter(seat__in=rows).values_list("seat", "is_worn"))
    posts = _posts(rows, local(segments[0].starts_at).date() if segments else local(session.line.starts_at).date())
    return FormSheet(
        title="培训签到表",
        subtitle=f"{session.line.title} {venue.unit.name}",
        meta=_meta(session, venue, segments),
        columns=_columns(segments),
        rows=[_row(number, seat, segments, times, worn, posts) for number, seat in enumerate(rows, start=1)],
        notes=("请在开始前五分钟入场签到；名单外到场的在备注写明「现场补登」。",),
        signatures=("组织者", "讲师"),
        landscape=True,
        mark="演示数据" if settings.DEMO else "",
    )


def _columns(segments: Sequence[Segment]) -> tuple[Column, ...]:
    signing: list[Column] = []
    for segment in segments:
        group = f"{local(segment.starts_at):%m-%d %H:%M}–{local(segment.ends_at):%H:%M}" if len(segments) > 1 else ""
        signing += [Column("签到时间", 1, "center", group), Column("签名", 1.4, "center", group)]
    return (
        Column("序号", 0.6, "center"),
        Column("姓名", 1, "center"),
        Column("单位（项目）", 2),
        Column("岗位", 1.6),
        *signing,
        Column("工装", 0.6, "center"),
        Column("备注", 1.4),
    )


def _meta(session: ClassSession, venue: Venue, segments: Sequence[Segment]) -> tuple[tuple[str, str], ...]:
    first, last = segments[0], segments[-1]
    when = f"{local(first.starts_at):%Y-%m-%d}"
    found = [
        ("培训主题", session.line.title),
        ("日期", when),
        ("时间", f"{local(first.starts_at):%H:%M}–{local(last.ends_at):%H:%M}"),
        ("地点", venue.place or "—"),
    ]
    if session.is_group_video:
        label = "省级公司" if venue.unit.kind == Unit.Kind.PROVINCE else "会场"
        found.append((label, venue.unit.name))
    return tuple(found)


def _row(
    number: int,
    seat: Seat,
    segments: Sequence[Segment],
    times: Times,
    worn: dict[int, bool],
    posts: dict[int, str],
) -> tuple[str, ...]:
    person = seat.participation.person
    signed: list[str] = []
    for segment in segments:
        found = times.get((seat.pk, segment.pk))
        signed += [f"{local(found.signed_at):%H:%M}" if found else "", _proof(found)]
    remark = "现场补登" if seat.is_walk_in else "请假" if seat.state == EXCUSED else ""
    unit = seat.participation.unit.name
    return (str(number), person.name, unit, posts.get(person.pk, ""), *signed, WORN[worn.get(seat.pk)], remark)


def _proof(found: SignIn | None) -> str:
    """A line signed on the screen needs no pen."""
    return "扫码" if found is not None and found.proof in ("A", "B") else ""


def _posts(seats: Sequence[Seat], day: date) -> dict[int, str]:
    held = Assignment.objects.in_service(day).filter(person__in=[seat.participation.person_id for seat in seats])
    return dict(held.order_by("is_primary", "-pk").values_list("person_id", "post__name"))
