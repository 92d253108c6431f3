"""External lecturers: the need is stated, the head approves before, the fund is applied for (T-112…T-116, C-330, C-331)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from bihuan.duties.selectors.cases import unit_of_capability, working_days_after
from bihuan.duties.services.ledger import duty_fulfil, duty_open
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, move
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.domain.duty_kinds import ENGAGEMENT_DECIDE
from bihuan.lecturers.domain.states import APPROVED, ENGAGEMENT, LECTURER, PROPOSED, LecturerFacts
from bihuan.lecturers.models import Engagement, Lecturer
from bihuan.lecturers.selectors.external import centre_of, engagement_for, form_suggested
from bihuan.lecturers.selectors.figures import labels, options
from bihuan.lecturers.services.appointing import managed
from bihuan.lecturers.services.telling import event_tell
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find

FIVE = 5


@dataclass(frozen=True)
class Need:
    """Why and for what: own strength, the subject, the day, the fee in cents, and where adopted the form and the scores."""

    topic: str
    need_strength: str
    need_subject: str
    planned_on: date
    fee_cents: int = 0
    course_form: str = ""
    need_trait: str = ""
    provider_scores: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposed:
    """The person from outside: `source_kind` is a code of the article, both conditions are assessed in words (T-115)."""

    name: str
    source_kind: str
    knowledge_note: str
    speaking_note: str
    organisation: str = ""
    subjects: str = ""


@transaction.atomic
def external_propose(*, proposed: Proposed, need: Need, actor: Actor, at: datetime) -> Engagement:
    """Open a file and ask for its first engagement. Only the group does: refuses NotPermitted for everybody else (T-114).

    Refuses a missing reason (T-112), source or assessment (T-115), form (C-331), score (C-330), and a day in the past.
    """
    centre = centre_of(actor)
    policies.require(actor, "lecturers.manage", centre)
    _check_person(proposed, centre, local(at).date())
    _check_need(need, centre, proposed.organisation, local(at).date())
    words = {name: getattr(proposed, name).strip() for name in proposed.__dataclass_fields__}
    lecturer = Lecturer.objects.create(kind=Lecturer.Kind.EXTERNAL, unit=centre, state=PROPOSED, created_at=at, **words)
    event_tell(lecturer, "proposed", actor=actor, at=at, detail={"source": proposed.source_kind, "topic": need.topic})
    return _asked(lecturer, need, actor, at)


@transaction.atomic
def engagement_request(*, lecturer_id: int, need: Need, actor: Actor, at: datetime) -> Engagement:
    """Another engagement of somebody known; it needs its own approval. Refuses as `external_propose`, and our own."""
    lecturer = managed(lecturer_id, actor)
    if lecturer.kind != Lecturer.Kind.EXTERNAL:
        raise NotFound("not_found")
    _check_need(need, lecturer.unit, lecturer.organisation, local(at).date())
    row = _asked(lecturer, need, actor, at)
    event_tell(lecturer, "engagement_requested", actor=actor, at=at, detail={"topic": need.topic})
    return row


@transaction.atomic
def engagement_decide(*, engagement_id: int, is_approved: bool, remark: str, actor: Actor, at: datetime) -> Engagement:
    """The head approves or refuses, before the engagement (T-113). Refuses one's own request and a refusal without words."""
    row = engagement_for(actor, engagement_id=engagement_id)
    lecturer = row.lecturer
    policies.require(actor, "lecturers.approve", lecturer.unit)
    hold(lecturer)
    transition = "approve" if is_approved else "refuse"
    facts = LecturerFacts(is_own=row.requested_by_id == actor.person_id, reason=remark)
    target = ENGAGEMENT.step(transition, state=row.state, facts=facts)
    move(row, target, decided_by_id=actor.person_id, decided_at=at, decision_remark=remark.strip())
    if lecturer.state == PROPOSED:
        move(lecturer, LECTURER.step(transition, state=lecturer.state, facts=facts))
    event_tell(
        lecturer,
        f"engagement_{target}",
        actor=actor,
        at=at,
        detail={"topic": row.topic},
        reason=remark,
        article=_article(lecturer, at),
    )
    duty_fulfil(key=f"{ENGAGEMENT_DECIDE.code}/{row.pk}", at=at, actor=actor, evidence={"state": target})
    notice_send(
        key=f"engagement.decided/{row.pk}",
        recipient=row.requested_by,
        title=f"外聘讲师{lecturer.name}：{'已批准' if target == APPROVED else '未批准'}",
        body=remark.strip(),
        link=f"/lecturers/{lecturer.pk}/",
        at=at,
    )
    return row


@transaction.atomic
def engagement_fund(*, engagement_id: int, fund_no: str, actor: Actor, at: datetime) -> Engagement:
    """Record the number of the fund application (T-116). Refuses without a number and before the approval."""
    row = engagement_for(actor, engagement_id=engagement_id)
    policies.require(actor, "lecturers.manage", row.lecturer.unit)
    if not fund_no.strip():
        raise Refused("fund_no_missing")
    if row.state != APPROVED:
        raise Refused("engagement_not_approved")
    move(row, row.state, fund_no=fund_no.strip(), fund_applied_at=at)
    event_tell(row.lecturer, "fund_applied", actor=actor, at=at, detail={"topic": row.topic, "fund_no": row.fund_no})
    return row


def _check_person(proposed: Proposed, centre: Unit, on: date) -> None:
    if not proposed.name.strip():
        raise Refused("external_name_missing")
    kinds = {each.code for each in options("lecturer.external_kinds", unit=centre, on=on)}
    if proposed.source_kind not in kinds:
        raise Refused("external_kind_missing")
    if not (proposed.knowledge_note.strip() and proposed.speaking_note.strip()):
        raise Refused("external_assessment_missing")


def _check_need(need: Need, centre: Unit, organisation: str, on: date) -> None:
    if not (need.need_strength.strip() and need.need_subject.strip()):
        raise Refused("external_need_missing")
    if not need.topic.strip():
        raise Refused("external_topic_missing")
    if need.planned_on < on:
        raise Refused("engagement_day_past")
    forms = {each.code for each in options("lecturer.external_forms", unit=centre, on=on)}
    if forms and need.course_form not in forms:
        raise _form_missing(need, centre, on)
    criteria = labels(options("lecturer.provider_criteria", unit=centre, on=on))
    if organisation.strip() and criteria:
        missing = [label for code, label in criteria.items() if not 1 <= need.provider_scores.get(code, 0) <= FIVE]
        if missing:
            raise Refused("provider_scores_missing", criteria="、".join(missing))


def _form_missing(need: Need, centre: Unit, on: date) -> Refused:
    """With a trait of the need the fitting form is told, in the words of the rule (C-332)."""
    suggested = form_suggested(centre, need.need_trait, on=on)
    if suggested is None:
        return Refused("external_form_missing")
    return Refused("external_form_suggested", form=suggested.form, rule=suggested.rule)


def _asked(lecturer: Lecturer, need: Need, actor: Actor, at: datetime) -> Engagement:
    values = {name: getattr(need, name) for name in need.__dataclass_fields__}
    row: Engagement = Engagement.objects.create(
        lecturer=lecturer, requested_by_id=policies.person_of(actor), requested_at=at, **values
    )
    days = find("lecturer.answer_days", unit=lecturer.unit, on=local(at).date())
    rule = find("lecturer.external_kinds", unit=lecturer.unit, on=local(at).date())
    if days is not None and rule is not None:
        duty_open(
            at=at,
            kind=ENGAGEMENT_DECIDE.code,
            key=f"{ENGAGEMENT_DECIDE.code}/{row.pk}",
            title=f"审批外聘讲师：{lecturer.name}，{row.topic}",
            unit=unit_of_capability("lecturers.approve", lecturer.unit, on=local(at).date()),
            owner_capability="lecturers.approve",
            due_at=working_days_after(at, days.value.value),
            subject=row,
            link=f"/lecturers/{lecturer.pk}/",
            citation=rule.citation,
        )
    return row


def _article(lecturer: Lecturer, at: datetime) -> str:
    rule = find("lecturer.external_kinds", unit=lecturer.unit, on=local(at).date())
    return rule.citation.short if rule else ""
