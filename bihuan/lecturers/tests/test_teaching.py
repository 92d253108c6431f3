"""What teaching brings, the development fund, and the sharing after an external training."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.spreadsheets import read_sheets
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.domain.amounts import NO_RATE, OUTSIDE, Amount, Rates, amount_of
from bihuan.lecturers.models import Engagement, Lecturer, OutsideTraining, TeachingPosting, TeachingTask
from bihuan.lecturers.selectors.outside import fund_of, outside_of
from bihuan.lecturers.selectors.statement import statement_of
from bihuan.lecturers.selectors.title_panel import title_panel
from bihuan.lecturers.services.outside import Outside, outside_grant, sharing_record
from bihuan.lecturers.services.task_follow import tasks_follow
from bihuan.lecturers.services.tasks import task_assign, task_decline
from bihuan.lecturers.services.teaching_post import Held, session_not_taught, session_taught
from bihuan.lecturers.tests.factories import AT, Centre
from bihuan.people import middleware
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Person
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import AccountFactory
from bihuan.regulations.tests.factories import GROUP, PASS_MARK, adopt_pack

pytestmark = pytest.mark.django_db
CHOICES = {
    key: {"kind": "Count", "value": {"value": value}}
    for key, value in (
        ("lecturer.fee_per_lesson", 100),
        ("lecturer.points_per_session", 2),
        ("lecturer.fund_per_year", 1000),
        ("lecturer.sharing_days", 5),
    )
}


@pytest.fixture
def centre():
    made = Centre()
    adopt_pack(GROUP, made.group, choices=PASS_MARK)
    adopt_pack("lecturer-incentives", made.group, choices=CHOICES)
    return made


def held(centre, *, days=9, minutes=90):
    asked = centre.asked(days=days)
    return Held(asked.session_key, asked.title, asked.unit_id, asked.starts_at, minutes)


def post(centre, given, lecturer=None):
    pk = lecturer.pk if lecturer else None
    return session_taught(held=given, lecturer_id=pk, actor=system_actor(AT), at=AT)


@pytest.mark.rule("C-328")
def test_the_amount_is_by_the_lesson_and_without_a_rate_there_is_none_and_why():
    assert amount_of(90, Rates(100, 2, 45), is_external=False) == Amount(20_000, 2)
    assert amount_of(50, Rates(100, None, 45), is_external=False) == Amount(11_111, None)
    assert amount_of(90, Rates(), is_external=False) == Amount(None, None, NO_RATE)
    assert amount_of(90, Rates(100, 2, 45), is_external=True) == Amount(None, None, OUTSIDE)


@pytest.mark.rule("C-328")
def test_a_session_delivered_is_posted_once_and_corrected_in_place(centre):
    lecturer = centre.lecturer()
    task_assign(lecturer_id=lecturer.pk, asked=centre.asked(), actor=centre.clerk, at=AT)

    post(centre, held(centre))
    post(centre, held(centre))

    row = TeachingPosting.objects.get()
    assert (row.lecturer_id, row.minutes, row.fee_cents, row.points) == (lecturer.pk, 90, 20_000, 2)
    assert TeachingTask.objects.get().state == "taught"
    assert AuditEntry.objects.filter(verb__startswith="teaching.").count() == 1

    post(centre, held(centre, minutes=45))
    assert TeachingPosting.objects.values_list("fee_cents", "minutes").get() == (10_000, 45)
    session_not_taught(session_key=row.session_key, actor=system_actor(AT), at=AT)
    assert statement_of(centre.clerk, lecturer_id=lecturer.pk, year=2026).rows == ()


def test_nobody_is_paid_for_a_session_that_was_declined(centre):
    lecturer = centre.lecturer()
    task = task_assign(lecturer_id=lecturer.pk, asked=centre.asked(), actor=centre.clerk, at=AT)
    task_decline(task_id=task.pk, reason="出差", actor=actor_of(lecturer.person, at=AT), at=AT)

    assert post(centre, held(centre), lecturer) is None
    assert not TeachingPosting.objects.exists()


def test_without_adopted_rates_the_hours_stand_and_the_statement_says_why():
    made = Centre()
    lecturer = made.lecturer()

    row = post(made, held(made), lecturer)

    assert (row.minutes, row.fee_cents, row.points, row.note) == (90, None, None, NO_RATE)


def test_the_statement_is_for_the_manager_and_the_lecturer_and_leaves_as_excel(centre, client, monkeypatch):
    lecturer = centre.lecturer()
    post(centre, held(centre), lecturer)
    post(centre, replace(held(centre, days=16), taught_at=datetime(2025, 12, 31, 16, tzinfo=UTC)), lecturer)
    monkeypatch.setattr(middleware.clock, "now", lambda: AT)
    client.force_login(AccountFactory(person=Person.objects.get(pk=centre.clerk.person_id)))

    found = statement_of(actor_of(lecturer.person, at=AT), lecturer_id=lecturer.pk, year=2026)
    address = reverse("lecturers:statement", args=[lecturer.pk])
    shown = client.get(address).content.decode()
    sheet = read_sheets(client.get(f"{address}?year=2026&format=xlsx").content)[0]

    assert (found.minutes, found.fee_cents, found.points) == (180, 40_000, 4)
    assert "400.00" in shown
    assert list(sheet.rows[-1][3:6]) == [180, 400, 4]
    with pytest.raises(NotFound):
        statement_of(centre.planner, lecturer_id=lecturer.pk, year=2026)


def outside(cost=60_000, title="授课技巧", kind="training", ends_on=date(2026, 11, 20)):
    return Outside(kind, title, ends_on, cost)


def grant(centre, lecturer, **given):
    return outside_grant(lecturer_id=lecturer.pk, outside=outside(**given), actor=centre.clerk, at=AT)


@pytest.mark.rule("C-329")
def test_the_fund_pays_to_its_last_cent_and_refuses_beyond(centre):
    lecturer = centre.lecturer()
    grant(centre, lecturer)
    grant(centre, lecturer)

    with pytest.raises(Refused) as why:
        grant(centre, lecturer, cost=40_001, title="认证", kind="certification")

    assert (why.value.code, why.value.facts) == ("fund_exceeded", {"left": "400.00"})
    assert OutsideTraining.objects.count() == 1
    grant(centre, lecturer, cost=40_000, title="认证", kind="certification")
    assert fund_of(centre.group, year=2026, on=AT.date()).left_cents == 0


def test_without_an_adopted_fund_nothing_is_paid():
    made = Centre()
    with pytest.raises(Refused) as why:
        grant(made, made.lecturer())
    assert (why.value.code, OutsideTraining.objects.count()) == ("fund_not_adopted", 0)


@pytest.mark.rule("C-333")
def test_after_external_training_a_sharing_is_owed_and_overdue_holds_the_claim(centre):
    lecturer = centre.lecturer()
    row = grant(centre, lecturer)
    own = actor_of(lecturer.person, at=AT)
    due_at = datetime(2026, 11, 27, 16, tzinfo=UTC)

    assert row.share_due_at == due_at
    assert [each.is_overdue for each in outside_of(own, lecturer, at=due_at - timedelta(seconds=1))] == [False]
    assert [each.is_overdue for each in outside_of(own, lecturer, at=due_at)] == [True]
    with pytest.raises(Refused):
        sharing_record(outside_id=row.pk, title="要点", on=date(2026, 11, 19), actor=own, at=AT)
    sharing_record(outside_id=row.pk, title="要点", on=date(2026, 11, 23), actor=own, at=AT)

    assert [each.is_overdue for each in outside_of(own, lecturer, at=due_at)] == [False]
    assert Duty.objects.get(kind="lecturer.sharing").state == "met"
    assert grant(centre, lecturer, title="考证", kind="certification", cost=1).share_due_at is None


def test_the_approved_engagement_nearest_to_the_day_is_for_the_session(centre):
    outsider = Lecturer.objects.create(kind="external", unit=centre.group, name="钱", state="approved", created_at=AT)
    day = centre.asked().starts_at.date()
    far, near = (
        Engagement.objects.create(
            lecturer=outsider,
            topic="法律",
            need_strength="无",
            need_subject="要",
            planned_on=day + timedelta(days=away),
            state="approved",
            requested_by_id=centre.clerk.person_id,
            requested_at=AT,
        )
        for away in (9, -1)
    )

    tasks_follow(asked={outsider.pk: [centre.asked()]}, actor=centre.clerk, at=AT)

    keys = [Engagement.objects.get(pk=each.pk).session_key for each in (far, near)]
    assert keys == ["", centre.asked().session_key]


@pytest.mark.rule("T-108")
def test_the_page_of_a_person_says_that_lecturers_come_first(centre):
    lecturer = centre.lecturer()
    lost = centre.lecturer("cancelled", person=centre.employee("赵敏"))

    assert title_panel(centre.planner, lecturer.person_id, AT).content.lecturer_id == lecturer.pk
    assert title_panel(centre.planner, lost.person_id, AT) is None


@pytest.mark.rule("C-328", "C-329", "C-333")
def test_the_api_tells_the_statement_and_pays_from_the_fund(centre, client, monkeypatch):
    lecturer = centre.lecturer()
    post(centre, held(centre), lecturer)
    monkeypatch.setattr(middleware.clock, "now", lambda: AT)
    client.force_login(AccountFactory(person=Person.objects.get(pk=centre.clerk.person_id)))
    base = f"/api/v1/lecturers/{lecturer.pk}"
    wanted = {"kind": "training", "title": "授课技巧", "ends_on": "2026-11-20", "cost_cents": 60_000}

    told = client.get(f"{base}/statement?year=2026").json()
    assert (told["minutes"], told["fee_cents"], told["points"], len(told["postings"])) == (90, 20_000, 2, 1)
    assert client.get(f"{base}/statement?year=2025").json()["postings"] == []
    paid = client.post(f"{base}/outside-trainings", wanted, content_type="application/json").json()
    again = client.post(f"{base}/outside-trainings", {**wanted, "title": "课程开发"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (422, "fund_exceeded")
    assert client.get(f"{base}/fund").json()["left_cents"] == 40_000
    shared = {"title": "要点", "on": "2026-11-23"}
    address = f"/api/v1/lecturers/outside-trainings/{paid['id']}/sharing"
    assert client.post(address, shared, content_type="application/json").json()["shared_title"] == "要点"
    assert [each["shared_on"] for each in client.get(f"{base}/outside-trainings").json()] == ["2026-11-23"]

    client.force_login(AccountFactory(person=Person.objects.get(pk=centre.planner.person_id)))
    assert [client.get(f"{base}/{each}").status_code for each in ("statement", "fund")] == [404, 403]
