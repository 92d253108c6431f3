"""Two dossiers of the demo: one closed and sealed, one of a video class over three provinces where pieces are missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from bihuan.classroom.models import ClassSession, DossierSeal, Seat, Segment, SignIn, Venue
from bihuan.classroom.services.dossier_close import dossier_close
from bihuan.classroom.services.dossier_files import Slot, dossier_add_files
from bihuan.classroom.services.dossier_minutes import Minutes, minutes_write
from bihuan.classroom.services.dossier_pieces import cost_add, headcount_record
from bihuan.classroom.services.evaluation_confirm import evaluations_confirm
from bihuan.classroom.services.evaluation_record import Typed, evaluations_record
from bihuan.classroom.services.session_configure import Room, Setup, session_configure
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_prepare import session_prepare
from bihuan.classroom.services.session_run import session_notify, session_start
from bihuan.classroom.services.signin_by_desk import signin_by_desk
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Unit
from bihuan.shell.demo.organisation import stored_organisation
from bihuan.shell.demo.training_plans import MINUTES, DemoMonth, working_days
from bihuan.training.models import MonthlyPlan, Participation, PlanLine
from bihuan.training.services.implementation_add import AddedSession, implementation_add_session
from bihuan.training.services.implementation_roster import roster_fill, roster_remove

AREA = "XN"
SCORES = (92, 86, 95, 88, 81, 90, 84, 97)
PROVINCES = ("XN-YN", "XN-SC", "HD-JS")
"""The first is complete, the second lacks photo and headcount (who heads it can sign in to the demo), the last everything."""
PER_ROOM = 4
WALL, FLOOR, SCREEN, LINE = (226, 232, 233), (176, 158, 138), (250, 251, 252), (15, 107, 107)
CLOTHES = ((43, 62, 80), (71, 85, 105), (15, 107, 107), (90, 70, 60))


@transaction.atomic
def load(at: datetime) -> str:
    """Early in a month there may be no class to show. A second run changes nothing."""
    if DossierSeal.objects.exists():
        return "班次档案已存在"
    world = DemoMonth(stored_organisation(), at)
    n_closed = _closed(world)
    n_open = _three_rooms(world, Month.of(local(at).date()))
    return f"{n_closed} 份已归档，{n_open} 份待补"


def _closed(world: DemoMonth) -> int:
    """The class whose forms are all in: everything handed in the day after, sealed by its organiser."""
    over = ClassSession.objects.filter(
        line__plan__unit__code=AREA, feedback_round__close_reason="all", noticed_at__isnull=False
    )
    session = over.select_related("line__plan__unit", "organiser").order_by("pk").first()
    if session is None or session.ended_at is None:
        return 0
    runner = world.drafter(session.line.plan, session.ended_at + timedelta(days=1))
    at = runner.at
    came = list(Seat.objects.filter(session=session, sign_ins__isnull=False).distinct().order_by("pk"))
    _evaluated(world, session, came, runner)
    venue = Venue.objects.get(session=session)
    photos = [picture(number, len(came)) for number in range(3)]
    dossier_add_files(session_id=session.pk, slot=Slot("photo", venue.pk), files=photos, actor=runner, at=at)
    headcount_record(session_id=session.pk, venue_id=venue.pk, n=len(came), actor=runner, at=at)
    words = f"{session.line.title}：要点与练习（演示数据）"
    material = SimpleUploadedFile("培训课件.txt", words.encode(), content_type="text/plain")
    dossier_add_files(session_id=session.pk, slot=Slot("material"), files=[material], actor=runner, at=at)
    minutes_write(session_id=session.pk, minutes=_minutes(session, runner, len(came)), actor=runner, at=at)
    cost_add(session_id=session.pk, kind="material", amount_cents=32_000, note="教材印制（演示数据）", actor=runner, at=at)
    dossier_close(session_id=session.pk, actor=runner, at=at + timedelta(hours=1))
    return 1


def _evaluated(world: DemoMonth, session: ClassSession, came: Sequence[Seat], runner: Actor) -> None:
    """Whoever organised and attended too is confirmed by general affairs."""
    at = runner.at
    rows = [Typed(seat.pk, str(SCORES[place % len(SCORES)])) for place, seat in enumerate(came)]
    scan = SimpleUploadedFile("考试成绩单.txt", f"{session.line.title} 考试成绩单（演示数据）".encode())
    evaluations_record(session_id=session.pk, method="ems_exam", rows=rows, evidence=scan, actor=runner, at=at)
    evaluations_confirm(session_id=session.pk, actor=runner, at=at)
    evaluations_confirm(session_id=session.pk, actor=world.actor("zonghe", at), at=at)


def _minutes(session: ClassSession, runner: Actor, n: int) -> Minutes:
    line = session.line
    begins, ends = local(line.starts_at), local(line.ends_at)
    return Minutes(
        held=f"{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}",
        place=line.place,
        chair=runner.name,
        recorder=runner.name,
        present=f"{line.lecturer_name}及参训人员共 {n} 人，见签到表",
        content=f"1. 讲解{line.title}的要点与常见错误。\n2. 分组演练，逐组点评。\n3. 随堂测验，当场讲评。（演示数据）",
        resolution="各项目一周内组织转训，下月抽查。",
    )


def _three_rooms(world: DemoMonth, now: Month) -> int:
    """Over since three working days: a room hands in nothing, and of another the sheet is missing."""
    plan = MonthlyPlan.objects.filter(unit=world.organisation.root, month=str(now), state="issued").first()
    days = [day for day in working_days(now) if day < local(world.at).date()]
    if plan is None or len(days) < 3:
        return 0
    begins = datetime.combine(days[-3], time(15), SITE_ZONE)
    runner = world.drafter(plan, begins - timedelta(days=1))
    line = _line(plan, begins, runner)
    session = session_prepare(line_id=line.pk, actor=runner, at=runner.at)
    rooms = _rooms(session, world, runner)
    session_notify(session_id=session.pk, actor=runner, at=runner.at)
    runner = world.drafter(plan, begins - timedelta(minutes=10))
    session_start(session_id=session.pk, actor=runner, at=runner.at)
    for segment in Segment.objects.filter(session=session):
        for seat in Seat.objects.filter(session=session, venue__in=rooms[:2], state="seated"):
            signin_by_desk(session_id=session.pk, segment_id=segment.pk, seat_id=seat.pk, actor=runner, at=runner.at)
    runner = world.drafter(plan, line.ends_at + timedelta(minutes=10))
    session_end(session_id=session.pk, actor=runner, at=runner.at)
    _first_room(session, rooms[0], world.drafter(plan, line.ends_at + timedelta(hours=1)))
    return 1


def _line(plan: MonthlyPlan, begins: datetime, runner: Actor) -> PlanLine:
    """Added beyond the plan, for a few people of three provinces."""
    added = AddedSession(
        title="冬季保供应急视频专题（第一批）",
        audience="specialists",
        form="video",
        starts_at=begins,
        lesson_minutes=MINUTES,
        place="总部视频会议室",
        lecturer_name=runner.name,
        reason="入冬保供，三省先行。（演示数据）",
    )
    line = implementation_add_session(plan_id=plan.pk, session=added, actor=runner, at=runner.at)
    roster_fill(line_id=line.pk, actor=runner, at=runner.at)
    kept = [pk for province in _provinces() for pk in _people(line, province)]
    others = Participation.objects.filter(line=line).exclude(pk__in=kept).values_list("person", flat=True)
    roster_remove(line_id=line.pk, person_ids=list(others), reason="分批参加（演示数据）", actor=runner, at=runner.at)
    return line


def _provinces() -> list[Unit]:
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=PROVINCES)}
    return [units[code] for code in PROVINCES if code in units]


def _people(line: PlanLine, province: Unit) -> list[int]:
    rows = Participation.objects.filter(line=line, unit__path__startswith=province.path).order_by("person__employee_no")
    return list(rows.values_list("pk", flat=True)[:PER_ROOM])


def _rooms(session: ClassSession, world: DemoMonth, runner: Actor) -> list[Venue]:
    """Each with its place, and run by the head of its province."""
    rooms = {venue.unit_id: venue for venue in Venue.objects.filter(session=session).select_related("unit")}
    ordered = [rooms[unit.pk] for unit in _provinces() if unit.pk in rooms]
    heads = Assignment.objects.filter(unit__in=[venue.unit_id for venue in ordered], post__code="province_head")
    numbers = dict(heads.values_list("unit", "person__employee_no"))
    told = {venue.pk: Room(f"{venue.unit.name}会议室", organiser_no=numbers.get(venue.unit_id, "")) for venue in ordered}
    session_configure(session_id=session.pk, setup=Setup(rooms=told), actor=runner, at=runner.at)
    return ordered


def _first_room(session: ClassSession, venue: Venue, runner: Actor) -> None:
    n = SignIn.objects.filter(session=session, seat__venue=venue).values("seat").distinct().count()
    slot = Slot("photo", venue.pk)
    dossier_add_files(session_id=session.pk, slot=slot, files=[picture(7, n)], actor=runner, at=runner.at)
    headcount_record(session_id=session.pk, venue_id=venue.pk, n=n, actor=runner, at=runner.at)


def picture(number: int, n_people: int) -> SimpleUploadedFile:
    """A room, drawn: a screen in front, people from behind. Each number is another picture."""
    draw_from = Random(number)  # noqa: S311  (repeatable on purpose)
    image = Image.new("RGB", (1280, 960), WALL)
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 960), (1280, 960), (1140, 560), (140, 560)], fill=FLOOR)
    left = 380 + 40 * (number % 3)
    draw.rectangle((left, 130, left + 520, 420), fill=SCREEN, outline=LINE, width=6)
    for row in range(4):
        draw.line((left + 50, 190 + 52 * row, left + draw_from.randint(280, 470), 190 + 52 * row), fill=LINE, width=10)
    for place in range(min(n_people, 15)):
        x, y = 150 + 235 * (place % 5) + draw_from.randint(-14, 14), 560 + 130 * (place // 5)
        draw.ellipse((x - 34, y - 40, x + 34, y + 34), fill=(40, 34, 32))
        draw.rounded_rectangle((x - 70, y + 30, x + 70, y + 170), 34, fill=CLOTHES[draw_from.randrange(len(CLOTHES))])
    content = BytesIO()
    image.save(content, "JPEG", quality=88)
    return SimpleUploadedFile(f"现场照片{number + 1}.jpg", content.getvalue(), content_type="image/jpeg")
