"""Two at once, with real connections."""

import pytest

from bihuan.duties.models import Notice
from bihuan.foundation.models import OutboxEvent
from bihuan.foundation.selectors.audit import verify
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.lecturers.models import LecturerEvent, LecturerRating
from bihuan.lecturers.tests.factories import Centre

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
