"""From draft to approval: who may, what is checked, that of two approvers one wins, and what a refusal leaves."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bihuan.foundation.models import AuditEntry, OutboxEvent
from bihuan.kernel.refusals import NotFound, Refused, StaleState
from bihuan.people.tests.factories import AssignmentFactory, PostFactory, UnitFactory, actor_with
from bihuan.regulations.models import Acknowledgement, DocumentVersion, Parameter
from bihuan.regulations.selectors.content_seals import broken_versions
from bihuan.regulations.selectors.resolution import resolve
from bihuan.regulations.services import approval
from bihuan.regulations.services.approval import version_acknowledge, version_approve, version_return, version_withdraw
from bihuan.regulations.services.drafting import article_reword, parameter_set, version_describe, version_draft, version_submit
from bihuan.regulations.tests.factories import adopt, document_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
APRIL = date(2026, 4, 1)
RULES = {"rate.floor": ("Percent", {"value": 90}), "return.monthly.due": ("DayOfMonth", {"day": 5, "month_offset": 1})}


@pytest.fixture
def unit():
    return UnitFactory(code="TOP", kind="group")


@pytest.fixture
def base(unit):
    version = document_with("d", RULES)
    adopt(version.document, unit)
    return version


@pytest.fixture
def drafter(unit):
    return actor_with("regulations.draft", unit=unit, at=AT)


@pytest.fixture
def approver(unit):
    return actor_with("regulations.approve", "regulations.draft", unit=unit, at=AT, name="批准人")


def drafted(base, drafter, **more):
    given = {"document_id": base.document_id, "effective_on": APRIL, "change_note": "提高下限", "actor": drafter, "at": AT}
    return version_draft(**{**given, **more})


@pytest.fixture
def draft(base, drafter):
    return drafted(base, drafter)


@pytest.fixture
def submitted(draft, drafter):
    parameter_set(version_id=draft.pk, key="rate.floor", value={"value": 95}, actor=drafter, at=AT)
    return version_submit(version_id=draft.pk, actor=drafter, at=AT)


def stored():
    versions = list(DocumentVersion.objects.order_by("pk").values_list("number", "state", "row_version", "effective_on"))
    values = list(Parameter.objects.order_by("pk").values_list("key", "kind", "value"))
    return versions, values, AuditEntry.objects.count(), OutboxEvent.objects.count(), Acknowledgement.objects.count()


def refused_with(code, service, **given):
    before = stored()
    with pytest.raises(Refused) as refused:
        service(at=AT, **given)
    assert refused.value.code == code
    assert stored() == before


def test_a_draft_is_a_copy_with_the_next_number(base, draft):
    assert (draft.number, draft.state, draft.based_on, draft.effective_on) == ("1.1", "draft", base, APRIL)
    copied = Parameter.objects.filter(article__version=draft).order_by("pk").values_list("key", "kind", "value")
    assert list(copied) == [(key, kind, value) for key, (kind, value) in RULES.items()]
    assert base.articles.count() == draft.articles.count() == 2


def test_a_draft_changes_nothing_yet(base, draft, drafter, unit):
    parameter_set(version_id=draft.pk, key="rate.floor", value={"value": 95}, actor=drafter, at=AT)

    assert resolve("rate.floor", unit=unit, on=APRIL).value.value == Decimal(90)


def test_drafting_is_refused_without_reach_in_the_past_twice_or_for_nothing(base, drafter, unit):
    outsider = actor_with("regulations.draft", unit=UnitFactory(parent=unit), at=AT)
    given = {"document_id": base.document_id, "effective_on": APRIL, "change_note": "x", "actor": drafter}

    refused_with("document_out_of_reach", version_draft, **{**given, "actor": outsider})
    refused_with("day_in_past", version_draft, **{**given, "effective_on": date(2026, 3, 1)})
    refused_with("not_found", version_draft, **{**given, "document_id": 0})
    drafted(base, drafter)
    refused_with("draft_open", version_draft, **given)


def test_a_value_is_checked_like_a_pack(draft, drafter):
    for value, code in (({"value": 101}, "parameter_not_number"), ({}, "parameter_field_missing")):
        refused_with(code, parameter_set, version_id=draft.pk, key="rate.floor", value=value, actor=drafter)
    refused_with("parameter_unknown", parameter_set, version_id=draft.pk, key="no.key", value={}, actor=drafter)
    refused_with("not_found", parameter_set, version_id=0, key="rate.floor", value={"value": 95}, actor=drafter)


def test_a_change_is_recorded_with_old_and_new(draft, drafter):
    parameter_set(version_id=draft.pk, key="rate.floor", value={"value": 95}, actor=drafter, at=AT)

    entry = AuditEntry.objects.order_by("pk").last()
    assert (entry.verb, entry.before, entry.after) == (
        "document_version.changed",
        {"rate.floor": {"value": 90}},
        {"rate.floor": {"value": 95}},
    )


def test_an_open_value_of_a_document_is_drafted_in_the_declared_type(unit, drafter):
    base = document_with("open", {"evaluation.pass_mark": ("Unset", {})})
    draft = drafted(base, drafter)

    parameter = parameter_set(version_id=draft.pk, key="evaluation.pass_mark", value={"value": 60}, actor=drafter, at=AT)

    assert (parameter.kind, parameter.value) == ("PassMark", {"value": 60, "inclusive": True})


def test_who_worked_on_an_older_row_is_told(draft, drafter):
    parameter_set(version_id=draft.pk, key="rate.floor", value={"value": 95}, actor=drafter, at=AT, row_version=1)

    given = {"version_id": draft.pk, "key": "rate.floor", "value": {"value": 96}, "actor": drafter, "row_version": 1}
    refused_with("stale_state", parameter_set, **given)


def test_wording_and_first_day_can_be_changed(draft, drafter):
    article = article_reword(version_id=draft.pk, key="1", text=" 不得低于百分之九十五。 ", actor=drafter, at=AT)
    version = version_describe(version_id=draft.pk, effective_on=date(2026, 5, 1), change_note="新的理由", actor=drafter, at=AT)

    assert article.text == "不得低于百分之九十五。"
    assert (version.effective_on, version.change_note) == (date(2026, 5, 1), "新的理由")
    refused_with("article_empty", article_reword, version_id=draft.pk, key="1", text=" ", actor=drafter)
    refused_with("not_found", article_reword, version_id=draft.pk, key="9", text="x", actor=drafter)
    past = {"effective_on": date(2026, 3, 1), "change_note": "x"}
    refused_with("day_in_past", version_describe, version_id=draft.pk, actor=drafter, **past)


def test_submitting_needs_a_change_and_a_note(base, drafter):
    draft = drafted(base, drafter, change_note=" ")
    refused_with("change_note_missing", version_submit, version_id=draft.pk, actor=drafter)

    version_describe(version_id=draft.pk, effective_on=APRIL, change_note="理由", actor=drafter, at=AT)
    refused_with("version_unchanged", version_submit, version_id=draft.pk, actor=drafter)


def test_what_is_submitted_can_no_longer_be_changed(submitted, drafter):
    given = {"version_id": submitted.pk, "actor": drafter}
    refused_with("wrong_state", parameter_set, key="rate.floor", value={"value": 99}, **given)
    refused_with("wrong_state", article_reword, key="1", text="x", **given)
    refused_with("wrong_state", version_submit, **given)


def test_an_approved_version_holds_from_its_first_day_and_the_past_stays(submitted, approver, unit):
    version_approve(version_id=submitted.pk, actor=approver, at=AT)

    assert resolve("rate.floor", unit=unit, on=date(2026, 3, 31)).value.value == Decimal(90)
    found = resolve("rate.floor", unit=unit, on=APRIL)
    assert (found.value.value, found.citation.version) == (Decimal(95), "1.1")
    version = DocumentVersion.objects.get(pk=submitted.pk)
    assert (version.approved_by_id, version.approved_at) == (approver.person_id, AT)


def test_who_drafted_or_changed_it_cannot_approve_it(draft, drafter, approver, unit):
    parameter_set(version_id=draft.pk, key="rate.floor", value={"value": 95}, actor=approver, at=AT)
    version_submit(version_id=draft.pk, actor=drafter, at=AT)

    refused_with("second_person_needed", version_approve, version_id=draft.pk, actor=approver)
    refused_with("document_out_of_reach", version_approve, version_id=draft.pk, actor=drafter)

    second = actor_with("regulations.approve", unit=unit, at=AT)
    assert version_approve(version_id=draft.pk, actor=second, at=AT).state == "approved"


def test_of_two_approvers_at_once_one_wins(submitted, approver, unit, monkeypatch):
    other = actor_with("regulations.approve", unit=unit, at=AT)
    usual = approval.facts_of

    def facts_while_the_other_approves(version, **given):
        monkeypatch.setattr(approval, "facts_of", usual)
        version_approve(version_id=version.pk, actor=other, at=AT)
        return usual(version, **given)

    monkeypatch.setattr(approval, "facts_of", facts_while_the_other_approves)

    with pytest.raises(StaleState):
        version_approve(version_id=submitted.pk, actor=approver, at=AT)

    # The losing transaction takes everything with it here, the winner's nested one included; approving again works once.
    version_approve(version_id=submitted.pk, actor=other, at=AT)
    refused_with("wrong_state", version_approve, version_id=submitted.pk, actor=approver)
    assert OutboxEvent.objects.filter(kind="regulation.approved").count() == 1


def test_approval_tells_the_heads_concerned_and_publishes_once(submitted, approver, unit):
    area = UnitFactory(parent=unit)
    head = AssignmentFactory(unit=area, post=PostFactory(is_head=True)).person
    AssignmentFactory(unit=area, post=PostFactory())

    version_approve(version_id=submitted.pk, actor=approver, at=AT)

    asked = Acknowledgement.objects.get()
    assert (asked.version_id, asked.person_id, asked.unit_id, asked.at) == (submitted.pk, head.pk, area.pk, None)
    event = OutboxEvent.objects.get(kind="regulation.approved")
    assert event.key == f"regulation.approved:{submitted.pk}"
    assert event.payload == {
        "version_id": submitted.pk,
        "document": "d",
        "title": "制度d",
        "number": "1.1",
        "effective_on": "2026-04-01",
        "unit_ids": [unit.pk, area.pk],
    }


def test_reading_is_acknowledged_once_and_only_by_who_was_asked(submitted, approver, unit):
    head = actor_with("regulations.view", unit=unit, at=AT, is_head=True)
    version_approve(version_id=submitted.pk, actor=approver, at=AT)

    version_acknowledge(version_id=submitted.pk, actor=head, at=AT)
    entries = AuditEntry.objects.count()
    later = datetime(2026, 3, 9, tzinfo=UTC)
    assert version_acknowledge(version_id=submitted.pk, actor=head, at=later).at == AT
    assert AuditEntry.objects.count() == entries

    with pytest.raises(NotFound):
        version_acknowledge(version_id=submitted.pk, actor=approver, at=AT)


def test_a_returned_version_is_a_draft_again_with_its_reason(submitted, approver, drafter):
    refused_with("reason_missing", version_return, version_id=submitted.pk, actor=approver, reason=" ")

    version_return(version_id=submitted.pk, actor=approver, at=AT, reason="下限太高")

    assert AuditEntry.objects.order_by("pk").last().reason == "下限太高"
    assert parameter_set(version_id=submitted.pk, key="rate.floor", value={"value": 92}, actor=drafter, at=AT)


def test_withdrawing_frees_the_document_for_another_draft(base, draft, drafter):
    version_withdraw(version_id=draft.pk, actor=drafter, at=AT, reason="不改了")

    assert drafted(base, drafter).number == "1.2"


def test_an_approved_version_is_withdrawn_only_before_its_first_day_and_only_by_an_approver(submitted, approver, drafter, unit):
    version_approve(version_id=submitted.pk, actor=actor_with("regulations.approve", unit=unit, at=AT), at=AT)
    refused_with("document_out_of_reach", version_withdraw, version_id=submitted.pk, actor=drafter, reason="x")
    with pytest.raises(Refused, match="version_in_force"):
        version_withdraw(version_id=submitted.pk, actor=approver, at=datetime(2026, 4, 1, tzinfo=UTC), reason="x")

    version_withdraw(version_id=submitted.pk, actor=approver, at=AT, reason="有误")

    assert resolve("rate.floor", unit=unit, on=APRIL).value.value == Decimal(90)


def test_an_approval_that_comes_after_the_first_day_is_refused(submitted, approver):
    with pytest.raises(Refused, match="day_in_past"):
        version_approve(version_id=submitted.pk, actor=approver, at=datetime(2026, 4, 2, tzinfo=UTC))

    assert DocumentVersion.objects.get(pk=submitted.pk).state == "submitted"


def test_an_approval_seals_what_the_version_says(submitted, approver):
    version_approve(version_id=submitted.pk, actor=approver, at=AT)
    assert list(broken_versions()) == []

    Parameter.objects.filter(article__version=submitted, key="rate.floor").update(value={"value": "10"})

    assert list(broken_versions()) == [f"regulations.documentversion/{submitted.pk}"]
