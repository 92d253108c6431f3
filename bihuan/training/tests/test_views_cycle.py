"""The cycle's pages: board, consolidation, approval, fates. Scope, filters in the address, and a fixed number of queries."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.duties.models import Notice
from bihuan.foundation import clock
from bihuan.foundation.jobs import run_until_done
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.spreadsheets import read_sheets
from bihuan.kernel.refusals import Refused
from bihuan.people.tests.factories import UnitFactory, account_with, actor_with
from bihuan.training.jobs import issue_notices
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.services.consolidation_settle import plans_adopt
from bihuan.training.services.cycle_approve import cycle_approve
from bihuan.training.services.cycle_consolidate import cycle_consolidate
from bihuan.training.services.cycle_issue import cycle_issue
from bihuan.training.services.cycle_open import next_cycles_open
from bihuan.training.services.monthly_lines import LineInput, monthly_line_edit
from bihuan.training.tests.cycle_factories import GA, HEAD, centre, opened, plan_of, shanghai, submitted

pytestmark = pytest.mark.django_db
ON_26 = shanghai(26, 9)


@pytest.fixture
def at(monkeypatch):
    """The moment of every request."""
    moments = {"now": ON_26}
    monkeypatch.setattr(clock, "now", lambda: moments["now"])
    return moments


def three_of_four(world):
    cycle = opened(world)
    for area in world.areas[:3]:
        submitted(cycle, area, at=shanghai(24, 9), n_lines=2)
    return cycle


def text(response):
    return response.content.decode()


@pytest.mark.rule("T-051", "T-059")
def test_the_board_names_who_is_late_and_says_what_waits(client, at):
    world = centre(n_areas=4, n_projects=0)
    three_of_four(world)
    client.force_login(account_with(*GA, unit=world.root))

    page = client.get("/training/?month=2026-12")

    assert page.status_code == 200
    shown = text(page)
    assert "2026 年 12 月培训周期" in shown
    assert "4 个单位中 3 个已报、0 个退回待改、1 个逾期。" in shown
    assert "3 / 4 已报" in shown
    assert "第八条第二款" in shown
    assert "催报" in shown
    assert "逾期 9 小时" in shown
    late = text(client.get("/training/?month=2026-12&view=late"))
    assert "片区3" in late
    assert "华东片区" not in late


def test_an_area_sees_its_own_row_only(client, at):
    world = centre(n_areas=3, n_projects=0)
    opened(world)
    client.force_login(account_with("training.view", "training.monthly.draft", unit=world.areas[1]))

    shown = text(client.get("/training/?month=2026-12"))

    assert "华东片区" in shown
    assert "西南片区" not in shown
    assert shown.count("<tr") == 2  # the head of the table and one row
    assert "催报" not in shown


def test_the_board_without_a_cycle_offers_to_open_it_to_general_affairs_only(client, at):
    world = centre(n_areas=1, n_projects=0)
    account = account_with(*GA, unit=world.root)
    client.force_login(account)
    assert "打开本月周期" in text(client.get("/training/?month=2026-12"))

    answer = client.post("/training/cycles/2026-12/open")

    assert answer.status_code == 303
    assert MonthlyPlan.objects.count() == 2
    client.force_login(account_with("training.view", unit=world.areas[0]))
    assert "打开本月周期" not in text(client.get("/training/?month=2027-01"))


def test_the_board_names_units_without_a_rule(client, at):
    world = centre(n_areas=1, n_projects=0)
    other = UnitFactory(kind="group", name="另一中心")
    UnitFactory(parent=other, kind="area", name="无制度片区")
    opened(world)
    client.force_login(account_with(*GA, unit=other))

    client.post("/training/cycles/2026-12/open")
    shown = text(client.get("/training/?month=2026-12"))

    assert "无制度片区" in shown


def test_the_board_costs_the_same_for_few_and_many_units(client, at):
    def cost(n_areas):
        world = centre(n_areas=n_areas, n_projects=1)
        cycle = opened(world)
        for area in world.areas:
            submitted(cycle, area, at=shanghai(24, 9), n_lines=2)
        client.force_login(account_with(*GA, unit=world.root))
        client.get("/training/?month=2026-12")
        with CaptureQueriesContext(connection) as found:
            client.get("/training/?month=2026-12")
        return len(found)

    few, many = cost(3), cost(25)

    assert many == few
    assert few <= 32


def test_more_than_fifty_units_come_page_by_page(client, at):
    world = centre(n_areas=53, n_projects=0)
    opened(world)
    client.force_login(account_with(*GA, unit=world.root))

    first = text(client.get("/training/?month=2026-12"))
    last_code = sorted(unit.code for unit in [world.root, *world.areas])[49]
    second = text(client.get(f"/training/?month=2026-12&after={last_code}"))

    assert first.count("催报") == 49
    assert "下一页" in first
    assert second.count("催报") == 4
    assert "上一页" in second
    assert "下一页" not in second
    assert "片区37" in text(client.get("/training/?month=2026-12&q=片区37"))
    sheet = read_sheets(client.get("/training/?month=2026-12&format=xlsx").content)[0]
    assert sum("片区" in str(row[0]) for row in sheet.rows) == 53


def test_the_board_exports_what_it_shows(client, at):
    world = centre(n_areas=2, n_projects=0)
    opened(world)
    client.force_login(account_with(*GA, unit=world.root))

    answer = client.get("/training/?month=2026-12&format=xlsx")

    (sheet,) = read_sheets(BytesIO(answer.content))
    rows = [tuple(str(cell) for cell in row) for row in sheet.rows]
    assert any("西南片区" in row and "是" in row for row in rows)


@pytest.mark.rule("T-051")
def test_consolidation_by_hand_from_the_page_to_the_head(client, at):
    world = centre(n_areas=4, n_projects=0)
    cycle = three_of_four(world)
    client.force_login(account_with(*GA, unit=world.root))
    url = f"/training/cycles/{cycle.pk}/consolidation/"

    shown = text(client.get(url))
    assert "还没有报来的单位 1" in shown
    assert "片区3" in shown
    assert "西南片区第1场" in shown
    plan = plan_of(cycle, world.areas[0])
    line = plan.lines.order_by("position").first()
    assert client.post(f"/training/cycles/{cycle.pk}/lines/return", {"line": line.pk, "remark": ""}).status_code == 303
    plan.refresh_from_db()
    assert plan.state == "submitted"  # no remark, nothing returned
    client.post(f"/training/cycles/{cycle.pk}/lines/return", {"line": line.pk, "remark": "课时不足"})
    plan.refresh_from_db()
    assert plan.state == "returned"
    client.post(f"/training/cycles/{cycle.pk}/adopt-all")
    client.post(f"/training/cycles/{cycle.pk}/hand-in")
    assert Cycle.objects.get().state == "collecting"  # two units are missing and nobody said to go without them
    answer = client.post(f"/training/cycles/{cycle.pk}/hand-in", {"goes_without_missing": "yes"})
    assert answer["Location"] == f"/training/cycles/{cycle.pk}/approval/"
    assert Cycle.objects.get().state == "submitted"


@pytest.mark.rule("T-057")
def test_the_author_sees_where_each_line_went(client, at):
    world = centre(n_areas=2, n_projects=0)
    cycle = opened(world)
    plans = [submitted(cycle, area, at=shanghai(24, 9), n_lines=2) for area in world.areas]
    client.force_login(account_with(*GA, unit=world.root))
    first, second = plans[0].lines.order_by("position")
    target = plans[1].lines.first()
    client.post(f"/training/cycles/{cycle.pk}/lines/merge", {"line": first.pk, "target": target.pk, "remark": "合并举办"})
    client.post(f"/training/cycles/{cycle.pk}/lines/return", {"line": second.pk, "remark": "请换讲师"})

    client.force_login(account_with("training.view", "training.monthly.draft", unit=world.areas[0]))
    shown = text(client.get(f"/training/plans/{plans[0].pk}/fates/"))

    assert "并入 华东片区 华东片区第1场" in shown
    assert "请换讲师" in shown
    assert client.get(f"/training/plans/{plans[1].pk}/fates/").status_code == 404


@pytest.mark.rule("T-052", "T-053")
def test_the_head_approves_on_the_phone_and_general_affairs_issues(client, at):
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    submitted(cycle, world.areas[0], at=shanghai(24, 9), n_lines=2)
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26)
    ga = account_with(*GA, unit=world.root)
    url = f"/training/cycles/{cycle.pk}/approval/"

    client.force_login(ga)
    assert "批准</button>" not in text(client.get(url))
    assert client.post(f"/training/cycles/{cycle.pk}/approve").status_code == 403
    client.force_login(account_with(*HEAD, unit=world.root))
    assert "批准</button>" in text(client.get(url))
    assert client.post(f"/training/cycles/{cycle.pk}/approve", {"remark": "同意"}).status_code == 303
    client.force_login(ga)
    assert "到当天可以下发" in text(client.get(url))
    client.post(f"/training/cycles/{cycle.pk}/issue")
    assert Cycle.objects.get().state == "approved"
    at["now"] = shanghai(1, 9, month=12)
    client.post(f"/training/cycles/{cycle.pk}/issue")
    assert Cycle.objects.get().state == "issued"


@pytest.mark.rule("T-053")
def test_every_unit_hears_of_the_issue_exactly_once():
    world = centre(n_areas=2, n_projects=2)
    cycle = opened(world)
    submitted(cycle, world.areas[0], at=shanghai(24, 9))
    for unit in (*world.areas, *world.projects):
        account_with("training.monthly.draft", unit=unit)
    account_with("training.view", unit=world.areas[0])
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26, goes_without_missing=True)
    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=ON_26)
    cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=shanghai(1, month=12))

    issue_notices({"cycle_id": cycle.pk}, shanghai(1, month=12))
    issue_notices({"cycle_id": cycle.pk}, shanghai(1, 1, month=12))

    assert Notice.objects.count() == 4
    plan = plan_of(cycle, world.areas[0])
    assert Notice.objects.filter(link=f"/training/plans/{plan.pk}/").count() == 1


def test_the_consolidation_page_costs_the_same_for_few_and_many_units(client, at):
    def cost(n_areas):
        world = centre(n_areas=n_areas, n_projects=0)
        cycle = opened(world)
        for area in world.areas:
            submitted(cycle, area, at=shanghai(24, 9), n_lines=3, title="消防法规")
        client.force_login(account_with(*GA, unit=world.root))
        client.get(f"/training/cycles/{cycle.pk}/consolidation/")
        with CaptureQueriesContext(connection) as found:
            client.get(f"/training/cycles/{cycle.pk}/consolidation/")
        return len(found)

    assert cost(3) == cost(15) <= 28


def test_the_consolidation_workbook_has_every_line_and_the_missing_units(client, at):
    world = centre(n_areas=4, n_projects=0)
    cycle = three_of_four(world)
    client.force_login(account_with(*GA, unit=world.root))

    answer = client.get(f"/training/cycles/{cycle.pk}/consolidation/?format=xlsx")

    lines, missing = read_sheets(BytesIO(answer.content))
    titles = {str(cell) for row in lines.rows for cell in row}
    assert {"西南片区第1场", "西南片区第2场", "西北片区第2场", "售后服务专员", "未处理"} <= titles
    assert any("片区3" in [str(cell) for cell in row] for row in missing.rows)


def test_the_job_function_can_be_run_again_and_again():
    centre(n_areas=1, n_projects=0)

    assert run_until_done(next_cycles_open, shanghai(1)) == 1
    assert PlanLine.objects.count() == 0


def test_a_plan_that_came_after_the_issue_has_its_button_for_the_head_only(client, at):
    world = centre(n_areas=2, n_projects=0)
    cycle = opened(world)
    submitted(cycle, world.areas[0], at=shanghai(24, 9))
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26, goes_without_missing=True)
    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=ON_26)
    cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=shanghai(1, month=12))
    at["now"] = shanghai(2, 9, month=12)
    late = submitted(cycle, world.areas[1], at=at["now"])
    url = f"/training/cycles/{cycle.pk}/approval/"

    client.force_login(account_with(*GA, unit=world.root))
    assert "批准并补下发" not in text(client.get(url))
    client.force_login(account_with(*HEAD, unit=world.root))
    assert "批准并补下发" in text(client.get(url))
    client.post(f"/training/cycles/{cycle.pk}/late-plans/{late.pk}/issue")

    late.refresh_from_db()
    assert late.state == "issued"


@pytest.mark.rule("T-058")
def test_an_issued_line_cannot_be_edited_and_keeps_its_wording():
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    plan = submitted(cycle, world.areas[0], at=shanghai(24, 9))
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26)
    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=ON_26)
    cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=shanghai(1, month=12))
    line = plan.lines.get()
    drafter = actor_with("training.view", "training.monthly.draft", unit=world.areas[0], at=shanghai(2, month=12))
    moved = {name: getattr(line, name) for name in ("title", "audience", "form", "lesson_minutes", "place", "lecturer_source")}
    n_before = AuditEntry.objects.count()

    with pytest.raises(Refused) as refused:
        monthly_line_edit(
            line_id=line.pk,
            version=line.row_version,
            line=LineInput(**moved, starts_at=shanghai(20, 9, month=12), ends_at=shanghai(20, 11, month=12)),
            actor=drafter,
            at=shanghai(2, month=12),
        )

    assert refused.value.code == "plan_locked"
    line.refresh_from_db()
    assert (line.starts_at, AuditEntry.objects.count()) == (shanghai(8, 9, month=12), n_before)
