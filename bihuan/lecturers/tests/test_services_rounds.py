"""Selection: who may apply, what of it is stored, and who stands first among equals."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.lecturers.models import Candidacy, Lecturer, SelectionRound
from bihuan.lecturers.selectors.rounds import candidates
from bihuan.lecturers.services.rounds import (
    Judged,
    candidacy_apply,
    candidacy_judge,
    candidacy_withdraw,
    round_close,
    round_open,
)
from bihuan.lecturers.tests.factories import AT, Centre
from bihuan.people.selectors.actors import actor_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def centre():
    return Centre()


def opened(centre, **more):
    days = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=7), **more}
    return round_open(unit_id=centre.group.pk, title="冬季选拔", actor=centre.clerk, at=AT, **days)


def apply(row, person, at=AT, subjects="接待礼仪"):
    return candidacy_apply(round_id=row.pk, subjects=subjects, statement="", actor=actor_of(person, at=at), at=at)


def refused(code, kind, call):
    before = Candidacy.objects.count(), Lecturer.objects.count(), SelectionRound.objects.count()
    with pytest.raises(kind) as why:
        call()
    assert why.value.code == code
    assert (Candidacy.objects.count(), Lecturer.objects.count(), SelectionRound.objects.count()) == before


@pytest.mark.rule("T-105")
def test_any_active_employee_applies_while_the_round_is_open(centre):
    row = opened(centre)
    person, leaver = centre.employee(), centre.employee("李梅", left_on=date(2026, 11, 1))

    first, again = apply(row, person), apply(row, person)

    assert first == again
    assert Candidacy.objects.count() == 1
    refused(
        "candidacy_not_in_service",
        Refused,
        lambda: candidacy_apply(round_id=row.pk, subjects="x", statement="", actor=_with_home(leaver, centre), at=AT),
    )
    refused("candidacy_subject_missing", Refused, lambda: apply(row, centre.employee("赵敏"), subjects=" "))
    refused("round_not_open", Refused, lambda: apply(row, centre.employee("钱伟"), at=AT + timedelta(days=8)))
    round_close(round_id=row.pk, actor=centre.clerk, at=AT)
    refused("round_not_open", Refused, lambda: apply(row, centre.employee("孙丽")))


def _with_home(person, centre):
    from bihuan.people.domain.actor import Actor

    return Actor(person_id=person.pk, name=person.name, at=AT, home_unit_id=centre.area.pk)


@pytest.mark.rule("T-103")
def test_way_and_result_are_stored_and_who_is_selected_gets_a_file(centre):
    row = opened(centre)
    person = centre.employee()
    candidacy = apply(row, person)

    def judge(way, remark=""):
        return candidacy_judge(
            candidacy_id=candidacy.pk,
            judged=Judged(is_selected=True, way=way, score=Decimal("91.5"), remark=remark),
            actor=centre.clerk,
            at=AT,
        )

    refused("selection_way_missing", Refused, lambda: judge("election"))
    refused("selection_way_undescribed", Refused, lambda: judge("other"))
    judge("trial_lecture", "试讲条理清楚")

    candidacy.refresh_from_db()
    assert (candidacy.state, candidacy.way, candidacy.score) == ("selected", "trial_lecture", Decimal("91.50"))
    lecturer = Lecturer.objects.get()
    assert (lecturer.person, lecturer.state, lecturer.kind, lecturer.subjects) == (person, "selected", "internal", "接待礼仪")
    assert lecturer.events.get().detail["way"] == "trial_lecture"


def test_nobody_judges_the_own_application_or_without_the_capability(centre):
    row = opened(centre)
    own = candidacy_apply(round_id=row.pk, subjects="x", statement="", actor=centre.clerk, at=AT)
    other = apply(row, centre.employee())
    judged = Judged(is_selected=True, way="contest")

    refused("lecturer_own", Refused, lambda: candidacy_judge(candidacy_id=own.pk, judged=judged, actor=centre.clerk, at=AT))
    refused("not_found", NotFound, lambda: candidacy_judge(candidacy_id=other.pk, judged=judged, actor=centre.planner, at=AT))
    refused("not_permitted", NotPermitted, lambda: round_close(round_id=row.pk, actor=centre.planner, at=AT))
    refused("not_found", NotFound, lambda: candidacy_withdraw(candidacy_id=other.pk, actor=centre.clerk, at=AT))


@pytest.mark.rule("T-108")
def test_between_equal_candidates_the_lecturer_stands_first(centre):
    row = opened(centre)
    plain, titled, better = centre.employee("安然"), centre.employee("周正"), centre.employee("吴昊")
    centre.lecturer(person=titled)
    for person, score in ((plain, "88"), (titled, "88"), (better, "95")):
        candidacy = apply(row, person)
        candidacy_judge(
            candidacy_id=candidacy.pk,
            judged=Judged(is_selected=False, way="contest", score=Decimal(score)),
            actor=centre.clerk,
            at=AT,
        )

    shown = [(each.candidacy.person.name, each.is_lecturer) for each in candidates(centre.clerk, row)]

    assert shown == [("吴昊", False), ("周正", True), ("安然", False)]
