"""Many files at once find their places; a person corrects what their names do not say."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.training.models import PackageItem
from bihuan.training.selectors.returns import package_gaps
from bihuan.training.services.return_bundle import return_add_bundle, return_place_files
from bihuan.training.services.return_files import Slot
from bihuan.training.services.return_submit import return_submit
from bihuan.training.services.return_write import Summary, return_write_summary
from bihuan.training.tests.returns_factories import Month, issued_month, line, shanghai

pytestmark = pytest.mark.django_db
AT = shanghai(4, 16, month=1, year=2027)


def paper(name: str, words: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 " + (words or name).encode())


def two_sessions() -> Month:
    month = issued_month(n_lines=0)
    line(month.plans[0], day=8, title="法律法规学习", is_held=True)
    line(month.plans[0], day=9, title="应急预案演练", is_held=True)
    return month


def bundle(month: Month, *files: SimpleUploadedFile):
    return return_add_bundle(plan_id=month.plans[0].pk, files=files, actor=month.area_head(), at=AT)


@pytest.mark.rule("T-073", "T-077")
def test_files_of_a_month_fill_the_gaps_of_their_sessions():
    month = two_sessions()
    titles, kinds = ("法律法规学习", "应急预案演练"), ("现场照片", "签到表", "会议纪要")

    found = bundle(month, *(paper(f"{title}-{kind}.pdf") for title in titles for kind in kinds))

    assert (len(found.sorted_items), found.unsorted_items, found.refused) == (6, (), ())
    row = found.sorted_items[0].monthly_return
    assert [gap.kind for gap in package_gaps(month.plans[0], row)] == ["summary"]


def test_what_is_not_recognised_is_kept_and_fills_no_gap_until_it_is_placed():
    month = two_sessions()
    law = month.plans[0].lines.get(title="法律法规学习")
    (loose,) = bundle(month, paper("扫描件.pdf")).unsorted_items
    assert len(package_gaps(month.plans[0], loose.monthly_return)) == 7

    n = return_place_files(plan_id=month.plans[0].pk, slots={loose.pk: Slot("sign_in", law.pk)}, actor=month.area_head(), at=AT)

    loose.refresh_from_db()
    assert (n, loose.kind, loose.line_id) == (1, "sign_in", law.pk)
    assert len(package_gaps(month.plans[0], loose.monthly_return)) == 6


def test_a_broken_file_is_named_and_the_others_are_kept():
    month = two_sessions()
    broken = SimpleUploadedFile("坏.jpg", b"\xff\xd8\xffno picture")

    found = bundle(month, broken, paper("法律法规学习签到.pdf"))

    assert [(why.code, why.facts["name"]) for why in found.refused] == [("picture_unreadable", "坏.jpg")]
    assert PackageItem.objects.count() == 1


def test_the_same_file_sent_twice_is_kept_once():
    month = two_sessions()
    bundle(month, paper("法律法规学习签到.pdf", "x"))

    again = bundle(month, paper("法律法规学习签到.pdf", "x"), paper("应急预案演练签到.pdf", "x"))

    assert (again.n_known, len(again.sorted_items), PackageItem.objects.count()) == (1, 1, 2)


@pytest.mark.rule("T-079")
def test_what_was_reported_is_not_moved_and_what_is_still_unsorted_is():
    month = issued_month(n_lines=0)
    row = line(month.plans[0], day=8, title="法律法规学习", is_held=True)
    found = bundle(month, *(paper(f"{kind}.pdf") for kind in ("现场照片", "签到表", "会议纪要", "扫描件")))
    plan_id, actor = month.plans[0].pk, month.area_head()
    return_write_summary(plan_id=plan_id, summary=Summary("办了", "", ""), actor=actor, at=AT)
    return_submit(plan_id=plan_id, actor=actor, at=AT)
    entries = AuditEntry.objects.count()

    with pytest.raises(Refused, match="package_not_movable"):
        return_place_files(plan_id=plan_id, slots={found.sorted_items[0].pk: Slot("minutes", row.pk)}, actor=actor, at=AT)
    assert AuditEntry.objects.count() == entries
    return_place_files(plan_id=plan_id, slots={found.unsorted_items[0].pk: Slot("material", row.pk)}, actor=actor, at=AT)

    assert sorted(PackageItem.objects.values_list("kind", flat=True)) == ["material", "minutes", "photo", "sign_in"]


def test_a_wrong_place_goes_back_among_the_unsorted():
    month = two_sessions()
    (item,) = bundle(month, paper("法律法规学习签到.pdf")).sorted_items

    return_place_files(plan_id=month.plans[0].pk, slots={item.pk: Slot("")}, actor=month.area_head(), at=AT)

    item.refresh_from_db()
    assert (item.kind, item.line_id) == ("", None)


def test_a_sibling_area_reaches_neither_plan_nor_file():
    month = issued_month(n_areas=2, n_lines=0)
    line(month.plans[0], day=8, title="法律法规学习", is_held=True)
    (item,) = bundle(month, paper("签到.pdf")).sorted_items
    other = month.area_head(1)

    with pytest.raises(NotFound):
        return_add_bundle(plan_id=month.plans[0].pk, files=[paper("签到.pdf")], actor=other, at=AT)
    with pytest.raises(NotFound):
        return_place_files(plan_id=month.plans[1].pk, slots={item.pk: Slot("")}, actor=other, at=AT)
    with pytest.raises(NotPermitted):
        return_add_bundle(plan_id=month.plans[0].pk, files=[paper("签到.pdf")], actor=month.ga(), at=AT)

    assert PackageItem.objects.get().kind == "sign_in"
