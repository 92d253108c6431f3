"""A class with two half days, a roster of two projects and the code on its screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bihuan.classroom.domain import codes
from bihuan.classroom.models import ClassSession, Seat, Segment, Venue
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Account, Person, Unit
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import AccountFactory, AssignmentFactory, PersonFactory, PostFactory, UnitFactory
from bihuan.training.models import Participation
from bihuan.training.tests.returns_factories import issued_month, line, shanghai

STARTS = shanghai(8, 9)
ON_TIME, LATE = shanghai(8, 8, 55), shanghai(8, 8, 56)
PHONE, OTHER_PHONE = "a" * 64, "b" * 64


@dataclass
class Class:
    session: ClassSession
    segments: list[Segment]
    seats: list[Seat]
    persons: list[Person]
    units: list[Unit]
    venues: list[Venue] = field(default_factory=list)

    @property
    def area(self) -> Unit:
        return self.session.line.plan.unit

    def who(self, number: int = 0, at: datetime = ON_TIME) -> Actor:
        return actor_of(self.persons[number], at=at)

    def organiser(self, at: datetime = ON_TIME) -> Actor:
        return actor_of(self.organiser_account(at).person, at=at)

    def organiser_account(self, at: datetime = ON_TIME) -> Account:
        post = PostFactory(capabilities=["training.view", "class.run"])
        held = AssignmentFactory(unit=self.area, post=post, person=PersonFactory(name="周组织"))
        return AccountFactory(person=held.person)

    def code(self, at: datetime = ON_TIME, *, segment: int = 0, venue: int = 0) -> str:
        facts = codes.CodeFacts(self.session.pk, self.segments[segment].pk, venue, codes.slot_of(at))
        return codes.token(self.session.code_secret, facts)

    def digits(self, at: datetime = ON_TIME, *, segment: int = 0, venue: int = 0) -> str:
        facts = codes.CodeFacts(self.session.pk, self.segments[segment].pk, venue, codes.slot_of(at))
        return codes.digits(self.session.code_secret, facts)


def class_with(*, n_persons: int = 2, n_rooms: int = 0, state: str = "noticed", day: int = 8) -> Class:
    """`n_persons` of two projects are seated; with rooms, spread over them in turn."""
    month = issued_month(n_lines=0)
    area = month.areas[0]
    units = [UnitFactory(parent=area, kind="project", name=f"项目{number + 1}") for number in range(2)]
    row = line(month.plans[0], day=day, title="接待礼仪")
    session = ClassSession.objects.create(line=row, state=state, code_secret=f"secret-{row.pk}")
    start = shanghai(day, 9)
    segments = [
        Segment.objects.create(session=session, position=1, starts_at=start, ends_at=start + timedelta(hours=3)),
        Segment.objects.create(
            session=session, position=2, starts_at=start + timedelta(hours=4.5), ends_at=start + timedelta(hours=8)
        ),
    ]
    rooms = [UnitFactory(parent=area, kind="province", name=f"省公司{number + 1}") for number in range(n_rooms)]
    venues = [Venue.objects.create(session=session, unit=unit, place=f"{unit.name}会议室") for unit in rooms]
    made = Class(session, segments, [], [], units, venues)
    for number in range(n_persons):
        seat(made, venue=venues[number % n_rooms] if n_rooms else None, unit=units[number % 2])
    return made


def seat(made: Class, *, venue: Venue | None = None, unit: Unit | None = None, state: str = "seated") -> Seat:
    person = PersonFactory()
    at_unit = unit or made.units[0]
    AssignmentFactory(person=person, unit=at_unit, post=PostFactory())
    row = Participation.objects.create(line=made.session.line, person=person, unit=at_unit)
    found = Seat.objects.create(session=made.session, participation=row, venue=venue, state=state, queued_at=shanghai(1, 9))
    made.persons.append(person)
    made.seats.append(found)
    return found


def stranger(made: Class, at: datetime = ON_TIME) -> Actor:
    """Of the same project, but not on the roster."""
    held = AssignmentFactory(unit=made.units[0], post=PostFactory())
    return actor_of(held.person, at=at)
