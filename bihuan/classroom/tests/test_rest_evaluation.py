"""Evaluation over REST says and refuses what the page does."""

import pytest

from bihuan.classroom.models import Evaluation
from bihuan.classroom.tests.evaluation_factories import DAY_AFTER, EXAM, Held
from bihuan.classroom.tests.test_evaluation_import import book, lines
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return Held(**{"evaluation.evidence": {"value": False}})


@pytest.fixture
def api(client, held, time_machine):
    time_machine.move_to(DAY_AFTER, tick=False)
    client.force_login(AccountFactory(person=Person.objects.get(pk=held.second.person_id)))

    def call(path, body=None):
        address = f"/api/v1/classes/{path}"
        return client.get(address) if body is None else client.post(address, body, content_type="application/json")

    return call


def test_results_are_recorded_confirmed_listed_and_annulled(api, held):
    at = f"{held.session.pk}/evaluation"
    rows = [{"seat_id": held.seat(0).pk, "score": "61"}, {"seat_id": held.seat(1).pk, "score": "优"}]

    told = api(at, {"method": EXAM, "rows": rows}).json()
    assert (told["n_saved"], [each["code"] for each in told["refused"]]) == (1, ["score_unreadable"])
    assert api(f"{at}/confirm", {}).json() == {"n_confirmed": 1, "n_failed": 1, "n_already": 0, "refused": []}
    found = api(at).json()
    assert (found["pass_mark"], found["n_attended"], found["n_done"], found["is_complete"]) == ("80", 2, 1, False)
    one = next(seat["results"][0] for seat in found["seats"] if seat["results"])
    assert (one["score"], one["state"], one["is_passed"]) == ("61.00", "confirmed", False)

    assert api(f"evaluations/{one['id']}/annul", {"reason": ""}).status_code == 422
    assert api(f"evaluations/{one['id']}/annul", {"reason": "登错了人"}).json()["state"] == "annulled"


def test_a_file_is_checked_and_then_imported(api, held, client):
    address = f"/api/v1/classes/{held.session.pk}/evaluation/import"

    report = client.post(f"{address}/check", {"method": EXAM, "file": book(lines(held))}).json()
    assert ([each["code"] for each in report["left"]], report["was_written"]) == (["exam_number_unknown"], False)
    assert Evaluation.objects.count() == 0
    done = api(f"{held.session.pk}/evaluation/import", {"file_id": report["file_id"], "method": EXAM}).json()

    assert (done["n_saved"], [each["does"] for each in done["good"]]) == (3, ["new", "new", "new"])
    assert api(f"{held.session.pk}/evaluation/import", {"file_id": 10**9, "method": EXAM}).status_code == 404


def test_a_method_that_is_not_offered_and_an_essay_that_is_not_asked_are_refused(api, held):
    answer = api(f"{held.session.pk}/evaluation/method", {"method": "written_test"})
    assert (answer.status_code, answer.json()["code"]) == (422, "evaluation_method_unknown")
    assert api(f"{held.session.pk}/essay", {"text": "心得"}).status_code == 404
    assert api(f"{held.session.pk}/evaluation/method", {"method": EXAM}).json() == {"method": EXAM}
