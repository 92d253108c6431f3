"""Seats per unit, filled by the unit's head; unused ones return, whoever waits moves up (peers 14, 16)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from bihuan.classroom.models import ClassSession, Seat, SeatQuota
from bihuan.classroom.selectors.nominations import candidates, quota_rows
from bihuan.classroom.services.offers_lapse import offers_lapse
from bihuan.classroom.services.quotas_set import Seats, quotas_return, quotas_set
from bihuan.classroom.services.seat_nominate import nomination_take_back, seat_nominate
from bihuan.classroom.services.session_configure import Setup, session_configure
from bihuan.classroom.services.session_prepare import roster_sync, session_prepare
from bihuan.classroom.services.session_run import session_notify
from bihuan.classroom.services.session_walk_in import seat_answer
from bihuan.classroom.tests.factories import BEFORE, School, seat_of
from bihuan.duties.models import Notice
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory, actor_with
from bihuan.training.models import Participation
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
SET = shanghai(1, 9)
RETURNS = shanghai(6)  # three days before the 8th, kept to the end of the 5th


class Sent(School):
    """Two provinces with three people each, their heads, and a class of three seats: two for Sichuan, one for Yunnan."""

    def __init__(self, **choices):
        super().__init__(**choices)
        self.of = [
            [self.people[number], *(self.hire(unit, f"{unit.name[:2]}{n}") for n in range(2))]
            for number, unit in enumerate(self.provinces)
        ]
        self.heads = [
            actor_with("class.nominate", unit=unit, at=SET, is_head=True, name=f"{unit.name[:2]}负责人")
            for unit in self.provinces
        ]

    def shared(self, capacity=3, seats=(2, 1), priorities=(1, 2), until_on=None) -> ClassSession:
        session = self.session()
        session_configure(session_id=session.pk, setup=Setup(capacity=capacity), actor=self.head, at=SET)
        given = {
            unit.pk: Seats(n, priority)
            for unit, n, priority in zip(self.provinces, seats, priorities, strict=True)
            if n is not None
        }
        return quotas_set(session_id=session.pk, seats=given, until_on=until_on, actor=self.head, at=SET)

    def name(self, session, unit, number, at=SET):
        return seat_nominate(session_id=session.pk, person_id=self.of[unit][number].pk, actor=self.heads[unit], at=at)


@pytest.fixture
def school():
    return Sent()


def states(session) -> dict[str, str]:
    rows = Seat.objects.filter(session=session).exclude(state="withdrawn")
    return dict(rows.values_list("participation__person__name", "state"))


def client_of(actor):
    client = Client()
    client.force_login(AccountFactory(person=Person.objects.get(pk=actor.person_id)))
    return client


def test_with_seats_per_unit_nobody_is_on_the_list_before_a_unit_names_them(school):
    session = school.shared()

    assert (states(session), Participation.objects.filter(is_invited=True).count()) == ({}, 0)
    assert ClassSession.objects.get().quota_until == RETURNS
    assert list(SeatQuota.objects.values_list("unit__name", "seats")) == [("四川省级公司", 2), ("云南省级公司", 1)]
    told = Notice.objects.filter(key__startswith="class.quota/").order_by("pk")
    assert [(each.recipient.name, each.link) for each in told] == [
        ("四川负责人", f"/classes/{session.pk}/nominate/"),
        ("云南负责人", f"/classes/{session.pk}/nominate/"),
    ]
    assert "本单位 2 个名额，保留到 12-05，未用的转为公共名额。" in told[0].body
    roster_sync(session_id=session.pk, actor=school.head, at=SET)
    assert states(session) == {}


def test_taking_the_quotas_away_brings_the_audience_back(school):
    session = school.shared(capacity=50)
    n = Participation.objects.count()

    quotas_set(session_id=session.pk, seats={}, until_on=None, actor=school.head, at=SET)

    assert Participation.objects.filter(is_invited=True).count() == n
    assert (set(states(session).values()), SeatQuota.objects.count()) == ({"seated"}, 0)


def test_a_unit_names_its_people_until_its_seats_are_used_and_the_next_waits(school):
    session = school.shared()

    found = [school.name(session, 1, 0).state, school.name(session, 1, 1).state, school.name(session, 0, 0).state]
    again = school.name(session, 1, 1)

    assert (found, again.state) == (["seated", "waiting", "seated"], "waiting")
    assert AuditEntry.objects.filter(verb="class.nominated").count() == 3
    assert Notice.objects.filter(key__startswith="class.nominated/").count() == 3
    rows = [(row.n_taken, row.n_waiting, row.n_left) for row in quota_rows(session, at=SET)]
    assert rows == [(1, 0, 1), (1, 1, 0)]


def test_a_nomination_taken_back_offers_the_seat_to_the_next_of_the_unit(school):
    session = school.shared()
    first, second = school.name(session, 1, 0), school.name(session, 1, 1)

    nomination_take_back(session_id=session.pk, person_id=school.of[1][0].pk, actor=school.heads[1], at=SET)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.offer_until) == ("withdrawn", "offered", SET + timedelta(days=1))
    assert Participation.objects.get(person=school.of[1][0]).is_invited is False
    offer = Notice.objects.get(key__startswith="class.offer/")
    assert (offer.recipient, offer.title) == (school.of[1][1], f"有一个名额给您：{session.line.title}")


def test_after_the_day_unused_seats_go_to_whoever_waits_by_priority_once(school):
    session = school.shared(capacity=3, seats=(2, 1))
    for number in range(3):
        school.name(session, 1, number)
    assert states(session) == {"专员云南": "seated", "云南0": "waiting", "云南1": "waiting"}

    assert quotas_return(RETURNS - timedelta(minutes=1), 10) == 0
    assert [quotas_return(RETURNS, 10), quotas_return(RETURNS + timedelta(hours=1), 10)] == [1, 0]

    assert states(session) == {"专员云南": "seated", "云南0": "offered", "云南1": "offered"}
    assert school.name(session, 0, 0, at=RETURNS).state == "waiting"


def test_priority_decides_whose_people_move_up_first(school):
    session = school.shared(capacity=3, seats=(1, 1), priorities=(2, 1))
    for unit, number in ((0, 0), (1, 0), (0, 1), (1, 1)):
        school.name(session, unit, number)

    quotas_return(RETURNS, 10)

    assert states(session) == {"专员四川": "seated", "专员云南": "seated", "四川0": "waiting", "云南0": "offered"}


def test_an_offer_without_answer_goes_to_the_next_after_its_time(school):
    session = school.shared(capacity=2, seats=(1, 1))
    seats = [school.name(session, 1, number) for number in range(3)]
    nomination_take_back(session_id=session.pk, person_id=school.of[1][0].pk, actor=school.heads[1], at=SET)
    over = SET + timedelta(days=1)

    assert offers_lapse(over - timedelta(minutes=1), 10) == 0
    with pytest.raises(Refused) as late:
        seat_answer(session_id=session.pk, accepts=True, actor=school.actor(school.of[1][1], over), at=over)
    assert late.value.code == "offer_over"
    assert [offers_lapse(over, 10), offers_lapse(over, 10)] == [1, 0]

    assert [Seat.objects.get(pk=each.pk).state for each in seats] == ["withdrawn", "withdrawn", "offered"]
    seat_answer(session_id=session.pk, accepts=True, actor=school.actor(school.of[1][2], over), at=over)
    assert Seat.objects.get(pk=seats[2].pk).state == "seated"


def test_an_offer_is_open_no_longer_than_until_the_class_begins(school):
    session = school.shared(capacity=2, seats=(1, 1), until_on=date(2026, 12, 8))
    school.name(session, 1, 0)
    waits = school.name(session, 1, 1)
    nomination_take_back(session_id=session.pk, person_id=school.of[1][0].pk, actor=school.heads[1], at=shanghai(8, 7))

    waits.refresh_from_db()
    assert (waits.state, waits.offer_until) == ("offered", shanghai(8, 9))
    assert offers_lapse(shanghai(8, 9), 10) == 0


def refused(call, **given):
    before = (AuditEntry.objects.count(), list(Seat.objects.order_by("pk").values_list("state", "row_version")))
    with pytest.raises(Refused) as why:
        call(**given)
    assert (AuditEntry.objects.count(), list(Seat.objects.order_by("pk").values_list("state", "row_version"))) == before
    return why.value


def test_what_is_refused_of_quotas(school):
    session = school.session()
    unit, other = school.provinces[0].pk, school.root.pk
    given = {"session_id": session.pk, "until_on": None, "actor": school.head, "at": SET}
    assert refused(quotas_set, seats={unit: Seats(1)}, **given).code == "quota_without_capacity"
    session_configure(session_id=session.pk, setup=Setup(capacity=2), actor=school.head, at=SET)
    assert refused(quotas_set, seats={unit: Seats(3)}, **given).code == "quota_over_capacity"
    assert isinstance(refused(quotas_set, seats={other: Seats(1)}, **given), NotFound)
    stranger = actor_with("training.view", unit=school.area, at=SET, name="旁人")
    assert isinstance(refused(quotas_set, seats={unit: Seats(1)}, **{**given, "actor": stranger}), NotPermitted)
    session_notify(session_id=session.pk, actor=school.head, at=SET)
    assert refused(quotas_set, seats={unit: Seats(1)}, **given).code == "quota_after_notice"
    ClassSession.objects.update(state="running")
    assert isinstance(refused(quotas_set, seats={unit: Seats(1)}, **given), WrongState)


def test_the_capacity_stays_above_the_seats_of_units(school):
    session = school.shared(capacity=3, seats=(2, 1))
    given = {"session_id": session.pk, "actor": school.head, "at": SET}

    assert refused(session_configure, setup=Setup(capacity=2), **given).code == "quota_over_capacity"
    assert refused(session_configure, setup=Setup(capacity=None), **given).code == "quota_without_capacity"
    assert ClassSession.objects.get().capacity == 3


def test_what_is_refused_of_nominations(school):
    session = school.shared()
    own, other = school.of[0][0].pk, school.of[1][0].pk
    given = {"session_id": session.pk, "actor": school.heads[0], "at": SET}
    assert isinstance(refused(seat_nominate, person_id=other, **given), NotFound)
    assert isinstance(refused(nomination_take_back, person_id=own + 10**6, **given), NotFound)
    nobody = actor_with("class.run", unit=school.area, at=SET, name="无权")
    assert isinstance(refused(seat_nominate, person_id=own, **{**given, "actor": nobody}), NotFound)
    seat_nominate(person_id=own, **given)
    late = {**given, "at": RETURNS}
    assert refused(nomination_take_back, person_id=own, **late).code == "nomination_is_fixed"
    ClassSession.objects.update(state="running")
    assert isinstance(refused(seat_nominate, person_id=own, **given), WrongState)


def test_a_class_without_seats_per_unit_is_not_nominated_for(school):
    session = school.session()

    error = refused(seat_nominate, session_id=session.pk, person_id=school.of[0][0].pk, actor=school.heads[0], at=SET)
    assert isinstance(error, NotFound)


def test_another_class_at_the_same_time_is_shown(school):
    other = session_prepare(line_id=school.line(title="设备原理").pk, actor=school.head, at=BEFORE)
    session = school.shared()
    taught = school.of[0][1]
    type(other.line).objects.filter(pk=other.line_id).update(lecturer=taught)
    Seat.objects.filter(session=other).exclude(pk=seat_of(other, school.of[0][0]).pk).update(state="excused")

    found = {each.person.name: each.clashes for each in candidates(session, school.heads[0])}

    assert found == {
        "专员四川": ("12-08 09:00 「设备原理」",),
        "四川0": ("12-08 09:00 讲授「设备原理」",),
        "四川1": (),
        "总经理四川": (),
    }


def test_the_head_nominates_on_the_page_and_the_organiser_sees_what_is_left(school, time_machine):
    time_machine.move_to(SET, tick=False)
    session = school.shared()
    head, runner = client_of(school.heads[1]), client_of(school.head)
    address = f"/classes/{session.pk}/nominate/"

    page = head.get(address).content.decode()
    assert (page.count("推荐 "), "四川0" in page, "四川省级公司" in page) == (4, False, False)
    for person in school.of[1][:2]:
        assert head.post(f"{address}{person.pk}/add").status_code == 303
    assert "名额已满，列入候补。" in head.get(address).content.decode()
    assert head.post(f"{address}{school.of[1][0].pk}/remove").status_code == 303
    assert head.post(f"{address}{school.of[1][0].pk}/praise").status_code == 404
    assert head.post(f"{address}{school.of[0][0].pk}/add").status_code == 404
    assert states(session) == {"云南0": "offered"}
    shown = runner.get(f"/classes/{session.pk}/").content.decode()
    assert ("单位名额" in shown, "四川省级公司" in shown) == (True, True)
    assert runner.get(address).status_code == 403


def test_the_organiser_gives_seats_on_the_page_and_a_refusal_keeps_what_was_typed(school, time_machine):
    time_machine.move_to(SET, tick=False)
    session = school.session()
    session_configure(session_id=session.pk, setup=Setup(capacity=3), actor=school.head, at=SET)
    runner, address = client_of(school.head), f"/classes/{session.pk}/quotas/"
    typed = {f"seats-{unit.pk}": n for unit, n in zip(school.provinces, (3, 1), strict=True)}

    told = runner.post(address, typed)
    assert told.status_code == 422
    assert "各单位名额合计 4 人，超过容量 3 人。" in told.content.decode()
    assert SeatQuota.objects.count() == 0
    typed[f"seats-{school.provinces[0].pk}"] = 2
    assert runner.post(address, {**typed, "until_on": "2026-12-04"}).status_code == 303
    assert (SeatQuota.objects.count(), ClassSession.objects.get().quota_until) == (2, shanghai(5))
    assert 'value="2026-12-04"' in runner.get(address).content.decode()


def test_over_rest_seats_are_given_and_filled(school, time_machine):
    time_machine.move_to(SET, tick=False)
    session = school.session()
    session_configure(session_id=session.pk, setup=Setup(capacity=3), actor=school.head, at=SET)
    runner, head, base = client_of(school.head), client_of(school.heads[0]), f"/api/v1/classes/{session.pk}"
    body = {"quotas": [{"unit_id": school.provinces[0].pk, "seats": 1}]}

    given = runner.put(f"{base}/quotas", body, content_type="application/json")
    assert (given.status_code, given.json()["quotas"][0]["n_left"]) == (200, 1)
    person = school.of[0][0].pk
    assert head.post(f"{base}/nominations/{person}").json() == {"person_id": person, "state": "seated"}
    listed = head.get(f"{base}/nominations").json()
    assert (listed["quotas"][0]["n_left"], len(listed["people"])) == (0, 4)
    assert head.delete(f"{base}/nominations/{person}").json()["state"] == "withdrawn"
    assert runner.get(f"{base}/nominations").status_code == 404
