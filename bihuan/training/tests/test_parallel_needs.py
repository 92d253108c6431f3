"""Two hands on one need at the same instant: one line, one voice each."""

from __future__ import annotations

import pytest

from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.kernel.refusals import Refused
from bihuan.people.selectors.actors import actor_of
from bihuan.training.models import NeedVoice, PlanLine, TrainingNeed
from bihuan.training.services.need_decide import need_decline, need_take
from bihuan.training.services.need_voice import need_join
from bihuan.training.tests.cycle_factories import opened, plan_of
from bihuan.training.tests.needs_factories import AT, needing, works
from bihuan.training.tests.test_services_needs import line

pytestmark = [needs_parallel_connections, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_who_take_the_same_need_make_one_line():
    made = needing(n_areas=1)
    plan = plan_of(opened(made.world), made.world.root)
    need = made.raised(actor=made.as_head())
    authors = [made.world.ga(AT) for _each in range(4)]

    results = at_once(
        *[
            lambda actor=actor, day=8 + number: need_take(
                need_id=need.pk, plan_id=plan.pk, line=line(f"投诉处理{day}", day), actor=actor, at=AT
            )
            for number, actor in enumerate(authors)
        ]
    )

    assert sorted(type(each).__name__ for each in results if isinstance(each, PlanLine)) == ["PlanLine"]
    assert PlanLine.objects.count() == 1
    assert TrainingNeed.objects.values_list("state", "line_id").get() == ("adopted", PlanLine.objects.get().pk)


def test_taken_and_declined_at_once_is_one_of_both():
    made = needing(n_areas=1)
    plan = plan_of(opened(made.world), made.world.root)
    need = made.raised(actor=made.as_head())
    first, second = made.world.ga(AT), made.world.ga(AT)

    results = at_once(
        lambda: need_take(need_id=need.pk, plan_id=plan.pk, line=line(), actor=first, at=AT),
        lambda: need_decline(need_id=need.pk, remark="不办", actor=second, at=AT),
    )

    assert sum(isinstance(each, Refused) for each in results) == 1
    state = TrainingNeed.objects.get().state
    assert PlanLine.objects.count() == (1 if state == "adopted" else 0)


def test_one_person_tapping_eight_times_is_one_voice():
    made = needing(n_areas=1)
    wish = made.wish()
    actor = actor_of(works(made.area, "同事"), at=AT)

    at_once(*[lambda: need_join(need_id=wish.pk, actor=actor, at=AT) for _each in range(8)])

    assert NeedVoice.objects.count() == 1
