"""Who may adopt what from when; a refusal leaves no adoption and no word in the trail."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bihuan.duties.models import Duty
from bihuan.foundation import worker
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory, actor_with
from bihuan.regulations.models import Acknowledgement, Adoption, DocumentVersion
from bihuan.regulations.selectors.resolution import resolve
from bihuan.regulations.services.adoption import adoption_end, document_adopt
from bihuan.regulations.services.readers_later import heads_asked_later
from bihuan.regulations.tests.factories import GROUP, adopt, document_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FLOOR = {"rate.floor": ("Percent", {"value": 90})}
OPEN = {"evaluation.pass_mark": ("Unset", {})}


@pytest.fixture
def unit():
    return UnitFactory(code="A1", name="甲片区")


@pytest.fixture
def actor(unit):
    return actor_with("regulations.adopt", unit=unit, at=AT)


def take(version, unit, actor, **more):
    return document_adopt(document=version.document, unit=unit, actor=actor, at=AT, **{"from_on": TODAY, **more})


def refused_with(code, version, unit, actor, **more):
    before = (Adoption.objects.count(), AuditEntry.objects.count())
    with pytest.raises(Refused) as refused:
        take(version, unit, actor, **more)
    assert refused.value.code == code
    assert (Adoption.objects.count(), AuditEntry.objects.count()) == before
    return refused.value.facts


def test_adopting_is_recorded_with_who_and_what(unit, actor):
    adoption = take(document_with("d", FLOOR), unit, actor)

    assert (adoption.unit, adoption.from_on, adoption.until_on, adoption.adopted_by_id) == (unit, TODAY, None, actor.person_id)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.unit_id, entry.after["document"]) == ("document.adopted", unit.pk, "d")


def test_without_the_capability_over_the_unit_nothing_is_adopted(unit, actor):
    elsewhere = UnitFactory()

    with pytest.raises(NotPermitted):
        take(document_with("d", FLOOR), elsewhere, actor)

    assert not Adoption.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_person_cannot_adopt_for_the_past_but_the_set_up_can(unit, actor):
    version = document_with("d", FLOOR)

    refused_with("day_in_past", version, unit, actor, from_on=date(2026, 3, 1))

    assert take(version, unit, system_actor(AT), from_on=date(2025, 1, 1)).from_on == date(2025, 1, 1)


def test_a_document_that_is_not_in_force_yet_is_refused(unit, actor):
    refused_with("document_not_in_force", document_with("d", FLOOR, effective_on=date(2027, 1, 1)), unit, actor)


@pytest.mark.rule("T-087")
def test_what_the_document_leaves_open_must_be_chosen(unit, actor):
    version = document_with("d", OPEN)

    facts = refused_with("choice_missing", version, unit, actor)
    assert facts["keys"] == ["evaluation.pass_mark"]

    take(version, unit, actor, choices={"evaluation.pass_mark": {"value": 75, "inclusive": False}})
    found = resolve("evaluation.pass_mark", unit=unit, on=TODAY)
    assert (found.kind, found.value.value, found.value.inclusive) == ("PassMark", Decimal(75), False)


def test_choices_are_checked_like_the_document(unit, actor):
    version = document_with("d", {**FLOOR, **OPEN})
    mark = {"evaluation.pass_mark": {"value": 80}}

    refused_with("choice_unknown", version, unit, actor, choices={**mark, "signin.lead": {"value": 5}})
    refused_with("parameter_not_number", version, unit, actor, choices={"evaluation.pass_mark": {"value": -1}})
    other = {"kind": "Percent", "value": {"value": 80}}
    refused_with("choice_of_other_kind", version, unit, actor, choices={"evaluation.pass_mark": other})


def test_a_choice_may_replace_what_the_document_sets(unit, actor):
    take(document_with("d", FLOOR), unit, actor, choices={"rate.floor": {"kind": "Percent", "value": {"value": 95}}})

    found = resolve("rate.floor", unit=unit, on=TODAY)
    assert found.value.value == Decimal(95)
    assert found.citation.note.startswith("采用时选定")


def test_an_open_value_that_no_code_declares_needs_its_type_told(unit, actor):
    version = document_with("d", {"odd.key": ("Unset", {})})

    refused_with("choice_missing", version, unit, actor, choices={"odd.key": {"value": 1}})

    take(version, unit, actor, choices={"odd.key": {"kind": "Count", "value": {"value": 1}}})
    assert resolve("odd.key", unit=unit, on=TODAY).value.value == 1


def test_the_same_document_cannot_be_adopted_over_itself(unit, actor):
    version = document_with("d", FLOOR)
    take(version, unit, actor)

    refused_with("adoption_overlaps", version, unit, actor, from_on=date(2026, 4, 1))


def test_adopting_anew_can_end_the_former_document_the_same_day(unit, actor):
    former = document_with("a", FLOOR)
    later = document_with("b", {"rate.floor": ("Percent", {"value": 80})})
    adopt(former.document, unit)

    take(later, unit, actor, from_on=date(2026, 4, 1), replaces=[former.document])

    assert Adoption.objects.get(document=former.document).until_on == date(2026, 4, 1)
    assert resolve("rate.floor", unit=unit, on=date(2026, 3, 31)).citation.document_code == "a"
    assert resolve("rate.floor", unit=unit, on=date(2026, 4, 1)).citation.document_code == "b"
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")][-2:] == ["document.adoption_ended", "document.adopted"]


def test_an_adoption_ends_from_a_day_with_a_reason(unit, actor):
    adoption = take(document_with("d", FLOOR), unit, actor)

    adoption_end(adoption_id=adoption.pk, until_on=date(2026, 5, 1), actor=actor, at=AT, reason="改用项目版")

    assert Adoption.objects.get().until_on == date(2026, 5, 1)
    assert AuditEntry.objects.last().reason == "改用项目版"


def test_ending_without_reason_twice_in_the_past_or_for_nothing_is_refused(unit, actor):
    adoption = take(document_with("d", FLOOR), unit, actor)

    def end(code, **more):
        given = {"adoption_id": adoption.pk, "until_on": date(2026, 5, 1), "actor": actor, "at": AT, "reason": "x", **more}
        with pytest.raises(Refused) as refused:
            adoption_end(**given)
        assert refused.value.code == code

    end("reason_missing", reason=" ")
    end("day_in_past", until_on=date(2026, 3, 1))
    end("adoption_already_ends", until_on=TODAY)
    end("not_permitted", actor=actor_with("regulations.adopt", unit=UnitFactory(), at=AT))
    with pytest.raises(NotFound):
        adoption_end(adoption_id=0, until_on=TODAY, actor=actor, at=AT, reason="x")
    assert Adoption.objects.get().until_on is None
    assert AuditEntry.objects.count() == 1


def test_the_printed_edition_leaves_only_the_pass_mark_open(unit):
    from bihuan.regulations.tests.factories import adopt_pack

    with pytest.raises(Refused) as refused:
        adopt_pack(GROUP, unit, choices={})

    assert refused.value.facts["keys"] == ["evaluation.pass_mark"]


def head_of(unit, name):
    post = PostFactory(is_head=True)
    return AssignmentFactory(unit=unit, post=post, person=PersonFactory(name=name)).person


def test_those_concerned_by_an_adoption_owe_the_reading_by_the_end_of_its_first_day(unit, actor):
    below, elsewhere = UnitFactory(parent=unit), UnitFactory()
    heads = {head_of(unit, "甲"), head_of(below, "乙")}
    head_of(elsewhere, "丙")
    version = document_with("d", FLOOR, title="培训管理办法")

    take(version, unit, actor, from_on=date(2026, 4, 1))
    worker.drain(at=AT)

    assert set(Acknowledgement.objects.values_list("person_id", flat=True)) == {head.pk for head in heads}
    owed = Duty.objects.order_by("pk").values_list("owner_id", "title", "due_at", "state")
    first_day_ends = datetime(2026, 4, 1, 16, tzinfo=UTC)
    assert set(owed) == {(head.pk, "阅读《培训管理办法》1.0 版", first_day_ends, "open") for head in heads}
    assert AuditEntry.objects.get().after["readers"] == 2


def test_who_was_asked_before_is_not_asked_again_and_a_set_up_asks_nobody(unit, actor):
    head = head_of(unit, "甲")
    version = document_with("d", FLOOR)
    Acknowledgement.objects.create(version=version, person=head, unit=unit, at=AT)

    take(version, unit, actor)
    adopt(document_with("old", FLOOR).document, unit)
    worker.drain(at=AT)

    assert Acknowledgement.objects.values_list("version_id", "at").get() == (version.pk, AT)
    assert Duty.objects.values_list("owner_id", "state", "fulfilled_at").get() == (head.pk, "met", AT)


def test_who_takes_the_post_after_the_adoption_is_asked_once_and_has_until_the_end_of_the_next_day(unit, actor):
    head_of(unit, "甲")
    version = document_with("d", FLOOR, title="培训管理办法")
    adopt(document_with("set-up", FLOOR).document, unit)
    take(version, unit, actor)
    worker.drain(at=AT)
    later = AT + timedelta(days=10)
    new = head_of(UnitFactory(parent=unit), "乙")
    head_of(UnitFactory(), "丙")

    assert heads_asked_later(later, 500) == 1
    worker.drain(at=later)

    assert heads_asked_later(later, 500) == 0
    assert Acknowledgement.objects.filter(person=new).values_list("version_id", "at").get() == (version.pk, None)
    owed = Duty.objects.filter(owner=new).values_list("title", "due_at", "state").get()
    assert owed == ("阅读《培训管理办法》1.0 版", datetime(2026, 3, 13, 16, tzinfo=UTC), "open")
    assert AuditEntry.objects.filter(verb="document_version.readers_added").get().after == {"readers": 1}


def test_after_an_approval_only_those_who_took_their_post_since_are_asked(unit):
    standing = head_of(unit, "甲")
    version = document_with("d", FLOOR)
    adopt(version.document, unit)
    DocumentVersion.objects.update(approved_by=PersonFactory(), approved_at=AT)
    Acknowledgement.objects.create(version=version, person=PersonFactory(), unit=unit)
    post = PostFactory(is_head=True)
    new = AssignmentFactory(unit=UnitFactory(parent=unit), post=post, starts_on=TODAY).person

    assert heads_asked_later(AT + timedelta(days=1), 500) == 1

    asked = set(Acknowledgement.objects.values_list("person_id", flat=True))
    assert (new.pk in asked, standing.pk in asked) == (True, False)


def test_a_version_that_no_longer_holds_is_not_read_by_those_who_come_later(unit, actor):
    take(document_with("d", FLOOR), unit, actor)
    Acknowledgement.objects.create(version=DocumentVersion.objects.get(), person=PersonFactory(), unit=unit)
    document_with("d", FLOOR, number="2.0", effective_on=TODAY)
    head_of(unit, "乙")

    assert heads_asked_later(AT, 500) == 0
