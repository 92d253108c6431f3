"""A month lived by its people in the browser: three workbooks in, one plan issued, the figures of the running month closed.

The tests are the steps of one story and run in this order. `BIHUAN_SHOTS=directory` keeps a picture of every page seen.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.conftest import ROOT, Crew
from e2e.steps import consolidate, look, open_plan, open_return, picture, plan_panel, press, read_workbook, stand_at

pytestmark = pytest.mark.browser
STORY = True

BOOKS = ROOT / "bihuan" / "training" / "tests" / "data"
TIDY = BOOKS / "西南片区-2026-12-月度培训计划表.xlsx"
MESSY = BOOKS / "华东片区-十二月.xlsx"
FAULTY = BOOKS / "华北片区-2026-12-有错误.xlsx"
OUTSIDER = {
    "姓名": "律师",
    "知识面评价": "熟悉商品房买卖合同纠纷",
    "表达能力评价": "讲解清楚，案例多",
    "授课内容": "商品房买卖合同及补充协议要点",
    "自有师资情况": "各片区没有讲法律条款的讲师",
    "课题需要": "合同纠纷增多，需要专业讲解",
    "拟授课日期": "2026-12-15",
}
REMARK = "请把新员工场次提前到第一周"


def test_the_annual_plan_lies_open_to_the_areas(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    page = xinan.go("/training/annual/")
    look(xinan, "annual-plans")

    page.get_by_role("link", name="2026 年").click()

    expect(page.get_by_role("heading", name="12 月", exact=True)).to_be_visible()
    look(xinan, "annual-plan")


def test_southwest_imports_the_tidy_workbook_on_the_phone_and_is_told_why_it_cannot_hand_in_yet(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    xinan.go("/")
    look(xinan, "home")
    page = open_plan(xinan, "西南片区", "2026-12")
    look(xinan, "plan-empty")

    read_workbook(page, TIDY)
    look(xinan, "import-tidy")
    expect(page.get_by_role("heading", name="可用 8 行，需改正 0 行")).to_be_visible()
    press(page, "导入可用的 8 行")
    expect(page.get_by_text("已导入 8 场。")).to_be_visible()
    expect(page.get_by_text("共 8 场")).to_be_visible()
    look(xinan, "plan-imported")
    press(page, "上报")

    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_text("外聘讲师由售后服务中心提出").first).to_be_visible()
    look(xinan, "plan-lecturer-not-approved")


def test_general_affairs_proposes_the_outside_lecturer_and_the_head_approves(crew: Crew) -> None:
    zonghe, fuzeren = crew("zonghe"), crew("fuzeren", "phone")
    page = zonghe.go("/lecturers/external/new")
    for label, words in OUTSIDER.items():
        page.get_by_label(label).fill(words)
    page.get_by_label(re.compile("^来源")).select_option(label="专家学者")
    page.get_by_label(re.compile("^外部培训形式")).select_option(index=1)
    look(zonghe, "lecturer-proposed")
    press(page, "提交审批")
    expect(page.get_by_text("已提交审批。批准之前不能排课。")).to_be_visible()

    page = fuzeren.go(page.url.removeprefix(zonghe.site))
    page.get_by_label("意见").select_option(label="批准")
    look(fuzeren, "lecturer-to-approve")
    press(page, "提交意见")

    expect(page.get_by_text("意见已记录。")).to_be_visible()


def test_southwest_hands_its_plan_in(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    page = open_plan(xinan, "西南片区", "2026-12")

    press(page, "上报")

    expect(page.get_by_text("计划已上报。")).to_be_visible()
    expect(page.get_by_role("button", name="上报", exact=True)).to_have_count(0)
    look(xinan, "plan-submitted")


def test_east_reads_the_report_of_a_messy_workbook_and_confirms(crew: Crew) -> None:
    huadong = crew("huadong")
    page = open_plan(huadong, "华东片区", "2026-12")

    read_workbook(page, MESSY)
    look(huadong, "import-messy")
    expect(page.get_by_role("heading", name=re.compile(r"可用 6 行，需改正 0 行"))).to_be_visible()
    press(page, "导入可用的 6 行")

    look(huadong, "plan-messy")
    press(page, "上报")
    look(huadong, "plan-messy-submitted")
    expect(page.get_by_text("计划已上报。")).to_be_visible()


def test_north_is_told_what_is_wrong_row_by_row_and_nothing_is_written(crew: Crew) -> None:
    huabei = crew("huabei")
    page = open_plan(huabei, "华北片区", "2026-12")
    before = page.get_by_text(re.compile(r"共 \d+ 场")).inner_text()

    read_workbook(page, FAULTY)
    look(huabei, "import-faulty")
    problems = page.get_by_role("table").first
    for row in (3, 4, 6, 7, 8, 10):
        expect(problems.get_by_text(re.compile(rf"第 {row} 行")).first).to_be_visible()
    page = open_plan(huabei, "华北片区", "2026-12")

    expect(page.get_by_text(before)).to_be_visible()


def test_north_imports_the_good_rows_and_is_blocked_with_reasons_until_the_newcomers_have_their_session(crew: Crew) -> None:
    huabei = crew("huabei")
    page = open_plan(huabei, "华北片区", "2026-12")
    read_workbook(page, FAULTY)
    press(page, "导入可用的 2 行")
    expect(page.get_by_text("还有 8 行需要改正后补传。")).to_be_visible()
    page.get_by_role("link", name="回到计划").click()

    press(page, "上报")
    look(huabei, "plan-blocked")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_text("「新员工」要求 2026-12 至少 2 次").first).to_be_visible()

    page.get_by_role("link", name="增加场次").first.click()
    page.get_by_label("培训主题").fill("新员工岗位职责")
    page.get_by_label("计划外原因").fill("本月新入职 3 人")
    page.get_by_label("培训日期").fill("2026-12-25")
    page.get_by_label("开始时间").fill("09:00")
    page.get_by_label("结束时间").fill("10:40")
    page.get_by_label("课时", exact=False).first.fill("2")
    page.get_by_label("培训对象").select_option(label="新员工")
    page.get_by_label("培训地点").fill("华北片区培训室")
    page.get_by_label(re.compile("^讲师(?!来源)")).fill("吴刚")
    look(huabei, "plan-line")
    press(page, "保存")
    press(page, "上报")

    look(huabei, "plan-north")
    expect(page.get_by_text("计划已上报。")).to_be_visible()


def test_on_the_26th_the_board_names_who_is_late(crew: Crew) -> None:
    zonghe = crew("zonghe")
    stand_at(zonghe, "2026-11-26")

    page = zonghe.go("/training/?month=2026-12")

    look(zonghe, "board")
    expect(page.get_by_role("row").filter(has_text="西北片区")).to_contain_text("逾期")
    expect(page.get_by_role("row").filter(has_text="西南片区")).not_to_contain_text("逾期")
    phone = crew("zonghe", "phone")
    phone.go("/training/?month=2026-12")
    look(phone, "board")


def test_general_affairs_adopts_southwest_and_returns_a_line_of_east_with_a_remark(crew: Crew) -> None:
    zonghe = crew("zonghe")
    page = consolidate(zonghe)
    look(zonghe, "consolidation")

    plan_panel(page, "西南片区").get_by_role("button", name="采纳整份").click()
    expect(page.get_by_text("整份计划已采纳。")).to_be_visible()
    plan_panel(page, "华东片区").get_by_label("岗位职责、内部工作流程").check()
    page.get_by_label("意见", exact=True).fill(REMARK)
    page.get_by_role("button", name="退回所选").click()

    expect(page.get_by_text("已退回，编制人可以看到意见。")).to_be_visible()
    look(zonghe, "consolidation-returned")


def test_east_finds_the_remark_beside_the_line_and_sends_the_plan_again(crew: Crew) -> None:
    huadong = crew("huadong")
    page = huadong.go("/")
    look(huadong, "home-returned")
    page = open_plan(huadong, "华东片区", "2026-12")
    look(huadong, "plan-returned")
    row = page.get_by_role("row").filter(has_text="岗位职责、内部工作流程")
    expect(row).to_contain_text(REMARK)

    row.get_by_role("link", name="修改").click()
    page.get_by_label("培训日期").fill("2026-12-03")
    page.get_by_label("开始时间").fill("09:00")
    page.get_by_label("结束时间").fill("10:40")
    press(page, "保存")
    press(page, "上报")

    expect(page.get_by_text("计划已上报。")).to_be_visible()


def test_the_plan_is_handed_in_without_the_late_and_approved_on_the_phone(crew: Crew) -> None:
    zonghe, fuzeren = crew("zonghe"), crew("fuzeren", "phone")
    page = consolidate(zonghe)
    press(page, "全部采纳")
    page.get_by_label(re.compile("不等未报的")).check()
    press(page, "提交负责人审批")
    expect(page.get_by_text("已提交负责人审批。")).to_be_visible()

    page = fuzeren.go("/")
    look(fuzeren, "home-head")
    page.locator("a[href*='/training/']", has_text="去审批").click()
    look(fuzeren, "approval")
    press(page, "批准")

    expect(page.get_by_text("已批准。到下发日由综合事务组下发。")).to_be_visible()
    look(fuzeren, "approved")


def test_before_the_first_it_cannot_be_issued_and_the_page_says_when(crew: Crew) -> None:
    zonghe = crew("zonghe")
    page = zonghe.go("/training/?month=2026-12")
    page.get_by_role("link", name=re.compile("下发|审批")).first.click()
    look(zonghe, "issue-early")

    expect(page.get_by_text("到当天可以下发")).to_be_visible()
    expect(page.get_by_role("button", name="下发本月计划")).to_have_count(0)


def test_on_the_first_it_is_issued_and_southwest_is_told(crew: Crew) -> None:
    zonghe, xinan = crew("zonghe"), crew("xinan", "phone")
    stand_at(zonghe, "2026-12-01")
    page = zonghe.go("/training/?month=2026-12")
    page.get_by_role("link", name=re.compile("下发")).first.click()
    press(page, "下发本月计划")
    look(zonghe, "issued")

    page = xinan.go("/duties/inbox/")
    look(xinan, "inbox")

    expect(page.get_by_text(re.compile("12.*计划.*下发|下发.*12.*计划")).first).to_be_visible()


def test_north_records_that_a_session_of_november_was_held(crew: Crew) -> None:
    huabei = crew("huabei")
    page = open_return(huabei, "华北片区")
    page.get_by_role("row").filter(has_text="待实施").first.get_by_role("link").first.click()
    page.locator("input[name=absent]").first.check()
    look(huabei, "session")

    press(page, "保存")

    expect(page.get_by_text("已登记实施情况。")).to_be_visible()
    look(huabei, "session-held")


def test_the_head_approves_in_writing_that_a_session_is_left_out(crew: Crew) -> None:
    fuzeren, xinan = crew("fuzeren", "phone"), crew("xinan", "phone")
    page = fuzeren.go("/duties/inbox/")
    look(fuzeren, "inbox-head")
    page = open_return(fuzeren, "西南片区")
    page.get_by_role("link", name="维修工单规范").first.click()
    page.get_by_label("批准文号").fill("售后〔2026〕165 号")
    look(fuzeren, "deviation")
    press(page, "书面批准")

    page = open_return(xinan, "西南片区")
    page.get_by_role("link", name="维修工单规范").first.click()
    expect(page.locator(".title")).to_contain_text("未实施，已书面批准")
    look(xinan, "session-not-held")


def test_southwest_files_photos_sign_in_and_minutes_and_hands_the_month_in(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    page = open_return(xinan, "西南片区")
    look(xinan, "return-open")
    titles = ("法律法规学习", "岗位职责与内部流程", "接待礼仪标准", "应急预案演练", "工作纪律与工作手册")
    names = [f"{title}-{kind}" for title in titles for kind in ("现场照片", "签到表", "会议纪要")]
    page.get_by_label("把本月的材料一次选进来").set_input_files([picture(name) for name in (*names, "扫描件")])  # type: ignore[arg-type]
    press(page, "上传并归类")
    look(xinan, "return-files")
    expect(page.get_by_text("已归类 15 个文件：现场照片 5、签到表 5、会议纪要 5。1 个没认出归处")).to_be_visible()
    page.get_by_label("扫描件.jpg 归到").select_option(label="培训资料 · 法律法规学习")
    press(page, "保存归类")
    page.get_by_label("本月工作").fill("举办 5 场，到课 49 人次。")
    press(page, "保存总结")
    press(page, "上报")

    look(xinan, "return-submitted")
    expect(page.locator(".title")).to_contain_text("已上报")


def test_general_affairs_accepts_assesses_and_closes_the_month(crew: Crew) -> None:
    zonghe = crew("zonghe")
    stand_at(zonghe, "2026-12-06")
    page = open_return(zonghe, "西南片区")
    press(page, "接收")
    look(zonghe, "return-accepted")
    page = zonghe.go("/training/figures/?month=2026-11")
    page.get_by_label("考核意见").last.fill("记录齐全，按期上报的继续保持。")
    press(page, "保存考核意见")
    page = zonghe.go("/training/?month=2026-11")
    look(zonghe, "board-november")

    page.locator("main").get_by_role("link", name="月度结账", exact=True).click()
    press(page, "月度结账")

    expect(page.get_by_text("本月已结账，数字不再变动。")).to_be_visible()


def test_the_figures_show_what_they_are_made_of(crew: Crew) -> None:
    zonghe = crew("zonghe")
    page = zonghe.go("/training/figures/?month=2026-11")
    look(zonghe, "figures")
    row = page.get_by_role("row").filter(has_text="西南片区").first
    expect(row).to_contain_text("5/6")

    row.get_by_role("link", name="西南片区").click()

    look(zonghe, "figure")
    main = page.locator("main")
    for words in ("已实施 5 ÷ 已下发 6", "分子：已实施", "只在分母：应实施，未计为实施", "不计入", "校验一致"):
        expect(main.get_by_text(words).first).to_be_visible()
    expect(page.locator(".why summary").first).to_contain_text("条")
    xinan = crew("xinan", "phone")
    xinan.go("/training/figures/?month=2026-11")
    look(xinan, "figures")


def test_a_spot_check_is_drawn_and_drawn_again_alike(crew: Crew) -> None:
    zonghe = crew("zonghe")
    page = zonghe.go("/training/spot-checks/?month=2026-11")
    look(zonghe, "spot-checks")
    press(page, "抽取")
    look(zonghe, "spot-check")

    page.get_by_role("link", name="重新抽取验证").click()

    expect(page.get_by_text("同一名单、同一种子，抽到同一样本")).to_be_visible()


def test_nobody_touched_the_records(site: str, site_data: Path) -> None:
    command = [sys.executable, "-m", "bihuan.cli", "audit", "verify"]
    environment = {**os.environ, "BIHUAN_DATA_DIR": str(site_data), "BIHUAN_DEMO": "1", "PYTHONPATH": str(ROOT)}

    verified = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert verified.returncode == 0, verified.stdout + verified.stderr
