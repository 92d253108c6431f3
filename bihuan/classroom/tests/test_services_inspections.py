"""The group inspects; the unit sees it and answers; the worst rating proposes a case; a decision has its owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bihuan.classroom.domain.inspections import Answer
from bihuan.classroom.models import GroupInspection, InspectionDecision, InspectionReply
from bihuan.classroom.selectors.inspections import InspectionCriteria, inspections, owner_choices, rules_of
from bihuan.classroom.services.inspection_follow import (
    Decided,
    inspection_decide,
    inspection_follow_up,
    inspection_photos_add,
    inspection_reply,
)
from bihuan.classroom.services.inspection_record import Inspected, inspection_record
from bihuan.classroom.tests.verdict_factories import AT, Record
from bihuan.duties.models import CaseProposal, Duty
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import actor_with
from bihuan.regulations.models import Document, Parameter
from bihuan.regulations.services.approval import version_approve
from bihuan.regulations.services.drafting import parameter_set, version_draft, version_submit
from bihuan.regulations.tests.factories import GROUP

pytestmark = pytest.mark.django_db


def visit(made, **change):
    told = Inspected(made.areas[0].pk, "visit", AT - timedelta(days=2), "现场整洁，记录齐全", "good", place="成都")
    return replace(told, **change)


def picture(name):
    buffer = BytesIO()
    Image.new("RGB", (40, 30), (30, 90, 90)).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue())


def recorded(made, actor=None, **change):
    return inspection_record(told=visit(made, **change), actor=actor or made.centre(), at=AT)


@pytest.mark.rule("T-090", "T-092")
def test_unit_method_findings_rating_place_and_inspector_are_kept():
    made = Record()
    actor = made.centre()

    row = recorded(made, actor)

    row.refresh_from_db()
    assert (row.unit, row.method, row.findings, row.rating) == (made.areas[0], "visit", "现场整洁，记录齐全", "good")
    assert (row.place, row.inspector_id, row.held_at) == ("成都", actor.person_id, AT - timedelta(days=2))
    assert row.citation["parameter"] == "inspection.ratings"
    assert not CaseProposal.objects.exists()


@pytest.mark.rule("T-091", "T-093")
def test_questions_and_calls_are_kept_by_person_without_the_blank_rows():
    made = Record()
    asked = (Answer("王伟", "多久回访？", "三天内", True), Answer("李娜", "几点签到？", "九点", False), Answer(""))

    row = recorded(made, method="video_questions", answers=asked)
    call = recorded(made, method="phone", answers=(Answer("王伟", answer="流程熟悉"),))

    assert [(each["person"], each["is_right"]) for each in row.answers] == [("王伟", True), ("李娜", False)]
    assert call.answers == [{"person": "王伟", "question": "", "answer": "流程熟悉", "is_right": None}]


@pytest.mark.rule("T-094")
def test_a_method_added_by_a_new_version_of_the_rules_can_be_chosen_from_its_first_day():
    made = Record()
    admin = made.centre("regulations.draft", "regulations.approve", at=AT - timedelta(days=3))
    document = Document.objects.get(code=GROUP)
    who = {"actor": admin, "at": admin.at}
    draft = version_draft(document_id=document.pk, effective_on=date(2026, 8, 9), change_note="增加技能比武", **who)
    listed = Parameter.objects.get(article__version=draft, key="inspection.methods").value["values"]
    added = {"values": [*listed, {"code": "exercise", "label": "技能比武"}]}
    parameter_set(version_id=draft.pk, key="inspection.methods", value=added, **who)
    version_submit(version_id=draft.pk, **who)
    boss = actor_with("regulations.approve", unit=made.root, at=admin.at)
    version_approve(version_id=draft.pk, actor=boss, at=admin.at)

    assert rules_of(made.areas[0], date(2026, 8, 9)).method_labels["exercise"] == "技能比武"
    assert recorded(made, method="exercise", place="", held_at=AT - timedelta(days=1)).method == "exercise"
    with pytest.raises(Refused) as refused:
        recorded(made, method="exercise", place="", held_at=AT - timedelta(days=2))
    assert refused.value.code == "inspection_method_unknown"


def test_only_the_group_inspects_and_only_its_people():
    made = Record()
    area = actor_with("training.view", "class.inspect", unit=made.areas[0], at=AT)
    other = made.hire()

    with pytest.raises(NotPermitted):
        recorded(made, area)
    with pytest.raises(NotFound):
        recorded(made, actor_with("training.view", unit=made.root, at=AT))
    with pytest.raises(Refused) as refused:
        recorded(made, inspector_id=other.pk)

    assert refused.value.code == "inspection_inspector_outside"
    assert GroupInspection.objects.count() == 0
    assert not AuditEntry.objects.filter(verb="class.inspection_recorded").exists()


def test_a_double_click_is_one_inspection():
    made = Record()
    actor = made.centre()

    assert recorded(made, actor).pk == recorded(made, actor).pk
    assert GroupInspection.objects.count() == 1


@pytest.mark.rule("T-090")
def test_the_worst_rating_proposes_one_case_against_the_unit_and_its_head():
    made = Record()

    row = recorded(made, rating="poor")

    case = CaseProposal.objects.get()
    assert (case.kind, case.key, case.unit, case.person) == (
        "class.inspection",
        f"class.inspection/{row.pk}",
        made.areas[0],
        made.heads[0],
    )


def test_the_unit_sees_its_own_inspections_and_the_group_all():
    made = Record()
    mine, other = recorded(made), recorded(made, unit_id=made.areas[1].pk)

    def seen(actor):
        return [row.inspection.pk for row in inspections(actor, InspectionCriteria(), at=AT).rows]

    assert seen(actor_of(made.heads[0], at=AT)) == [mine.pk]
    assert sorted(seen(made.centre())) == sorted([mine.pk, other.pk])


def test_the_unit_answers_and_nobody_else_does():
    made = Record()
    row = recorded(made)

    inspection_reply(inspection_id=row.pk, text="已整改", actor=actor_of(made.heads[0], at=AT), at=AT)

    with pytest.raises(NotPermitted):
        inspection_reply(inspection_id=row.pk, text="代答", actor=made.centre("class.run"), at=AT)
    with pytest.raises(NotFound):
        inspection_reply(inspection_id=row.pk, text="代答", actor=actor_of(made.heads[1], at=AT), at=AT)
    with pytest.raises(Refused):
        inspection_reply(inspection_id=row.pk, text=" ", actor=actor_of(made.heads[0], at=AT), at=AT)
    assert list(InspectionReply.objects.values_list("text", flat=True)) == ["已整改"]


@pytest.mark.rule("C-340")
def test_a_decision_gives_its_owner_a_duty_that_ends_with_what_was_done():
    made = Record()
    actor, head = made.centre(), actor_of(made.heads[0], at=AT)
    row = recorded(made)
    assert made.heads[0] in owner_choices(made.areas[0], AT.date())

    decided = Decided("content", "重写礼仪课件", made.heads[0].pk, date(2026, 8, 20))
    inspection_decide(inspection_id=row.pk, decided=decided, actor=actor, at=AT)

    duty = Duty.objects.get(key=f"class.inspection_follow_up/{row.pk}")
    assert (duty.owner, duty.state, duty.due_at.isoformat()) == (made.heads[0], "open", "2026-08-20T16:00:00+00:00")
    with pytest.raises(NotPermitted):
        inspection_follow_up(inspection_id=row.pk, note="做了", actor=actor, at=AT)
    inspection_follow_up(inspection_id=row.pk, note="课件已换", actor=head, at=AT)
    duty.refresh_from_db()
    assert duty.state == "met"
    with pytest.raises(WrongState):
        inspection_follow_up(inspection_id=row.pk, note="再做一次", actor=head, at=AT)


@pytest.mark.rule("C-340")
def test_nothing_follows_only_with_a_reason_and_a_decision_is_taken_once():
    made = Record()
    actor, row = made.centre(), recorded(made)

    with pytest.raises(Refused):
        inspection_decide(inspection_id=row.pk, decided=Decided("none", " "), actor=actor, at=AT)
    inspection_decide(inspection_id=row.pk, decided=Decided("none", "当场已改"), actor=actor, at=AT)
    with pytest.raises(WrongState) as refused:
        inspection_decide(inspection_id=row.pk, decided=Decided("none", "再说一次"), actor=actor, at=AT)

    assert refused.value.code == "inspection_decided"
    assert InspectionDecision.objects.get().text == "当场已改"
    assert not Duty.objects.exists()


def test_the_unit_does_not_decide_what_follows_from_its_own_inspection():
    made = Record()
    row = recorded(made)

    with pytest.raises(NotPermitted):
        inspection_decide(inspection_id=row.pk, decided=Decided("none", "很好"), actor=actor_of(made.heads[0], at=AT), at=AT)

    assert not InspectionDecision.objects.exists()


def test_pictures_are_kept_and_a_text_is_no_picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = Record()
    actor, row = made.centre(), recorded(made)

    inspection_photos_add(inspection_id=row.pk, photos=[picture("现场.png")], actor=actor, at=AT)
    with pytest.raises(Refused) as refused:
        inspection_photos_add(inspection_id=row.pk, photos=[SimpleUploadedFile("现场.jpg", b"abc")], actor=actor, at=AT)

    assert refused.value.code == "inspection_photo_needed"
    assert [each.attachment.name for each in row.photos.all()] == ["现场.jpg"]
