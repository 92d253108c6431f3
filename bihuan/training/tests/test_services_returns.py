"""The month is reported, taken in or sent back, and kept."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.duties.models import Duty, Notice
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.regulations.tests.factories import PROJECT, adopt_pack
from bihuan.training.models import MonthlyPlan, MonthlyReturn, PackageItem, PlanLine
from bihuan.training.selectors.returns import archive, due_of, history_of, is_late, package_gaps
from bihuan.training.services.implementation_record import implementation_explain
from bihuan.training.services.return_decide import assessment_record, return_accept, return_send_back
from bihuan.training.services.return_files import (
    Slot,
    return_add_files,
    return_remove_file,
    return_replace_file,
)
from bihuan.training.services.return_submit import return_submit
from bihuan.training.services.return_write import Summary, return_open, return_write_summary
from bihuan.training.tests.returns_factories import Month, issued_month, line, return_duty, shanghai

pytestmark = pytest.mark.django_db
IN_TIME = shanghai(4, 16, month=1, year=2027)
LATE = shanghai(6, 9, month=1, year=2027)
KINDS = ("photo", "sign_in", "minutes")


def paper(name: str = "签到表.pdf", words: bytes = b"1") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 " + words)


def filled(month: Month, number: int = 0, *, without: str = "") -> MonthlyPlan:
    """Summary written and one file of each kind for every held session, but for one kind of the last session."""
    plan, actor = month.plans[number], month.area_head(number)
    return_write_summary(plan_id=plan.pk, summary=Summary("办了培训", "场地紧张", "提前预约"), actor=actor, at=IN_TIME)
    held = list(plan.lines.filter(outcome="held").order_by("pk"))
    for row in held:
        for kind in KINDS:
            if kind != without or row != held[-1]:
                return_add_files(plan_id=plan.pk, slot=Slot(kind, row.pk), files=[paper()], actor=actor, at=IN_TIME)
    return plan


@pytest.mark.rule("T-072")
def test_a_return_in_time_fulfils_its_duty_and_one_on_the_sixth_is_late() -> None:
    month = issued_month(n_areas=2, n_lines=1, n_held=1)
    for number, at in enumerate((IN_TIME, LATE)):
        return_duty(filled(month, number))
        return_submit(plan_id=month.plans[number].pk, actor=month.area_head(number), at=at)

    states = [Duty.objects.get(key=f"return.monthly/{area.pk}/2026-12").state for area in month.areas]
    assert states == ["met", "met_late"]
    rows = [MonthlyReturn.objects.get(plan=plan) for plan in month.plans]
    assert [is_late(row, row.due_at, LATE) for row in rows] == [False, True]


@pytest.mark.rule("T-072")
@pytest.mark.rule("T-074")
def test_the_group_edition_is_due_on_the_fifth_and_the_project_edition_on_the_third() -> None:
    month = issued_month(n_areas=2)
    adopt_pack(PROJECT, month.areas[1])

    assert due_of(month.plans[0]).due_at == shanghai(6, month=1, year=2027)
    assert due_of(month.plans[1]).due_at == shanghai(4, month=1, year=2027)


@pytest.mark.rule("T-069")
def test_a_line_not_held_without_words_is_refused_by_name_and_nothing_changes() -> None:
    month = issued_month(n_lines=1, n_held=1)
    silent = line(month.plans[0], day=9, title="投诉处理", outcome="not_held")
    plan = filled(month)
    entries = AuditEntry.objects.count()

    with pytest.raises(Refused) as refused:
        return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)

    assert (refused.value.code, refused.value.facts["title"]) == ("return_explanation_missing", "投诉处理")
    assert (MonthlyReturn.objects.get().state, AuditEntry.objects.count()) == ("draft", entries)
    implementation_explain(line_id=silent.pk, explanation="项目停电", actor=month.area_head(), at=IN_TIME)
    assert return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME).state == "submitted"


@pytest.mark.rule("T-069")
def test_an_added_session_without_words_is_refused_by_name() -> None:
    month = issued_month(n_lines=0)
    line(month.plans[0], day=9, title="临时加课", is_added=True, is_held=True)
    plan = filled(month)

    with pytest.raises(Refused) as refused:
        return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)

    assert refused.value.facts["title"] == "临时加课"


def test_a_line_without_an_outcome_is_refused_by_name() -> None:
    month = issued_month(n_lines=1)
    plan = filled(month)

    with pytest.raises(Refused, match="return_line_not_recorded"):
        return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)


@pytest.mark.rule("T-073")
@pytest.mark.rule("T-077")
def test_a_package_without_a_photo_is_refused_with_kind_and_session_named() -> None:
    month = issued_month(n_lines=2, n_held=2)
    plan = filled(month, without="photo")

    with pytest.raises(Refused) as refused:
        return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)

    assert refused.value.code == "return_kind_missing"
    assert dict(refused.value.facts) == {"title": "第3日培训", "kind": "现场照片"}
    assert MonthlyReturn.objects.get().first_submitted_at is None


@pytest.mark.rule("T-073", "T-077")
def test_a_session_that_was_not_held_owes_no_photo() -> None:
    month = issued_month(n_lines=1, n_held=1)
    line(month.plans[0], day=9, outcome="not_held", explanation="停电")
    plan = filled(month)

    assert package_gaps(plan, MonthlyReturn.objects.get()) == ()
    assert return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME).state == "submitted"


@pytest.mark.rule("T-072")
def test_the_fifth_is_in_time_to_its_last_minute() -> None:
    month = issued_month(n_lines=0)
    row = return_open(month.plans[0])

    for at, late in ((shanghai(5, 23, 59, month=1, year=2027), False), (shanghai(6, month=1, year=2027), True)):
        row.first_submitted_at = at
        assert is_late(row, row.due_at, LATE) is late


@pytest.mark.rule("T-073")
def test_without_the_summary_the_month_is_refused() -> None:
    month = issued_month(n_lines=0)

    with pytest.raises(Refused) as refused:
        return_submit(plan_id=month.plans[0].pk, actor=month.area_head(), at=IN_TIME)

    assert (refused.value.code, refused.value.facts["kind"]) == ("return_month_kind_missing", "月度总结")


@pytest.mark.rule("T-075")
@pytest.mark.rule("T-076")
def test_the_archive_has_five_folders_and_stays_incomplete_without_material_though_the_return_passes() -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan = filled(month)
    row = return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)

    found = archive(plan, row)

    assert [(each.code, each.n_pieces, each.is_complete) for each in found] == [
        ("plan_and_summary", 1, True),
        ("material", 0, False),
        ("minutes", 1, True),
        ("photo", 1, True),
        ("sign_in", 1, True),
    ]
    assert package_gaps(plan, row) == ()


@pytest.mark.rule("T-078")
def test_a_return_sent_back_and_sent_again_keeps_its_first_time_and_shows_both() -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan = filled(month)
    return_duty(plan)
    return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)

    return_send_back(plan_id=plan.pk, remark="照片看不清人数", actor=month.ga(), at=shanghai(5, 9, month=1, year=2027))
    row = return_submit(plan_id=plan.pk, actor=month.area_head(), at=LATE)

    assert set(Notice.objects.values_list("body", flat=True)) == {"照片看不清人数"}
    assert (row.first_submitted_at, row.submitted_at) == (IN_TIME, LATE)
    assert is_late(row, row.due_at, LATE) is False
    sent = [(entry.verb, entry.at) for entry in history_of(row) if entry.verb == "return.submitted"]
    assert sent == [("return.submitted", LATE), ("return.submitted", IN_TIME)]
    assert Duty.objects.get(key=f"return.monthly/{plan.unit_id}/2026-12").state == "met"


@pytest.mark.rule("T-078")
def test_sending_back_without_a_remark_and_accepting_as_the_area_are_refused() -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan = filled(month)
    return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)

    with pytest.raises(Refused, match="return_remark_missing"):
        return_send_back(plan_id=plan.pk, remark=" ", actor=month.ga(), at=LATE)
    with pytest.raises(NotPermitted):
        return_accept(plan_id=plan.pk, actor=month.area_head(), at=LATE)

    assert MonthlyReturn.objects.get().state == "submitted"


@pytest.mark.rule("T-079")
@pytest.mark.parametrize("state", ["submitted", "sent_back", "accepted"])
def test_what_was_once_handed_in_is_never_taken_away(state: str) -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan = filled(month)
    return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)
    if state == "accepted":
        return_accept(plan_id=plan.pk, actor=month.ga(), at=LATE)
    if state == "sent_back":
        return_send_back(plan_id=plan.pk, remark="照片不清", actor=month.ga(), at=LATE)
    item, entries = PackageItem.objects.order_by("pk").first(), AuditEntry.objects.count()
    assert item is not None

    with pytest.raises(Refused) as refused:
        return_remove_file(item_id=item.pk, actor=month.area_head(), at=LATE)

    assert (refused.value.code, MonthlyReturn.objects.get().state) == ("package_not_removable", state)
    assert (PackageItem.objects.filter(pk=item.pk).exists(), AuditEntry.objects.count()) == (True, entries)


@pytest.mark.rule("T-079")
def test_after_acceptance_a_file_gains_a_version_and_the_old_one_stays() -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan = filled(month)
    return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)
    return_accept(plan_id=plan.pk, actor=month.ga(), at=LATE)
    old = PackageItem.objects.get(kind="photo")
    kept = old.attachment.sha256

    new = return_replace_file(item_id=old.pk, upload=paper("新.pdf", b"2"), actor=month.area_head(), at=LATE)

    old.refresh_from_db()
    assert (old.attachment.sha256, old.replaced_by_id, new.version) == (kept, new.pk, 2)
    assert new.attachment.sha256 != kept
    with pytest.raises(Refused, match="package_item_replaced"):
        return_replace_file(item_id=old.pk, upload=paper("旧.pdf", b"3"), actor=month.area_head(), at=LATE)
    with pytest.raises(Refused, match="package_not_removable"):
        return_remove_file(item_id=new.pk, actor=month.area_head(), at=LATE)
    assert PackageItem.objects.filter(kind="photo").count() == 2


def test_several_files_at_once_are_all_kept_or_none() -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan, row = month.plans[0], PlanLine.objects.get()
    bad = SimpleUploadedFile("坏.jpg", b"\xff\xd8\xffnot a picture")

    with pytest.raises(Refused, match="picture_unreadable"):
        return_add_files(plan_id=plan.pk, slot=Slot("photo", row.pk), files=[paper(), bad], actor=month.area_head(), at=IN_TIME)
    assert PackageItem.objects.count() == 0
    found = return_add_files(
        plan_id=plan.pk, slot=Slot("photo", row.pk), files=[paper(), paper("2.pdf", b"2")], actor=month.area_head(), at=IN_TIME
    )

    assert len(found) == 2
    return_remove_file(item_id=found[0].pk, actor=month.area_head(), at=IN_TIME)
    assert PackageItem.objects.count() == 1


def test_a_file_goes_to_a_session_of_the_plan_and_to_a_kind_of_the_article() -> None:
    month = issued_month(n_areas=2, n_lines=1, n_held=1)
    plan, foreign = month.plans[0], month.plans[1].lines.get()
    for slot, code in (
        (Slot("cat", foreign.pk), "package_kind_unknown"),
        (Slot("photo"), "package_line_needed"),
        (Slot("photo", foreign.pk), "not_found"),
    ):
        with pytest.raises(Refused) as refused:
            return_add_files(plan_id=plan.pk, slot=slot, files=[paper()], actor=month.area_head(), at=IN_TIME)
        assert refused.value.code == code

    assert PackageItem.objects.count() == 0


@pytest.mark.rule("T-065")
def test_general_affairs_assess_every_unit_also_one_that_has_not_reported() -> None:
    month = issued_month(n_areas=2)
    plan_ids = [plan.pk for plan in month.plans]

    with pytest.raises(Refused, match="assessment_missing"):
        assessment_record(plan_ids=plan_ids, text=" ", actor=month.ga(), at=LATE)
    with pytest.raises(NotPermitted):
        assessment_record(plan_ids=plan_ids[:1], text="好", actor=month.area_head(), at=LATE)
    assert MonthlyReturn.objects.count() == 0
    assert assessment_record(plan_ids=plan_ids, text="按计划完成", actor=month.ga(), at=LATE) == 2

    assert set(MonthlyReturn.objects.values_list("assessment", "state")) == {("按计划完成", "draft")}


def test_a_return_that_was_handed_in_is_not_rewritten() -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan = filled(month)
    return_submit(plan_id=plan.pk, actor=month.area_head(), at=IN_TIME)

    with pytest.raises(Refused, match="return_already_in"):
        return_write_summary(plan_id=plan.pk, summary=Summary("改写", "", ""), actor=month.area_head(), at=LATE)

    assert return_open(plan).work_done == "办了培训"


def test_the_same_file_sent_twice_to_one_place_is_one_piece() -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan, actor, row = month.plans[0], month.area_head(), PlanLine.objects.get()

    def sent(kind: str, words: bytes = b"1") -> int:
        slot = Slot(kind, row.pk)
        return return_add_files(plan_id=plan.pk, slot=slot, files=[paper(words=words)], actor=actor, at=IN_TIME)[0].pk

    first, again, other, elsewhere = sent("photo"), sent("photo"), sent("photo", b"2"), sent("sign_in")

    assert (again, len({first, other, elsewhere})) == (first, 3)
    assert PackageItem.objects.count() == 3
