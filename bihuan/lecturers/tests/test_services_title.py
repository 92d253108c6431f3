"""The title: given by a document, lost by two ratings in a row, and what hangs on it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bihuan.duties.models import Duty, Notice
from bihuan.foundation.models import AuditEntry, OutboxEvent
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.lecturers.models import LecturerEvent, LecturerRating, TeachingTask
from bihuan.lecturers.services.appointing import lecturer_appoint, lecturer_resign, lecturer_title_cancel
from bihuan.lecturers.services.tasks import task_assign
from bihuan.lecturers.tests.factories import AT, Centre
from bihuan.people.tests.factories import actor_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def centre():
    return Centre()


def refused(code, kind, call):
    before = AuditEntry.objects.count(), LecturerEvent.objects.count(), LecturerRating.objects.count()
    with pytest.raises(kind) as why:
        call()
    assert why.value.code == code
    assert (AuditEntry.objects.count(), LecturerEvent.objects.count(), LecturerRating.objects.count()) == before


@pytest.mark.rule("T-104")
def test_no_document_number_no_appointment(centre):
    lecturer = centre.lecturer("selected", document_no="", appointed_on=None)

    refused(
        "lecturer_document_missing",
        Refused,
        lambda: lecturer_appoint(lecturer_id=lecturer.pk, document_no="  ", on=TODAY, actor=centre.clerk, at=AT),
    )
    lecturer_appoint(lecturer_id=lecturer.pk, document_no=" 集团售后〔2026〕9 号 ", on=TODAY, actor=centre.clerk, at=AT)

    lecturer.refresh_from_db()
    assert (lecturer.state, lecturer.document_no, lecturer.appointed_on) == ("appointed", "集团售后〔2026〕9 号", TODAY)
    told = LecturerEvent.objects.get(kind="appointed")
    assert (told.document_no, told.person_id) == ("集团售后〔2026〕9 号", centre.clerk.person_id)
    assert "5.1.1" in told.article


def test_who_may_not_appoint(centre):
    lecturer = centre.lecturer("selected")

    def appointing(actor, day=TODAY):
        return lambda: lecturer_appoint(lecturer_id=lecturer.pk, document_no="1 号", on=day, actor=actor, at=AT)

    refused("not_permitted", NotPermitted, appointing(centre.planner))
    stranger = actor_with("training.view", unit=centre.other, at=AT)
    refused("not_found", NotFound, appointing(stranger))
    refused("lecturer_day_in_future", Refused, appointing(centre.clerk, TODAY + timedelta(days=1)))
    lecturer.person_id = centre.clerk.person_id
    lecturer.save()
    refused("lecturer_own", Refused, appointing(centre.clerk))


@pytest.mark.rule("T-109", "T-111")
def test_two_ratings_below_eighty_cost_the_title_and_what_hangs_on_it(centre):
    lecturer = centre.lecturer()
    coming = task_assign(lecturer_id=lecturer.pk, asked=centre.asked(), actor=centre.clerk, at=AT)
    centre.rate(lecturer, "79", day=3)
    lecturer.refresh_from_db()
    assert lecturer.state == "appointed"

    centre.rate(lecturer, "78", day=10)

    lecturer.refresh_from_db()
    assert (lecturer.state, lecturer.ended_on) == ("cancelled", TODAY)
    told = LecturerEvent.objects.get(kind="cancelled")
    assert told.detail["ratings"] == [{"session": "line/3", "score": "79.00"}, {"session": "line/10", "score": "78.00"}]
    assert told.detail["tasks"] == ["line/109"]
    assert "5.1.6" in told.article
    coming.refresh_from_db()
    assert coming.state == "to_reassign"
    assert Duty.objects.get(kind="lecturer.answer").state == "void"
    event = OutboxEvent.objects.get(kind="lecturer.title_cancelled")
    assert (event.payload["lecturer_id"], event.payload["tasks"]) == (lecturer.pk, ["line/109"])
    asked = Notice.objects.filter(title__contains="资格").values_list("recipient_id", "title")
    assert set(asked) == {
        (lecturer.person_id, "您的讲师资格已取消"),
        (centre.clerk.person_id, f"{lecturer.name} 的讲师资格已取消"),
    }
    refused(
        "lecturer_title_cancelled",
        Refused,
        lambda: task_assign(lecturer_id=lecturer.pk, asked=centre.asked(days=12), actor=centre.clerk, at=AT),
    )


@pytest.mark.rule("T-109")
def test_a_good_rating_between_keeps_the_title(centre):
    lecturer = centre.lecturer()

    for day, score in ((3, "79"), (5, "85"), (10, "78")):
        centre.rate(lecturer, score, day=day)

    lecturer.refresh_from_db()
    assert lecturer.state == "appointed"
    assert not OutboxEvent.objects.exists()


@pytest.mark.rule("T-110")
def test_ratings_count_in_the_order_of_teaching_whatever_unit_and_whenever_recorded(centre):
    kept, lost = centre.lecturer(), centre.lecturer(person=centre.employee("李梅"))

    for day, score, unit in ((3, "79", centre.area), (10, "78", centre.area), (5, "85", centre.other)):
        if day == 10:
            continue
        centre.rate(kept, score, day=day, unit=unit)
    centre.rate(kept, "78", day=10)
    centre.rate(lost, "90", day=12)
    centre.rate(lost, "79", day=3, unit=centre.area)
    centre.rate(lost, "78", day=5, unit=centre.other)

    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.state, lost.state) == ("appointed", "cancelled")


def test_after_a_new_appointment_only_new_ratings_count(centre):
    lecturer = centre.lecturer()
    centre.rate(lecturer, "79", day=3)
    centre.rate(lecturer, "78", day=5)
    lecturer.refresh_from_db()
    lecturer_appoint(lecturer_id=lecturer.pk, document_no="2 号", on=date(2026, 11, 8), actor=centre.clerk, at=AT)

    centre.rate(lecturer, "70", day=10)

    lecturer.refresh_from_db()
    assert lecturer.state == "appointed"


def test_a_rating_by_hand_needs_a_reason_and_is_stored_once(centre):
    lecturer = centre.lecturer()

    refused("rating_reason_missing", Refused, lambda: centre.rate(lecturer, "88", day=3, actor=centre.clerk))
    refused("not_permitted", NotPermitted, lambda: centre.rate(lecturer, "88", day=3, actor=centre.planner, reason="x"))
    refused("rating_out_of_range", Refused, lambda: centre.rate(lecturer, "101", day=3))
    refused("rating_in_future", Refused, lambda: centre.rate(lecturer, "90", day=25))
    centre.rate(lecturer, "88", day=3, actor=centre.clerk, reason="纸质反馈表")
    centre.rate(lecturer, "88", day=3, actor=centre.clerk, reason="再点一次")
    refused("rating_known", Refused, lambda: centre.rate(lecturer, "90", day=3))

    assert list(LecturerRating.objects.values_list("score", "n_forms", "reason", "recorded_by_id")) == [
        (Decimal("88.00"), 10, "纸质反馈表", centre.clerk.person_id)
    ]


def test_the_title_ends_by_hand_with_a_reason_only(centre):
    lecturer, other = centre.lecturer(), centre.lecturer(person=centre.employee("李梅"))

    refused(
        "lecturer_reason_missing",
        Refused,
        lambda: lecturer_title_cancel(lecturer_id=lecturer.pk, reason=" ", actor=centre.clerk, at=AT),
    )
    task_assign(lecturer_id=other.pk, asked=centre.asked(), actor=centre.clerk, at=AT)
    lecturer_title_cancel(lecturer_id=lecturer.pk, reason="弄虚作假", actor=centre.clerk, at=AT)
    lecturer_resign(lecturer_id=other.pk, reason="调岗", actor=centre.clerk, at=AT)

    lecturer.refresh_from_db()
    other.refresh_from_db()
    assert (lecturer.state, lecturer.end_reason) == ("cancelled", "弄虚作假")
    assert (other.state, TeachingTask.objects.get().state) == ("resigned", "to_reassign")
    refused(
        "wrong_state",
        WrongState,
        lambda: lecturer_resign(lecturer_id=other.pk, reason="再次", actor=centre.clerk, at=AT),
    )
