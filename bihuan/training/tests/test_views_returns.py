"""Pages of sessions, returns, figures and spot checks, as a person meets them."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.people import middleware
from bihuan.people.models import Unit
from bihuan.people.tests.factories import AssignmentFactory, account_with
from bihuan.training.models import Deviation, MonthFigure, MonthlyReturn, PackageItem, PlanLine, SpotCheck
from bihuan.training.selectors.figures import adjusted
from bihuan.training.services.deviation_request import deviation_request
from bihuan.training.services.figures_adjust import Adjustment, figures_adjust
from bihuan.training.services.figures_freeze import figures_freeze
from bihuan.training.tests.returns_factories import AREA, CLOSE_AT, GA, HEAD, MONTH, Month, issued_month, line, shanghai

pytestmark = pytest.mark.django_db
RATE = "implementation_rate"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware.clock, "now", lambda: CLOSE_AT)


def signed_in(client: Client, *capabilities: str, unit: Unit) -> Client:
    client.force_login(account_with(*capabilities, unit=unit))
    return client


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def held_data(**changes: str) -> dict[str, str]:
    given = {"held_on": "2026-12-02", "held_time": "09:00", "minutes": "90", "n_due": "9", "n_present": "8"}
    return {**given, **changes}


def test_the_area_head_records_a_session_and_sees_it_in_the_table(client: Client) -> None:
    month = issued_month(n_lines=1)
    row = PlanLine.objects.get()
    signed_in(client, *AREA, unit=month.areas[0])

    answer = client.post(reverse("training:session-held", args=[row.pk]), held_data(held_on="2026-12-05"))

    assert (answer.status_code, answer["Location"]) == (303, reverse("training:session", args=[row.pk]))
    row.refresh_from_db()
    assert (row.outcome, row.n_present) == ("held_moved", 8)
    assert "已实施，未按时" in text_of(client.get(reverse("training:return", args=[row.plan_id])))


def test_a_refused_record_comes_back_with_its_reason_and_the_typed_words(client: Client) -> None:
    month = issued_month(n_lines=1)
    row = PlanLine.objects.get()
    signed_in(client, *AREA, unit=month.areas[0])

    answer = client.post(reverse("training:session-held", args=[row.pk]), held_data(n_present="12", evaluation_note="全部合格"))

    assert answer.status_code == 422
    assert "实到 12 人多于应到 9 人" in text_of(answer)
    assert "全部合格" in text_of(answer)
    assert PlanLine.objects.get().outcome == "planned"


def test_the_roster_is_filled_and_the_absent_are_ticked(client: Client) -> None:
    month = issued_month(n_lines=1)
    row = PlanLine.objects.get()
    absent = AssignmentFactory(unit=month.areas[0]).person
    AssignmentFactory(unit=month.areas[0])
    signed_in(client, *AREA, unit=month.areas[0])

    client.post(reverse("training:session-roster", args=[row.pk]))
    client.post(reverse("training:session-held", args=[row.pk]), held_data(absent=str(absent.pk)))

    row.refresh_from_db()
    assert (row.n_due, row.n_present) == (row.participations.count(), row.participations.count() - 1)
    assert row.participations.get(person=absent).attended is False


@pytest.mark.rule("T-061")
def test_a_request_is_decided_by_the_head_on_the_same_page(client: Client) -> None:
    month = issued_month(n_lines=1)
    row = PlanLine.objects.get()
    asked = deviation_request(line_id=row.pk, reason="停电检修", actor=month.area_head(), at=shanghai(1, 10))
    area = text_of(signed_in(client, *AREA, unit=month.areas[0]).get(reverse("training:session", args=[row.pk])))
    assert "停电检修" in area
    assert "书面批准</button>" not in area
    signed_in(client, *HEAD, unit=month.root)
    assert "书面批准</button>" in text_of(client.get(reverse("training:session", args=[row.pk])))

    bare = client.post(reverse("training:deviation-decide", args=[asked.pk, "approve"]), {"document_no": ""})
    good = client.post(reverse("training:deviation-decide", args=[asked.pk, "approve"]), {"document_no": "12号"})

    assert (bare.status_code, good.status_code) == (422, 303)
    assert "书面批准须写明批准文号" in text_of(bare)
    assert Deviation.objects.get().state == "approved"


@pytest.mark.rule("T-073")
def test_submitting_without_photos_names_the_kind_and_changes_nothing(client: Client) -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan = month.plans[0]
    signed_in(client, *AREA, unit=month.areas[0])

    answer = client.post(reverse("training:return-submit", args=[plan.pk]))

    assert answer.status_code == 422
    assert "「第2日培训」缺少现场照片。" in text_of(answer)
    assert MonthlyReturn.objects.count() == 0


def test_files_summary_submission_and_acceptance_go_through_the_pages(client: Client) -> None:
    month = issued_month(n_lines=1, n_held=1)
    plan, row = month.plans[0], PlanLine.objects.get()
    signed_in(client, *AREA, unit=month.areas[0])
    for kind in ("photo", "sign_in", "minutes"):
        files = [SimpleUploadedFile(f"{kind}{number}.pdf", b"%%PDF-1.4 %d" % number) for number in (1, 2)]
        data = {"kind": kind, "line": str(row.pk), "files": files}
        assert client.post(reverse("training:return-files", args=[plan.pk]), data).status_code == 303
    client.post(reverse("training:return-summary", args=[plan.pk]), {"work_done": "一场培训", "problems": "", "next_steps": ""})
    assert client.post(reverse("training:return-submit", args=[plan.pk])).status_code == 303
    item = PackageItem.objects.order_by("pk")[0]
    shown = client.get(reverse("training:return-file", args=[item.pk]))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert shown["Content-Disposition"].startswith("attachment;")

    signed_in(client, *GA, unit=month.root)
    assert client.post(reverse("training:return-send-back", args=[plan.pk]), {"remark": ""}).status_code == 422
    assert client.post(reverse("training:return-accept", args=[plan.pk])).status_code == 303

    assert MonthlyReturn.objects.get().state == "accepted"
    assert PackageItem.objects.count() == 6


def test_another_area_finds_neither_session_return_nor_file(client: Client) -> None:
    month = issued_month(n_areas=2, n_lines=1, n_held=1)
    plan, row = month.plans[0], month.plans[0].lines.get()
    signed_in(client, *AREA, unit=month.areas[0])
    data = {"kind": "photo", "line": str(row.pk), "files": [SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")]}
    client.post(reverse("training:return-files", args=[plan.pk]), data)
    item = PackageItem.objects.get()
    other = signed_in(Client(), *AREA, unit=month.areas[1])

    answers = [
        other.get(reverse("training:session", args=[row.pk])),
        other.get(reverse("training:return", args=[plan.pk])),
        other.get(reverse("training:return-file", args=[item.pk])),
        other.get(reverse("training:figure", args=[plan.pk, RATE])),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


@pytest.mark.rule("T-064")
def test_a_session_is_added_with_a_reason(client: Client) -> None:
    month = issued_month(n_lines=1)
    plan = month.plans[0]
    signed_in(client, *AREA, unit=month.areas[0])
    data = {
        "title": "新设备操作",
        "reason": "设备到货",
        "audience": "specialists",
        "form": "lecture_on_site",
        "held_on": "2026-12-20",
        "held_time": "09:00",
        "lesson_minutes": "90",
        "place": "机房",
    }
    page = text_of(client.get(reverse("training:session-add", args=[plan.pk])))
    code = page.split('name="form"')[1].split('<option value="')[1].split('"')[0]

    answer = client.post(reverse("training:session-add", args=[plan.pk]), {**data, "form": code})

    assert answer.status_code == 303
    assert PlanLine.objects.get(is_added=True).explanation == "设备到货"


@pytest.mark.rule("T-062")
@pytest.mark.rule("T-064")
def test_the_figure_opens_into_its_three_lists(client: Client) -> None:
    month = issued_month(n_lines=10, n_held=8)
    line(month.plans[0], day=25, title="临时加课", is_held=True, is_added=True)
    signed_in(client, *GA, unit=month.root)

    table = text_of(client.get(reverse("training:figures")))
    page = text_of(client.get(reverse("training:figure", args=[month.plans[0].pk, RATE])))

    assert "8/10" in table
    assert "暂未达标" in table
    assert page.index("分子") < page.index("第2日培训") < page.index("只在分母") < page.index("第11日培训")
    assert page.index("不计入</h2>") < page.index("临时加课") < page.index("下发后增加的场次，不计入实施率")


def test_a_frozen_figure_shows_its_digest_and_takes_only_adjustments(client: Client) -> None:
    month = issued_month(n_lines=10, n_held=8)
    figures_freeze(month.cycle, CLOSE_AT, month.ga())
    figure = MonthFigure.objects.get(kind=RATE)
    signed_in(client, *GA, unit=month.root)
    url = reverse("training:figure-adjust", args=[figure.pk])

    bare = client.post(url, {"numerator_change": "1", "denominator_change": "0", "reason": ""})
    wild = client.post(url, {"numerator_change": "9", "denominator_change": "0", "reason": "误记"})
    good = client.post(url, {"numerator_change": "1", "denominator_change": "0", "reason": "补来签到表"})

    assert (bare.status_code, wild.status_code, good.status_code) == (422, 422, 303)
    page = text_of(client.get(reverse("training:figure", args=[month.plans[0].pk, RATE])))
    assert "校验一致" in page
    assert "补来签到表" in page
    figure.refresh_from_db()
    assert (figure.numerator, figure.adjustments.count()) == (8, 1)


def test_an_adjustment_stands_beside_the_frozen_figure_with_who_why_and_when(client: Client) -> None:
    month = issued_month(n_lines=10, n_held=8)
    figures_freeze(month.cycle, CLOSE_AT, month.ga())
    figure = MonthFigure.objects.get(kind=RATE)
    account = account_with(*GA, unit=month.root)
    client.force_login(account)
    name = account.person.name
    body = {"numerator_change": "1", "denominator_change": "0", "reason": "补来签到表"}
    client.post(reverse("training:figure-adjust", args=[figure.pk]), body)

    table = text_of(client.get(reverse("training:figures") + f"?month={MONTH}"))
    page = text_of(client.get(reverse("training:figure", args=[month.plans[0].pk, RATE])))
    book = client.get(reverse("training:figures") + f"?month={MONTH}&format=xlsx").content

    for shown in (table, page):
        assert shown.index("8/10") < shown.index("调整后") < shown.index("9/10")
        assert shown.index("未达标") < shown.index("达标", shown.index("9/10"))
    assert page.index("分子 +1，分母 0") < page.index("补来签到表") < page.index(name, page.index("补来签到表"))
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [rows[1][n] for n in (1, 2, 4, 6, 7, 8)] == [8, 10, "80.0%", "未达标", "9/10（90.0%）", "达标"]


def test_a_quota_that_was_over_filled_can_still_be_adjusted() -> None:
    month = issued_month(n_lines=4, n_held=4)
    figures_freeze(month.cycle, CLOSE_AT, month.ga())
    figure = MonthFigure.objects.get(kind="quota.specialist")
    assert figure.numerator > figure.denominator

    figures_adjust(figure_id=figure.pk, adjustment=Adjustment(1, 0, "补来签到表"), actor=month.ga(), at=CLOSE_AT)

    assert adjusted(figure).numerator == figure.numerator + 1


@pytest.mark.rule("T-065")
def test_general_affairs_assess_the_ticked_units(client: Client) -> None:
    month = issued_month(n_areas=2, n_lines=1, n_held=1)
    signed_in(client, *GA, unit=month.root)
    ids = [str(plan.pk) for plan in month.plans]

    assert client.post(reverse("training:figures-assess"), {"plan": ids, "text": ""}).status_code == 422
    assert client.post(reverse("training:figures-assess"), {"plan": ids, "text": "按计划完成"}).status_code == 303

    assert set(MonthlyReturn.objects.values_list("assessment", flat=True)) == {"按计划完成"}


@pytest.mark.rule("T-071")
def test_a_spot_check_is_drawn_verified_filled_and_closed(client: Client) -> None:
    month = issued_month(n_areas=3, n_lines=1, n_held=1)
    signed_in(client, *GA, unit=month.root)
    drawn = client.post(
        reverse("training:spot-check-draw"), {"month": "2026-12", "kind": "units", "size": "2", "method": "files"}
    )
    check = SpotCheck.objects.get()
    url = reverse("training:spot-check", args=[check.pk])
    assert drawn["Location"] == url
    assert "同一名单、同一种子，抽到同一样本" in text_of(client.get(url + "?again=1"))

    first, second = check.samples.order_by("pk")
    bare = client.post(reverse("training:spot-check-record", args=[check.pk]), {f"rating-{first.pk}": "good"})
    assert bare.status_code == 422
    told = {f"finding-{each.pk}": "资料齐全" for each in (first, second)}
    client.post(reverse("training:spot-check-record", args=[check.pk]), told)
    client.post(reverse("training:spot-check-close", args=[check.pk]), {"conclusion": "总体符合"})

    assert SpotCheck.objects.get().state == "closed"
    assert "总体符合" in text_of(client.get(url))
    assert "3 中抽 2" in text_of(client.get(reverse("training:spot-checks")))


def test_lists_leave_as_workbooks(client: Client) -> None:
    month = issued_month(n_lines=2, n_held=1)
    signed_in(client, *GA, unit=month.root)

    for url in (reverse("training:figures"), reverse("training:figure", args=[month.plans[0].pk, RATE])):
        answer = client.get(url + "?format=xlsx")
        assert answer.content[:4] == b"PK\x03\x04"


@pytest.mark.parametrize("name", ["training:returns", "training:figures", "training:spot-checks"])
def test_lists_take_the_same_queries_for_more_units(client: Client, name: str) -> None:
    few = issued_month(n_areas=2, n_lines=1, n_held=1)
    signed_in(client, *GA, unit=few.root)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as first:
        client.get(reverse(name))
    many = issued_month(n_areas=9, n_lines=1, n_held=1)
    signed_in(client, *GA, unit=many.root)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as second:
        client.get(reverse(name))

    assert len(first) == len(second)


@pytest.mark.parametrize("name", ["training:returns", "training:figures", "training:spot-checks"])
def test_without_an_issued_month_the_pages_say_what_comes_next(client: Client, name: str) -> None:
    month: Month = issued_month(n_areas=0)
    signed_in(client, *GA, unit=month.root)

    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert 'class="empty"' in text_of(answer)


def test_a_stored_file_that_is_gone_is_a_plain_sentence_not_a_fault(client: Client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    month = issued_month(n_lines=1, n_held=1)
    signed_in(client, *AREA, unit=month.areas[0])
    upload = SimpleUploadedFile("签到表.txt", "签到".encode())
    row = PlanLine.objects.get()
    client.post(reverse("training:return-files", args=[row.plan_id]), {"kind": "sign_in", "line": row.pk, "files": upload})
    item = PackageItem.objects.get()
    default_storage.delete(item.attachment.stored_as)

    answer = client.get(reverse("training:return-file", args=[item.pk]))

    assert answer.status_code == 404
    assert "文件「签到表.txt」登记在册，但存放的地方已经没有这个文件" in text_of(answer)


def test_files_of_many_sessions_go_up_together_and_the_loose_one_is_placed_below(client: Client) -> None:
    month = issued_month(n_lines=2, n_held=2)
    plan, row = month.plans[0], PlanLine.objects.order_by("pk").first()
    assert row is not None
    signed_in(client, *AREA, unit=month.areas[0])
    files = [SimpleUploadedFile(name, b"%PDF-1.4 " + name.encode()) for name in ("第2日培训签到表.pdf", "扫描.pdf")]

    answer = client.post(reverse("training:return-bundle", args=[plan.pk]), {"files": files}, follow=True)

    assert "已归类 1 个文件：签到表 1。1 个没认出归处，请在下面选择。" in text_of(answer)
    loose = PackageItem.objects.get(kind="")
    chosen = {f"slot-{loose.pk}": f"minutes:{row.pk}"}
    answer = client.post(reverse("training:return-place", args=[plan.pk]), chosen, follow=True)
    assert "已归类 1 个文件。" in text_of(answer)
    assert set(PackageItem.objects.values_list("kind", "line_id")) == {("sign_in", row.pk), ("minutes", row.pk)}


def test_all_that_stands_before_handing_in_is_said_at_once(client: Client) -> None:
    month = issued_month(n_lines=2, n_held=1)
    signed_in(client, *AREA, unit=month.areas[0])

    html = text_of(client.get(reverse("training:return", args=[month.plans[0].pk])))

    assert "「第3日培训」还没有登记是否举办。" in html
    assert "材料缺 4 份，先从这里补起：「第2日培训」缺少现场照片。" in html
