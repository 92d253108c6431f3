"""Three cases of the demo: one closed, one in appeal, one waiting for the statement of the person concerned."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bihuan.duties.models import Case, CaseProposal
from bihuan.duties.services.case_close import case_close, case_execute
from bihuan.duties.services.case_decide import Decided, case_appeal, case_decide
from bihuan.duties.services.case_hear import case_state
from bihuan.duties.services.case_open import case_open
from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.selectors.actors import actor_of
from bihuan.shell.demo.training_plans import DemoMonth

SHORTFALL, LATE_PLAN = "training.plan_shortfall", "missed.plan.monthly"


@transaction.atomic
def cases_shown(world: DemoMonth, now: Month) -> None:
    """On the proposals that the two closed months left behind; what is not there is not shown."""
    shortfalls = _proposals(SHORTFALL)
    late = _proposals(LATE_PLAN)
    if shortfalls:
        _closed(world, _opened(world, shortfalls[0], world.moment(now.shift(-1), 9, 10)))
    if late:
        _appealed(world, _opened(world, late[0], world.at - timedelta(days=12)))
    if len(shortfalls) > 1:
        _opened(world, shortfalls[1], world.at - timedelta(days=1))


def _proposals(kind: str) -> list[CaseProposal]:
    return list(CaseProposal.objects.filter(kind=kind, state=CaseProposal.State.PROPOSED).order_by("proposed_at", "pk"))


def _opened(world: DemoMonth, row: CaseProposal, at: datetime) -> Case:
    moment = max(at, row.proposed_at)
    clerk = world.actor("zonghe", moment)
    return case_open(proposal_id=row.pk, note="情况属实，请本人陈述。", actor=clerk, at=moment)


def _heard(case: Case, text: str, at: datetime) -> None:
    if case.person is not None:
        case_state(case_id=case.pk, text=text, actor=actor_of(case.person, at=at), at=at)


def _closed(world: DemoMonth, case: Case) -> None:
    spoken, decided = case.opened_at + timedelta(days=1), case.opened_at + timedelta(days=3)
    _heard(case, "一场因场地停电停办，没有及时报批，今后先报批再调整。", spoken)
    head, clerk = world.actor("fuzeren", decided), world.actor("zonghe", world.at)
    case_decide(case_id=case.pk, decided=Decided("rectify", "未取得书面批准，限次月补办。"), actor=head, at=decided)
    done = min(decided + timedelta(days=20), world.at)
    case_execute(case_id=case.pk, on=local(done).date(), note="已补办，签到表存档。", actor=clerk, at=done)
    case_close(case_id=case.pk, actor=clerk, at=done)


def _appealed(world: DemoMonth, case: Case) -> None:
    spoken, decided, appealed = (case.opened_at + timedelta(days=days) for days in (2, 8, 10))
    _heard(case, "当日网络中断，次日一早已经上报。", spoken)
    head = world.actor("fuzeren", decided)
    case_decide(case_id=case.pk, decided=Decided("criticism", "逾期一天，无书面说明。"), actor=head, at=decided)
    if case.person is not None:
        actor = actor_of(case.person, at=appealed)
        case_appeal(case_id=case.pk, text="网络中断有运营商通知，申请免予处理。", actor=actor, at=appealed)
