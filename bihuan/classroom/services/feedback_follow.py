"""Whoever runs the class reminds who is missing, and says what follows from the feedback (T-081, C-340, S-209, S-210)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from bihuan.classroom.domain import links
from bihuan.classroom.domain.feedback import FULL, NONE, decision_refusal
from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.models import ClassSession, FeedbackDecision, FeedbackRound
from bihuan.classroom.policies import require_run
from bihuan.classroom.selectors.feedback import INBOX, follow_up, reminder_key, review_items, round_for
from bihuan.classroom.selectors.sessions import capacity_of
from bihuan.classroom.selectors.signin import session_run_by
from bihuan.duties.models import Notice
from bihuan.duties.services.notices import notice_send, notices_create
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused, raise_if
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person


@dataclass(frozen=True)
class Decision:
    """`kind` of the three, or none; `criteria` and `praise` where the adopted rules ask the department for them."""

    kind: str
    text: str
    owner_no: str = ""
    criteria: Mapping[str, int] = field(default_factory=dict)
    praise: str = ""


@transaction.atomic
def feedback_remind(*, session_id: int, actor: Actor, at: datetime) -> int:
    """Tell everybody who is missing, each at most once a day. Returns how many were told.

    Refuses whoever does not run the class, a class without forms, one that is filed, and where nobody is missing.
    """
    session = _run(session_id, actor)
    round_ = round_for(session)
    if session.state == CLOSED:
        raise Refused("feedback_filed")
    missing = follow_up(session, at=at).missing
    if not missing:
        raise Refused("feedback_all_in")
    told = notices_create([_notice(session, row.person_id, at) for row in missing if not row.is_reminded], at=at)
    if told:
        _told(round_, session, "feedback.reminded", actor, at, {"reminded": told})
    return told


@transaction.atomic
def feedback_decide(*, session_id: int, decision: Decision, actor: Actor, at: datetime) -> FeedbackDecision:
    """Say once what follows: one of three kinds with its owner, who is told, or none with the reason.

    Refuses while forms may still come in, a second decision, a kind without owner or text, a criterion without score.
    """
    session = _run(session_id, actor)
    round_ = round_for(session)
    if round_.closed_at is None:
        raise Refused("feedback_still_open")
    is_for_somebody = decision.kind != NONE
    raise_if(decision_refusal(decision.kind, decision.text, has_owner=bool(decision.owner_no.strip())))
    owner = _person(decision.owner_no) if is_for_somebody else None
    row = _kept(round_, decision, owner, _criteria(session, decision), actor, at)
    after = {"decision": decision.kind, "owner": owner.name if owner else ""}
    _told(round_, session, "feedback.decided", actor, at, after, decision.text.strip())
    if owner:
        notice_send(
            key=f"feedback.decided/{round_.pk}",
            recipient=owner,
            title=f"请改进培训：{session.line.title}"[:200],
            body=decision.text.strip(),
            link=links.session(session.pk),
            at=at,
        )
    return row


def _run(session_id: int, actor: Actor) -> ClassSession:
    session = session_run_by(actor, session_id)
    require_run(actor, session)
    return session


def _kept(  # noqa: PLR0913  (each is a fact of the decision)
    round_: FeedbackRound,
    decision: Decision,
    owner: Person | None,
    criteria: dict[str, int],
    actor: Actor,
    at: datetime,
) -> FeedbackDecision:
    try:
        with transaction.atomic():
            row: FeedbackDecision = FeedbackDecision.objects.create(
                round=round_,
                kind=decision.kind,
                text=decision.text.strip(),
                owner=owner,
                criteria=criteria,
                praise=decision.praise.strip(),
                decided_by_id=policies.person_of(actor),
                decided_at=at,
            )
    except IntegrityError as why:
        raise Refused("feedback_decided") from why
    return row


def _criteria(session: ClassSession, decision: Decision) -> dict[str, int]:
    """What the adopted rules ask the department to judge after every class, each from 0 to 100 (S-209)."""
    found = {}
    for item in review_items(session):
        score = decision.criteria.get(item.code)
        if score is None or not 0 <= score <= FULL:
            raise Refused("feedback_criterion_missing", item=item.label)
        found[item.code] = score
    return found


def _person(employee_no: str) -> Person:
    found: Person | None = Person.objects.filter(employee_no=employee_no.strip()).first()
    if found is None:
        raise Refused("class_person_unknown", employee_no=employee_no.strip())
    return found


def _notice(session: ClassSession, person_id: int, at: datetime) -> Notice:
    return Notice(
        key=reminder_key(session.pk, at, person_id),
        recipient_id=person_id,
        channel=INBOX,
        title=f"请填写培训反馈：{session.line.title}"[:200],
        body="不到一分钟，不记名。",
        link=links.my_feedback(session.pk),
        due_at=at,
        sent_at=at,
    )


def _told(  # noqa: PLR0913  (each is a fact of the entry)
    round_: FeedbackRound,
    session: ClassSession,
    verb: str,
    actor: Actor,
    at: datetime,
    after: Mapping[str, object],
    reason: str = "",
) -> None:
    audit_record(
        round_,
        verb,
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=session.line.plan.unit_id,
        after=after,
        reason=reason,
    )
