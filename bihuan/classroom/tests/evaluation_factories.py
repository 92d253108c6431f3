"""A class of the area that is over: two came, with a third on the roster who did not."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.classroom.models import ClassSession, Evaluation, Seat
from bihuan.classroom.services.evaluation_record import Typed, evaluations_record
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_run import session_start
from bihuan.classroom.tests.factories import BEFORE, School, seat_of, sign_in
from bihuan.people.domain.actor import Actor
from bihuan.people.tests.factories import actor_with
from bihuan.regulations.tests.factories import PROJECT, adopt_pack
from bihuan.training.tests.returns_factories import shanghai

END, LATER, DAY_AFTER = shanghai(8, 10, 40), shanghai(8, 15), shanghai(9, 9)
EXAM, CHECK, CUSTOMERS = "ems_exam", "on_site_check", "customer_feedback"


def scan(name: str = "成绩单.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, f"成绩单 {name}".encode())


class Held:
    """`come` signed in, `absent` did not. The organiser prepared the class; `second` may evaluate over the area."""

    def __init__(self, *, edition: str = "", ended: bool = True, n_more: int = 0, **choices: Any) -> None:
        self.school = school = School(**choices)
        if edition == PROJECT:
            adopt_pack(PROJECT, school.area)
        self.absent = school.hire(school.provinces[0], "缺席人")
        self.more = [school.hire(school.provinces[1], f"同事{number:02}") for number in range(n_more)]
        self.session: ClassSession = school.session()
        self.come = [*school.people, *self.more]
        session_start(session_id=self.session.pk, actor=school.head, at=shanghai(8, 8, 50))
        for person in self.come:
            sign_in(seat_of(self.session, person))
        self.organiser: Actor = school.head
        self.second: Actor = actor_with(
            "training.view", "class.run", "class.evaluate", "duties.propose", unit=school.area, at=BEFORE, name="第二人"
        )
        if ended:
            self.end()

    def end(self) -> None:
        session_end(session_id=self.session.pk, actor=self.organiser, at=END)
        self.session.refresh_from_db()

    def seat(self, number: int = 0) -> Seat:
        return seat_of(self.session, self.come[number])

    @property
    def seats(self) -> list[Seat]:
        return [self.seat(number) for number in range(len(self.come))]

    @property
    def empty_seat(self) -> Seat:
        return seat_of(self.session, self.absent)

    def typed(self, number: int = 0, score: str = "86", **facts: Any) -> Typed:
        return Typed(self.seat(number).pk, score, **facts)

    def record(self, *rows: Typed, method: str = EXAM, evidence: Any = "scan", actor: Actor | None = None) -> Any:
        return evaluations_record(
            session_id=self.session.pk,
            method=method,
            rows=list(rows),
            evidence=scan() if evidence == "scan" else evidence,
            actor=actor or self.organiser,
            at=LATER,
        )

    def result(self, number: int = 0, **facts: Any) -> Evaluation:
        return Evaluation.objects.get(seat=self.seat(number), **facts)
