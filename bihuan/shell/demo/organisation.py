"""An invented organisation: one group centre, six areas, about sixty projects and four hundred people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.people.models import Account, Assignment, Person, Post, Unit
from bihuan.shell.demo.names import (
    AREA_WITHOUT_NEWCOMERS,
    AREAS,
    BESIDE,
    GIVEN,
    PROJECT_EDITION_UNITS,
    PROJECT_KINDS,
    PROJECT_WORDS,
    RARE_NAMES,
    SURNAMES,
)
from bihuan.shell.demo.posts import DEMO_PASSWORD, DEMO_ROLES, POSTS, VIEW

NOTE = "演示数据"
OPENED_ON = date(2020, 1, 1)
SEED = 20261122


@dataclass(frozen=True)
class DemoOrganisation:
    """Units and posts by code, and the account of each role by username."""

    root: Unit
    units: dict[str, Unit]
    posts: dict[str, Post]
    accounts: dict[str, Account] = field(default_factory=dict)

    @property
    def areas(self) -> tuple[Unit, ...]:
        return tuple(self.units[code] for code, _name, _provinces in AREAS)

    @property
    def projects(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units.values() if unit.kind == Unit.Kind.PROJECT)

    @property
    def project_edition_units(self) -> tuple[Unit, ...]:
        """Regional companies that live by the project edition."""
        return tuple(self.units[code] for code in PROJECT_EDITION_UNITS)


def load(at: datetime, *, scale: int = 1) -> str:
    """Step of the demo: builds the organisation once; a second run changes nothing."""
    if Unit.objects.filter(code="HQ").exists():
        return "组织与人员已存在"
    build_organisation(at=at, scale=scale)
    return f"{Unit.objects.count()} 个单位，{Person.objects.count()} 人"


def stored_organisation() -> DemoOrganisation:
    """The organisation as it stands in the database, for the loaders that come after."""
    units = {unit.code: unit for unit in Unit.objects.order_by("pk")}
    posts = {post.code: post for post in Post.objects.all()}
    accounts = {account.username: account for account in Account.objects.select_related("person")}
    return DemoOrganisation(root=units["HQ"], units=units, posts=posts, accounts=accounts)


@transaction.atomic
def build_organisation(*, at: datetime, scale: int = 1) -> DemoOrganisation:
    """Create everything, the same for the same day and scale. `scale` multiplies the projects of each region."""
    units = _units(scale)
    _Staff(on=local(at).date(), units=units, posts=_posts()).hire_all()
    _accounts(local(at).date())
    return stored_organisation()


def _posts() -> dict[str, Post]:
    for row in POSTS:
        Post.objects.update_or_create(
            code=row.code,
            defaults={
                "name": row.name,
                "reach": row.reach,
                "is_head": row.is_head,
                "capabilities": [*VIEW, *row.capabilities],
            },
        )
    return {post.code: post for post in Post.objects.all()}


def _units(scale: int) -> dict[str, Unit]:
    """Level by level, so that a path can be built from the parent's."""
    made: dict[str, Unit] = {}
    for level in _levels(scale):
        rows = [
            Unit(code=code, name=name, kind=kind, parent=made.get(parent), path=f"?{code}", opened_on=OPENED_ON)
            for code, name, kind, parent in level
        ]
        for unit in Unit.objects.bulk_create(rows, batch_size=500):
            unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
            made[unit.code] = unit
        Unit.objects.bulk_update(rows, ["path"], batch_size=500)
    return made


Row = tuple[str, str, str, str]


def _levels(scale: int) -> Iterator[list[Row]]:
    """(code, name, kind, parent code) of each level, from the top."""
    yield [("HQ", "集团售后服务中心", "group", "")]
    yield [
        ("GA", "综合事务组", "department", "HQ"),
        ("HR", "集团人力资源中心", "department", "HQ"),
        *((code, name, "area", "HQ") for code, name, _provinces in AREAS),
        *((code, name, kind, "HQ") for code, name, kind in BESIDE),
    ]
    provinces = [(f"{area}-{code}", name, area, regions) for area, _n, rows in AREAS for code, name, regions in rows]
    yield [(code, f"{name}省级公司", "province", area) for code, name, area, _regions in provinces]
    regions = [(f"{parent}-{code}", city, parent) for parent, _n, _a, rows in provinces for code, city in rows]
    yield [(code, f"{city}地区公司", "region", parent) for code, city, parent in regions]
    yield list(_projects([(code, city) for code, city, _parent in regions], scale))


def _projects(regions: Sequence[tuple[str, str]], scale: int) -> Iterator[Row]:
    """Two and three projects in turn, each with a name of its own."""
    made = 0
    for index, (region, city) in enumerate(regions):
        for number in range(1, (3 - index % 2) * scale + 1):
            word = PROJECT_WORDS[made % len(PROJECT_WORDS)]
            kind = PROJECT_KINDS[(made // len(PROJECT_WORDS) + made) % len(PROJECT_KINDS)]
            yield f"{region}-{number:02d}", f"{city}{word}{kind}项目", "project", region
            made += 1


class _Staff:
    """Draws people from a seeded generator and writes them in bulk."""

    def __init__(self, *, on: date, units: dict[str, Unit], posts: dict[str, Post]) -> None:
        self.on = on
        self.units = units
        self.posts = posts
        self.draw = Random(SEED)  # noqa: S311  (repeatable on purpose)
        self.persons: list[Person] = []
        self.assignments: list[Assignment] = []

    def hire_all(self) -> None:
        self._headquarters()
        for unit in self.units.values():
            self._staff_of(unit)
        self._histories()
        self._rare_names()
        Person.objects.bulk_create(self.persons, batch_size=500)
        Assignment.objects.bulk_create(self.assignments, batch_size=500)

    def _headquarters(self) -> None:
        for unit, post, count in (
            ("HQ", "asc_head", 1),
            ("HQ", "group_asc_staff", 8),
            ("HQ", "administrator", 1),
            ("GA", "general_affairs_head", 1),
            ("GA", "general_affairs", 3),
            ("HR", "hr_centre_head", 1),
            ("HR", "hr_centre", 2),
        ):
            self._hire(unit, post, count)

    def _staff_of(self, unit: Unit) -> None:
        if unit.kind == Unit.Kind.AREA:
            self._hire(unit.code, "area_head")
            self._hire(unit.code, "area_clerk")
        elif unit.kind == Unit.Kind.PROVINCE:
            self._hire(unit.code, "general_manager")
            self._hire(unit.code, "province_head")
        elif unit.kind == Unit.Kind.REGION:
            self._hire(unit.code, "region_head")
        elif unit.kind == Unit.Kind.PROJECT:
            self._project(unit)
        elif unit.kind in {Unit.Kind.BRANCH, Unit.Kind.OFFICE, Unit.Kind.DEALER}:
            self._hire(unit.code, "outlet_head")
            self._hire(unit.code, "specialist", 2)

    def _project(self, unit: Unit) -> None:
        """A head, three to five specialists, and in every second project one newcomer. The first also lends a lecturer."""
        self._hire(unit.code, "project_head")
        workers = self._hire(unit.code, "specialist", self.draw.randint(3, 5))
        area = unit.code.split("-")[0]
        if unit.code.endswith("-01"):
            self._assign(workers[0], self.units[area], "lecturer", workers[0].joined_on, is_primary=False)
            if area != AREA_WITHOUT_NEWCOMERS:
                self._hire(unit.code, "specialist", joined_on=self.on - timedelta(days=self.draw.randint(8, 80)))

    def _hire(self, unit: str, post: str, count: int = 1, *, joined_on: date | None = None) -> list[Person]:
        hired = []
        for _number in range(count):
            serial = len(self.persons) + 1
            person = Person(
                employee_no=f"YS{serial:05d}",
                name=self.draw.choice(SURNAMES) + self.draw.choice(GIVEN),
                phone=f"000{serial:08d}",  # no such number can be dialled
                email=f"ys{serial:05d}@example.com",
                joined_on=joined_on or self._long_ago(),
                is_demo=True,
            )
            self.persons.append(person)
            self._assign(person, self.units[unit], post, person.joined_on)
            hired.append(person)
        return hired

    def _long_ago(self) -> date:
        """Between the opening and four hundred days ago: certainly no newcomer."""
        days = max((self.on - OPENED_ON).days - 400, 1)
        return OPENED_ON + timedelta(days=self.draw.randint(0, days))

    def _assign(self, person: Person, unit: Unit, post: str, starts_on: date, *, is_primary: bool = True) -> Assignment:
        row = Assignment(person=person, unit=unit, post=self.posts[post], starts_on=starts_on, is_primary=is_primary, note=NOTE)
        self.assignments.append(row)
        return row

    def _histories(self) -> None:
        """Every fortieth has left, every thirtieth came from another project, every fourteenth was new in the closed months."""
        projects = [unit for unit in self.units.values() if unit.kind == Unit.Kind.PROJECT]
        place = {unit.pk: index for index, unit in enumerate(projects)}
        held = Counter(id(row.person) for row in self.assignments)
        settled = [
            row
            for row in self.assignments
            if row.post.code == "specialist"
            and row.unit_id in place
            and held[id(row.person)] == 1
            and (self.on - row.starts_on).days > 300
        ]
        for index, row in enumerate(settled):
            if index % 40 == 11:
                self._leave(row)
            elif index % 30 == 7:
                self._came_from(row, projects[(place[row.unit_id] + 7) % len(projects)])
            elif index % 14 == 3 and not row.unit.code.startswith(AREA_WITHOUT_NEWCOMERS):
                self._joined(row, days=92 + index % 35)

    def _leave(self, row: Assignment) -> None:
        row.person.left_on = row.ends_on = self.on - timedelta(days=self.draw.randint(20, 200))

    def _joined(self, row: Assignment, *, days: int) -> None:
        row.person.joined_on = row.starts_on = self.on - timedelta(days=days)

    def _came_from(self, row: Assignment, before: Unit) -> None:
        moved_on = self.on - timedelta(days=self.draw.randint(30, 250))
        old = self._assign(row.person, before, "specialist", row.starts_on)
        old.ends_on = moved_on - timedelta(days=1)
        row.starts_on = moved_on

    def _rare_names(self) -> None:
        workers = [row.person for row in self.assignments if row.post.code == "specialist"]
        for place, name in enumerate(RARE_NAMES):
            workers[place * 29 + 3].name = name


def _accounts(on: date) -> None:
    """One sign-in per role. The password is hashed once: the slow hash is there for real people."""
    password = make_password(DEMO_PASSWORD)
    taken: set[int] = set()
    for role in DEMO_ROLES:
        held = (
            Assignment.objects.in_service(on)
            .filter(unit__code=role.unit, post__code=role.post)
            .exclude(person_id__in=taken)
            .select_related("person")
            .order_by("-person__joined_on" if role.newcomer else "person__joined_on", "pk")
            .first()
        )
        if held is None:
            raise LookupError(f"nobody holds {role.post} at {role.unit}")
        taken.add(held.person_id)
        Account.objects.create(username=role.username, person=held.person, password=password, first_name=held.person.name)
