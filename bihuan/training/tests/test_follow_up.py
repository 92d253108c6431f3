"""So many days after a session somebody looks how it is used at work, where the article says so (S-231)."""

from datetime import date

import pytest
from django.urls import reverse

from bihuan.duties.models import Duty
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, account_with, actor_with
from bihuan.regulations.tests.factories import adopt_pack
from bihuan.training.models import FollowUp, PlanLine
from bihuan.training.services.follow_up import follow_up_record, follow_ups_open
from bihuan.training.tests.returns_factories import AREA, issued_month, shanghai

pytestmark = pytest.mark.django_db
TWO_WEEKS = {"followup.days": {"kind": "Count", "value": {"value": 14}}}
AT = shanghai(20, 9)


def held(*, from_on=date(2026, 12, 1), **choices):
    """One area with a session held on the eighth, and one that is still planned."""
    world = issued_month(n_lines=2)
    adopt_pack("training-follow-up", world.areas[0], from_on=from_on, choices={**TWO_WEEKS, **choices})
    line = PlanLine.objects.order_by("pk").first()
    PlanLine.objects.filter(pk=line.pk).update(outcome="held", held_starts_at=shanghai(8, 9), held_minutes=90)
    return world, PlanLine.objects.get(pk=line.pk)


@pytest.mark.rule("S-231")
def test_a_held_session_is_followed_up_by_the_fourteenth_day():
    world, line = held()

    assert follow_ups_open(AT, 500) == 1
    assert follow_ups_open(AT, 500) == 0
    duty = Duty.objects.get(kind="session.follow_up")
    assert (duty.subject_id, duty.owner_capability, duty.due_at) == (line.pk, "training.implement", shanghai(23))

    row = follow_up_record(line_id=line.pk, note="回单写全了八成", actor=world.area_head(at=AT), at=AT)
    again = follow_up_record(line_id=line.pk, note="另一句", actor=world.area_head(at=AT), at=AT)

    duty.refresh_from_db()
    assert (again.pk, again.note, duty.state, duty.fulfilled_at) == (row.pk, "回单写全了八成", "met", AT)


def test_nothing_is_owed_without_the_article_nor_for_sessions_before_it():
    issued_month(n_lines=2, n_held=1)
    assert follow_ups_open(AT, 500) == 0

    held(from_on=date(2026, 12, 9))
    assert follow_ups_open(AT, 500) == 0


def test_the_article_may_name_the_head_of_the_unit():
    world, _line = held(**{"followup.owner": {"value": "unit_head", "options": ["organiser", "unit_head"]}})
    head = AssignmentFactory(unit=world.areas[0], post=PostFactory(is_head=True), person=PersonFactory()).person

    follow_ups_open(AT, 500)

    assert Duty.objects.get(kind="session.follow_up").owner_id == head.pk


def test_a_follow_up_needs_a_word_a_held_session_and_the_right_person():
    world, line = held()
    planned = PlanLine.objects.exclude(pk=line.pk).get()

    def refused(error, **given):
        with pytest.raises(error) as why:
            follow_up_record(**{"line_id": line.pk, "note": "好", "actor": world.area_head(at=AT), "at": AT, **given})
        return why.value.code

    assert refused(Refused, note=" ") == "follow_up_note_missing"
    assert refused(Refused, line_id=planned.pk) == "follow_up_not_held"
    assert refused(NotPermitted, actor=actor_with("training.view", unit=world.areas[0], at=AT)) == "not_permitted"
    assert not FollowUp.objects.exists()


def test_it_is_recorded_from_the_page_of_the_session(client):
    world, line = held()
    follow_ups_open(AT, 500)
    client.force_login(account_with(*AREA, unit=world.areas[0]))
    here = reverse("training:session", args=[line.pk])
    assert "登记跟进" in client.get(here).content.decode()

    assert client.post(reverse("training:session-follow-up", args=[line.pk]), {"note": "用得上"}).status_code == 303

    assert FollowUp.objects.get().note == "用得上"
    page = client.get(here).content.decode()
    assert ("用得上" in page, "登记跟进" in page) == (True, False)
