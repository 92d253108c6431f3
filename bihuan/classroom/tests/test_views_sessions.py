"""The pages of a class: list, class, sheet, my classes, leave, calendars."""

from datetime import timedelta

import pytest
from django.test import Client

from bihuan.classroom.domain.rooms import EXCUSED
from bihuan.classroom.models import ClassSession, LeaveRequest, Seat, Venue
from bihuan.classroom.selectors.feeds import feed_key
from bihuan.classroom.selectors.sheet import sign_in_sheet
from bihuan.classroom.services.session_run import session_notify
from bihuan.classroom.services.session_walk_in import walk_in_add
from bihuan.classroom.tests.factories import BEFORE, School, seat_of, sign_in
from bihuan.foundation.clock import local
from bihuan.foundation.models import AuditEntry
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return School()


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(BEFORE, tick=False)


def client_of(person_id):
    client = Client()
    client.force_login(AccountFactory(person=Person.objects.get(pk=person_id)))
    return client


def test_an_organiser_prepares_from_the_list_and_announces(school):
    line = school.line()
    head = client_of(school.head.person_id)

    assert "准备班次" in head.get("/classes/?month=2026-12").content.decode()
    opened = head.post(f"/classes/lines/{line.pk}/prepare")
    session = ClassSession.objects.get()
    assert (opened.status_code, opened["Location"]) == (303, f"/classes/{session.pk}/")
    told = head.post(f"/classes/{session.pk}/steps/notify", follow=True).content.decode()
    assert f"已通知 {Seat.objects.count()} 人。" in told
    assert "已通知" in head.get("/classes/?month=2026-12").content.decode()
    assert f"/classes/{session.pk}/" in head.get(f"/training/sessions/{line.pk}/").content.decode()


def test_a_refused_step_is_told_on_the_page_and_nothing_is_lost(school):
    session = school.session()
    head = client_of(school.head.person_id)

    answer = head.post(f"/classes/{session.pk}/steps/call-off", {"reason": " "})
    assert answer.status_code == 422
    assert "请写明取消的原因。" in answer.content.decode()
    walk = head.post(f"/classes/{session.pk}/walk-in", {"employee_no": "没有这个号"})
    assert walk.status_code == 422
    assert "没有这个号" in walk.content.decode()


def test_the_setup_form_saves_rooms_and_time(school):
    session = school.session()
    head = client_of(school.head.person_id)
    venue = session.venues.get()
    form = {
        "segment-1-starts": "2026-12-09T14:00",
        "segment-1-ends": "2026-12-09T15:30",
        f"room-{venue.pk}-place": "一楼教室",
        "capacity": "30",
        "lecturer_name": "张讲师",
    }

    assert head.post(f"/classes/{session.pk}/setup/", form).status_code == 303
    segment = session.segments.get()
    venue.refresh_from_db()
    session.refresh_from_db()
    assert (segment.starts_at, segment.ends_at) == (shanghai(9, 14), shanghai(9, 15, 30))
    assert (venue.place, session.capacity, session.lecturer_name) == ("一楼教室", 30, "张讲师")
    form["segment-1-ends"] = "2026-12-09T13:00"
    refused = head.post(f"/classes/{session.pk}/setup/", form)
    assert refused.status_code == 422
    assert "结束时间要晚于开始时间。" in refused.content.decode()


@pytest.mark.rule("T-040", "T-041")
def test_the_sheet_lists_who_is_invited_and_marks_who_came_beside(school, time_machine):
    session = school.session()
    venue = session.venues.get()
    guest = school.hire(school.root, "外来人员")
    walk_in_add(session_id=session.pk, employee_no=guest.employee_no, venue_id=venue.pk, actor=school.head, at=shanghai(8, 9))
    sign_in(seat_of(session, school.people[0]))
    Seat.objects.filter(pk=seat_of(session, school.people[1]).pk).update(state=EXCUSED)

    sheet = sign_in_sheet(session, venue)

    assert [column.title for column in sheet.columns] == [
        "序号",
        "姓名",
        "单位（项目）",
        "岗位",
        "签到时间",
        "签名",
        "工装",
        "备注",
    ]
    assert dict(sheet.meta) == {
        "培训主题": "第8日培训",
        "日期": "2026-12-08",
        "时间": "09:00–10:30",
        "地点": "三楼会议室",
    }
    by_name = {row[1]: row for row in sheet.rows}
    assert by_name["专员四川"][2:] == ("四川省级公司", "售后服务专员", "08:55", "", "", "")
    assert by_name["专员云南"][-1] == "请假"
    assert by_name["外来人员"][-1] == "现场补登"
    answer = client_of(school.head.person_id).get(f"/classes/{session.pk}/sheet/{venue.pk}.pdf")
    assert answer.content.startswith(b"%PDF")


def test_an_attendee_asks_for_leave_on_the_phone_and_the_head_answers(school):
    session = school.session()
    session_notify(session_id=session.pk, actor=school.head, at=BEFORE)
    mine, head = client_of(school.people[0].pk), client_of(school.head.person_id)

    assert "第8日培训" in mine.get("/classes/mine/").content.decode()
    refused = mine.post(f"/classes/{session.pk}/me/leave", {"reason_kind": "private", "reason": "家中有事"})
    assert refused.status_code == 422
    assert "只有这些理由可以请假：工作原因。" in refused.content.decode()
    assert "家中有事" in refused.content.decode()
    asked = mine.post(f"/classes/{session.pk}/me/leave", {"reason_kind": "work", "reason": "抢修"}, follow=True)
    assert "待片区负责人同意" in asked.content.decode()
    leave = LeaveRequest.objects.get()
    assert f"/classes/leaves/{leave.pk}/" in head.get("/").content.decode()
    no_words = head.post(f"/classes/leaves/{leave.pk}/refuse", {"remark": ""})
    assert no_words.status_code == 422
    assert "不同意时请写明理由。" in no_words.content.decode()
    done = head.post(f"/classes/leaves/{leave.pk}/pass", {"remark": "同意"}, follow=True)
    assert "手续齐全" in done.content.decode()
    assert "已请假" in mine.get(f"/classes/{session.pk}/me/").content.decode()


def test_strangers_see_neither_the_class_nor_its_leave(school):
    session = school.session()
    stranger = client_of(school.hire(school.root, "外人").pk)

    assert stranger.get(f"/classes/{session.pk}/me/").status_code == 404
    assert stranger.get(f"/classes/{session.pk}/sheet/{session.venues.get().pk}.pdf").status_code == 404


def test_calendars_open_with_their_key_and_no_other(school):
    session = school.session()
    person = school.people[0]
    visitor = Client()

    own = visitor.get(f"/classes/feed/{feed_key(person.pk)}.ics")
    assert own["Content-Type"] == "text/calendar; charset=utf-8"
    text = own.content.decode()
    assert f"UID:class-{session.pk}-1@bihuan\r\n" in text
    assert "DTSTART:20261208T010000Z\r\nDTEND:20261208T023000Z\r\n" in text
    unit = visitor.get(f"/classes/feed/{feed_key(school.head.person_id, school.area.pk)}.ics").content.decode()
    assert unit.count("BEGIN:VEVENT") == 1
    key = feed_key(person.pk)
    other = key.replace(f"p{person.pk}-", f"p{school.people[1].pk}-")
    for forged in (key[:-1] + ("0" if key[-1] != "0" else "1"), f"p{person.pk}-", "x1-1", other):
        assert visitor.get(f"/classes/feed/{forged}.ics").status_code == 404


def test_calendars_close_with_the_last_post(school):
    person, visitor = school.people[0], Client()
    key, other = feed_key(person.pk), feed_key(school.people[1].pk)
    assert visitor.get(f"/classes/feed/{key}.ics").status_code == 200

    person.assignments.update(ends_on=local(BEFORE).date() - timedelta(days=1))

    assert visitor.get(f"/classes/feed/{key}.ics").status_code == 404
    assert visitor.get(f"/classes/feed/{other}.ics").status_code == 200


def test_a_calendar_of_a_unit_opens_for_whoever_looks_over_it_and_no_longer(school):
    school.session()
    visitor, stranger = Client(), school.people[0]
    key = feed_key(school.head.person_id, school.area.pk)

    assert visitor.get(f"/classes/feed/{feed_key(stranger.pk, school.area.pk)}.ics").status_code == 404
    Person.objects.filter(pk=school.head.person_id).update(left_on=local(BEFORE).date() - timedelta(days=1))
    assert visitor.get(f"/classes/feed/{key}.ics").status_code == 404


def test_a_renewed_address_opens_and_the_old_one_is_dead(school):
    school.session()
    head, visitor = client_of(school.head.person_id), Client()
    own, unit = feed_key(school.head.person_id), feed_key(school.head.person_id, school.area.pk)
    foreign = feed_key(school.people[0].pk)

    assert head.post("/classes/feed/renew", {"unit": school.area.pk}).status_code == 303
    renewed = feed_key(school.head.person_id, school.area.pk)
    assert (visitor.get(f"/classes/feed/{unit}.ics").status_code, visitor.get(f"/classes/feed/{renewed}.ics").status_code) == (
        404,
        200,
    )
    assert visitor.get(f"/classes/feed/{own}.ics").status_code == 200
    assert head.post("/classes/feed/renew").status_code == 303
    assert visitor.get(f"/classes/feed/{own}.ics").status_code == 404
    assert visitor.get(f"/classes/feed/{foreign}.ics").status_code == 200
    assert feed_key(school.head.person_id) in head.get("/classes/mine/").content.decode()
    assert AuditEntry.objects.filter(verb="calendar.renewed").count() == 2
    assert head.post("/classes/feed/renew", {"unit": school.root.pk}).status_code == 404


def test_rest_goes_the_same_way(school):
    line = school.line()
    head, mine = client_of(school.head.person_id), client_of(school.people[0].pk)

    made = head.post(f"/api/v1/classes/lines/{line.pk}").json()
    assert (made["state"], made["segments"][0]["position"]) == ("prepared", 1)
    assert head.post(f"/api/v1/classes/{made['id']}/notice").json() == {"n": Seat.objects.count()}
    asked = mine.post(
        f"/api/v1/classes/{made['id']}/leaves", {"reason_kind": "private", "reason": "x"}, content_type="application/json"
    )
    assert (asked.status_code, asked.json()["code"]) == (422, "leave_reason_kind")
    assert [row["state"] for row in mine.get("/api/v1/classes/mine").json()] == ["已通知"]
    assert [row["n_signed"] for row in head.get("/api/v1/classes/sessions?month=2026-12").json()] == [0]


def setup_of(session, *times):
    """The form as it is sent: so many half days, the spare ones empty."""
    given = {}
    for number, (starts, ends) in enumerate(times, start=1):
        given |= {f"segment-{number}-starts": starts, f"segment-{number}-ends": ends}
    return given


MORNING = ("2026-12-08T09:00", "2026-12-08T12:00")
AFTERNOON = ("2026-12-08T13:30", "2026-12-08T17:00")
NIGHT = ("2026-12-08T22:00", "2026-12-09T01:00")


def times_of(session):
    return [f"{local(each.starts_at):%d %H:%M}-{local(each.ends_at):%d %H:%M}" for each in session.segments.all()]


def test_half_days_are_added_changed_and_taken_away_on_the_form(school):
    session = school.session()
    head, address = client_of(school.head.person_id), f"/classes/{session.pk}/setup/"

    head.post(address, setup_of(session, MORNING, AFTERNOON, NIGHT))
    assert times_of(session) == ["08 09:00-08 12:00", "08 13:30-08 17:00", "08 22:00-09 01:00"]
    afternoon = session.segments.get(position=2).pk

    assert head.post(address, setup_of(session, ("", ""), AFTERNOON, ("", ""))).status_code == 303
    assert times_of(session) == ["08 13:30-08 17:00"]
    assert session.segments.get().pk == afternoon


def test_a_half_day_with_one_moment_is_told_beside_the_other(school):
    session = school.session()
    before = times_of(session)

    answer = client_of(school.head.person_id).post(f"/classes/{session.pk}/setup/", setup_of(session, (MORNING[0], "")))

    assert answer.status_code == 422
    assert "请填写时间；不要这一节的，两个时间都清空。" in answer.content.decode()
    assert times_of(session) == before


def test_a_half_day_that_somebody_signed_in_for_stays_as_it_is(school):
    session = school.session()
    head, address = client_of(school.head.person_id), f"/classes/{session.pk}/setup/"
    sign_in(seat_of(session, school.people[0]))
    signed = session.segments.get()
    own = tuple(f"{local(each):%Y-%m-%dT%H:%M}" for each in (signed.starts_at, signed.ends_at))

    refused = head.post(address, setup_of(session, AFTERNOON))
    earlier = ("2026-12-07T09:00", "2026-12-07T10:00")
    kept = head.post(address, setup_of(session, own, earlier))

    assert (refused.status_code, kept.status_code) == (422, 303)
    assert "已有签到的半天不能改时间，也不能删除。" in refused.content.decode()
    signed.refresh_from_db()
    assert (signed.position, [each.pk for each in session.segments.all()][1]) == (2, signed.pk)


def test_a_person_is_moved_to_another_room_on_the_page_and_a_full_room_is_told(school):
    session = school.video()
    school.place(session, school.centre)
    seat, other = (seat_of(session, person) for person in school.people)
    centre = client_of(school.centre.person_id)

    asked = centre.get(f"/classes/{session.pk}/?seat={seat.pk}").content.decode()
    assert f'action="/classes/{session.pk}/seats/{seat.pk}/move"' in asked
    moved = centre.post(f"/classes/{session.pk}/seats/{seat.pk}/move", {"venue": other.venue_id})
    seat.refresh_from_db()
    assert (moved.status_code, seat.venue_id) == (303, other.venue_id)

    Venue.objects.exclude(pk=other.venue_id).update(capacity=0)
    room = Venue.objects.exclude(pk=other.venue_id).first()
    full = centre.post(f"/classes/{session.pk}/seats/{seat.pk}/move", {"venue": room.pk})
    assert full.status_code == 422
    assert f"{room.unit.name}会场已满（0 人）。" in full.content.decode()
    seat.refresh_from_db()
    assert seat.venue_id == other.venue_id


def test_a_class_called_off_leads_to_the_written_approval(school):
    session = school.session()
    head = client_of(school.head.person_id)

    head.post(f"/classes/{session.pk}/steps/call-off", {"reason": "讲师生病"})

    page = head.get(f"/classes/{session.pk}/").content.decode()
    assert f"/training/sessions/{session.line_id}/#not-held" in page


@pytest.mark.parametrize(
    ("state", "screen", "desk", "sync"),
    [("noticed", 1, 1, 1), ("running", 1, 1, 1), ("ended", 0, 1, 0), ("closed", 0, 1, 0), ("called_off", 0, 0, 0)],
)
def test_the_buttons_of_a_class_are_those_of_its_state(school, state, screen, desk, sync):
    session = school.session()
    ClassSession.objects.update(state=state)
    head = client_of(school.head.person_id)

    page = head.get(f"/classes/{session.pk}/").content.decode()
    assert (page.count("/screen/"), page.count("/desk/"), page.count("/steps/sync")) == (screen, desk, sync)
    assert head.post(f"/classes/{session.pk}/steps/sync").status_code == (303 if sync else 409)
    assert AuditEntry.objects.filter(verb="class.roster_synced").count() == sync
    assert head.get(f"/classes/signin/desk/{session.pk}/").content.decode().count("/screen/") == screen
