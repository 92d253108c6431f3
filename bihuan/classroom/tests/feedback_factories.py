"""A class that has ended, with people who owe their feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.classroom.domain.feedback import Form
from bihuan.classroom.models import ClassSession, FeedbackReceipt, FeedbackRound, Seat
from bihuan.classroom.services.feedback_give import feedback_give
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.tests.factories import School, sign_in
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Account, Person
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import AccountFactory
from bihuan.training.tests.returns_factories import shanghai

END = shanghai(8, 10, 40)
SAME_DAY = shanghai(8, 12)
DUE = shanghai(11)  # the class was on Tuesday the 8th, two working days: in time until the end of Thursday the 10th
LATER = shanghai(11, 9)
MIDDLING = {"content": 80, "lecturer": 80, "organisation": 60}


@dataclass
class Ended:
    school: School
    session: ClassSession
    came: list[Person]
    absent: list[Person]

    @property
    def round(self) -> FeedbackRound:
        found: FeedbackRound = FeedbackRound.objects.select_related("session__line__plan__unit").get(session=self.session)
        return found

    def who(self, number: int, at: datetime = SAME_DAY) -> Actor:
        return actor_of(self.came[number], at=at)

    def account(self, number: int) -> Account:
        found: Account = AccountFactory(person=self.came[number])
        return found

    def give(self, number: int, at: datetime = SAME_DAY, *, gain: str = "", suggestion: str = "", **scores: int) -> Any:
        form = Form({**MIDDLING, **scores}, gain, suggestion)
        receipt: FeedbackReceipt = feedback_give(session_id=self.session.pk, form=form, actor=self.who(number, at), at=at)
        return receipt


def ended(n_came: int = 6, n_absent: int = 1, *, school: School | None = None, **facts: Any) -> Ended:
    """`n_came` signed in, `n_absent` did not; the head of the area ended the class."""
    school = school or School()
    others = [school.hire(school.provinces[0], f"学员{number:02}") for number in range(n_came + n_absent - 2)]
    people = [*school.people, *others]
    session = school.started(**facts)
    seats = {
        seat.participation.person_id: seat for seat in Seat.objects.filter(session=session).select_related("participation")
    }
    invited = [each for each in people if each.pk in seats]
    came, absent = invited[:n_came], invited[n_came:]
    strangers = seats.keys() - {each.pk for each in people}
    for each in came:
        sign_in(seats[each.pk])
    session = session_end(session_id=session.pk, actor=school.head, at=END)
    return Ended(school, session, came, [*absent, *Person.objects.filter(pk__in=strangers)])
