"""Two at once, with real connections."""

from datetime import date

import pytest

from bihuan.duties.models import Duty, Notice
from bihuan.foundation.models import OutboxEvent
from bihuan.foundation.selectors.audit import verify
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.models import LecturerEvent, LecturerRating, OutsideTraining, TeachingTask
from bihuan.lecturers.selectors.outside import fund_of
from bihuan.lecturers.services.outside import Outside, outside_grant
from bihuan.lecturers.services.task_follow import tasks_follow
from bihuan.lecturers.tests.factories import AT, Centre
from bihuan.lecturers.tests.test_teaching import CHOICES
from bihuan.regulations.tests.factories import adopt_pack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, needs_parallel_connections]


@pytest.mark.rule("T-109")
def test_ratings_that_arrive_at_once_cancel_the_title_once():
    centre = Centre()
    lecturer = centre.lecturer()

    results = at_once(*[lambda day=day: centre.rate(lecturer, "70", day=day) for day in (3, 4, 5, 6)])

    assert not [one for one in results if isinstance(one, Exception)]
    lecturer.refresh_from_db()
    assert (lecturer.state, LecturerRating.objects.count()) == ("cancelled", 4)
    assert LecturerEvent.objects.filter(kind="cancelled").count() == 1
    assert OutboxEvent.objects.filter(kind="lecturer.title_cancelled").count() == 1
    assert Notice.objects.filter(recipient_id=lecturer.person_id).count() == 1
    assert not verify().breaks


@pytest.mark.rule("C-329")
def test_of_two_grants_beyond_the_balance_one_is_refused():
    centre = Centre()
    adopt_pack("lecturer-incentives", centre.group, choices=CHOICES)
    lecturer = centre.lecturer()
    wanted = [Outside("certification", title, date(2026, 11, 20), 60_000) for title in ("授课技巧", "课程开发")]

    results = at_once(
        *[lambda each=each: outside_grant(lecturer_id=lecturer.pk, outside=each, actor=centre.clerk, at=AT) for each in wanted]
    )

    refusals = [each for each in results if isinstance(each, Refused)]
    assert [(each.code, each.facts) for each in refusals] == [("fund_exceeded", {"left": "400.00"})]
    assert OutsideTraining.objects.count() == 1
    assert fund_of(centre.group, year=2026, on=AT.date()).left_cents == 40_000


@pytest.mark.rule("T-106")
def test_a_plan_issued_twice_at_once_asks_its_lecturer_once():
    centre = Centre()
    lecturer = centre.lecturer()
    asked = {lecturer.pk: [centre.asked(days=9), centre.asked(days=10)]}

    results = at_once(*[lambda: tasks_follow(asked=asked, actor=centre.clerk, at=AT)] * 2)

    assert not [each for each in results if isinstance(each, Exception)], results
    assert sorted(results) == [0, 2]
    assert TeachingTask.objects.count() == 2
    assert Duty.objects.filter(kind="lecturer.answer").count() in (0, 2)
    assert Notice.objects.filter(recipient_id=lecturer.person_id).count() == 2
    assert not verify().breaks
