"""A class lived by its people in the browser: from the notice to the closed dossier, with a case that goes through appeal.

The tests are the steps of one story and run in this order. `BIHUAN_SHOTS=directory` keeps a picture of every page seen.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, expect

from e2e.conftest import ROOT, SIZES, Crew, Person, environment_of
from e2e.steps import look, open_return, picture, press, stand_at

pytestmark = pytest.mark.browser
STORY = True

TITLE, DAY = "接待礼仪情景演练", "2026-11-25"
LATE, NO_UNIFORM, ABSENT = "于翠萍", "姜乐天", "贾梓涵"
LECTURER = "郝家豪"
LATE_NO, UNIFORM_NO = "YS00107", "YS00132"
GUESTS = {"zhuanyuan": "YS00089", "YS00090": "YS00090", "YS00094": "YS00094", "YS00115": "YS00115"}
ACCOUNTS = (LATE_NO, UNIFORM_NO, "YS00090", "YS00094", "YS00115")
OPEN_ACCOUNTS = """
from bihuan.people.models import Account, Person
password = Account.objects.get(username="xinan").password
for number in {numbers!r}:
    Account.objects.create(username=number, person=Person.objects.get(employee_no=number), password=password)
"""


@pytest.fixture(scope="module")
def site_data(site_data: Path) -> Path:
    """Four more of the class have an account of their own."""
    program = OPEN_ACCOUNTS.format(numbers=ACCOUNTS)
    run(["manage.py", "shell", "--no-imports", "-c", program], site_data)
    return site_data


def run(arguments: list[str], data: Path) -> None:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment_of(data), capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stdout + done.stderr


def open_case(person: Person) -> Page:
    """From the to-do list or the register, whichever this person has."""
    page = person.go("/duties/cases/")
    page.get_by_role("link", name=f"{LATE} 违反培训纪律：{TITLE}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(LATE)
    return page


def open_class(person: Person) -> Page:
    page = person.go("/classes/?month=2026-11")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    return page


def open_dossier(person: Person) -> Page:
    page = open_class(person)
    page.get_by_role("link", name="打开档案").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("一班一档")
    return page


def piece_row(page: Page, label: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("cell", name=label, exact=True))


def open_lecturer(person: Person) -> Page:
    page = person.go("/lecturers/")
    page.get_by_role("link", name=LECTURER).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(LECTURER)
    return page


def give(person: Person, page: Page, *, is_shown: bool) -> None:
    """Content and organisation were fine, the lecturer was not."""
    for item, words in (("培训内容", "满意"), ("讲师授课", "不满意"), ("组织安排", "很满意")):
        page.get_by_role("group", name=re.compile(item)).get_by_label(words, exact=True).check()
    if is_shown:
        page.get_by_label("建议").fill("请多留时间练习。")
        look(person, "feedback-form")
    press(page, "提交")


def printed(page: Page, label: str, folder: Path) -> str:
    """What is written on the sheet behind a button that prints."""
    answer = fetched(page, label)
    assert answer.headers["content-type"] == "application/pdf"
    return words_of(answer.body(), folder)


def fetched(page: Page, label: str) -> APIResponse:
    """What this button downloads, asked for in the name of whoever looks at the page."""
    address = page.locator("main").get_by_role("link", name=label).first.get_attribute("href") or ""
    answer = page.request.get(urljoin(page.url, address))
    assert answer.ok, f"{label}: {answer.status}"
    return answer


def words_of(pdf: bytes, folder: Path) -> str:
    """Its text without blanks, where this machine has the tool to read it; else the header is all that is asked."""
    assert pdf.startswith(b"%PDF-")
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    kept = folder / "sheet.pdf"
    kept.write_bytes(pdf)
    return "".join(subprocess.run([tool, str(kept), "-"], capture_output=True, text=True, check=True).stdout.split())


def sign_in(person: Person, screen: Page) -> Page:
    page = person.go("/classes/signin/")
    page.get_by_label("屏幕上的六位数").fill(screen.inner_text(".digits").replace(" ", ""))
    page.locator("main form").get_by_role("button", name="签到").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已签到")
    return page


def test_the_area_adds_a_class_for_its_newcomers_and_prepares_it(crew: Crew) -> None:
    xinan = crew("xinan")
    page = open_return(xinan, "西南片区")
    page.get_by_role("link", name="增加场次").click()
    page.get_by_label("培训主题").fill(TITLE)
    page.get_by_label("增加的原因").fill("新员工接待客户时不知道怎样说")
    page.get_by_label("培训对象").select_option(label="新员工")
    page.get_by_label("日期", exact=False).first.fill(DAY)
    page.get_by_label("开始时间").fill("09:00")
    page.get_by_label("时长（分钟）").fill("90")
    page.get_by_label("培训地点").fill("西南片区培训室")
    page.get_by_label(re.compile("^讲师")).fill(LECTURER)
    look(xinan, "class-added")
    press(page, "增加")
    expect(page.get_by_text("已增加场次，不计入实施率。")).to_be_visible()

    page.get_by_role("link", name=TITLE).first.click()
    look(xinan, "class-line")
    press(page, "准备班次")

    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.locator("#roster")).to_contain_text(ABSENT)
    look(xinan, "class-prepared")


def test_the_lecturer_accepts_on_the_phone(crew: Crew) -> None:
    jiangshi = crew("jiangshi", "phone")
    page = jiangshi.go("/lecturers/mine/")
    look(jiangshi, "lecturer-tasks")
    task = page.locator("section.panel").filter(has=page.get_by_role("heading", name=TITLE))

    task.get_by_role("button", name="接受").click()

    expect(task.get_by_role("button", name="接受")).to_have_count(0)


def test_the_class_is_announced_from_the_phone_and_the_invited_find_the_notice(crew: Crew) -> None:
    xinan, late = crew("xinan", "phone"), crew(LATE_NO, "phone")
    page = open_class(xinan)
    press(page, "发出通知")
    expect(page.get_by_text("已通知 3 人。")).to_be_visible()
    look(xinan, "class-announced")

    page = late.go("/duties/inbox/")
    look(late, "class-inbox")
    expect(page.get_by_text(TITLE).first).to_be_visible()
    page = late.go("/classes/mine/")
    look(late, "my-classes")
    page.get_by_role("link", name=TITLE).first.click()

    expect(page.locator("main")).to_contain_text("西南片区培训室")
    look(late, "my-class")


def test_who_comes_without_invitation_is_put_on_the_list_at_the_door(crew: Crew) -> None:
    stand_at(crew("zonghe"), DAY, "08:45")
    xinan = crew("xinan")
    page = open_class(xinan)

    for number in GUESTS.values():
        page.locator("#walk-in").get_by_label("工号").fill(number)
        press(page, "补登")
        expect(page.get_by_text("已补登，名单上有「现场补登」标记。")).to_be_visible()

    look(xinan, "class-walk-ins")


def test_phones_sign_in_by_the_code_on_the_screen_while_the_desk_looks_on(crew: Crew) -> None:
    xinan = crew("xinan")
    page = open_class(xinan)
    page.get_by_role("link", name="教室屏幕").click()
    expect(page.locator(".digits")).to_be_visible()
    desk = xinan.page.context.new_page()
    desk.goto(re.sub(r"/screen/(\d+)/.*", r"/desk/\1/", page.url))

    early = (UNIFORM_NO, *GUESTS)
    for username in early[:2]:
        expect(sign_in(crew(username, "phone"), page).locator("main")).to_contain_text("准时")
    expect(page.locator(".who-in .sum")).to_contain_text(re.compile("^2"))
    expect(desk.locator("main")).to_contain_text("已签到（2）")
    for username in early[2:]:
        sign_in(crew(username, "phone"), page)
    expect(page.locator(".who-in .sum")).to_contain_text(re.compile("^5"))
    expect(desk.locator("main")).to_contain_text("已签到（5）")
    look(xinan, "class-screen")

    desk.close()


def test_at_four_to_nine_somebody_is_late_and_the_phone_says_by_how_much(crew: Crew) -> None:
    stand_at(crew("zonghe"), DAY, "08:56")
    xinan, late = crew("xinan"), crew(LATE_NO, "phone")
    page = open_class(xinan)
    press(page, "开始")
    expect(page.get_by_text("班次已开始。")).to_be_visible()
    page.get_by_role("link", name="教室屏幕").click()

    phone = sign_in(late, page)

    expect(phone.locator("main")).to_contain_text(re.compile(r"迟到 \d+ 分钟"))
    look(late, "signed-late")


def test_the_desk_notes_who_wears_no_uniform(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    page = open_class(xinan)
    page.get_by_role("link", name="签到台").click()
    look(xinan, "class-desk")
    page.get_by_role("link", name="着装与纪律").click()
    page.get_by_role("row").filter(has_text=LATE).get_by_label("已着").check()
    page.get_by_role("row").filter(has_text=NO_UNIFORM).get_by_label("未着").check()
    look(xinan, "class-uniform")

    press(page, "保存着装核对")

    expect(page.get_by_role("heading", name="已登记的情形")).to_be_visible()
    look(xinan, "class-uniform-noted")


def test_the_class_ends_and_the_three_have_their_proposed_cases(crew: Crew) -> None:
    stand_at(crew("zonghe"), DAY, "10:30")
    xinan, zonghe = crew("xinan"), crew("zonghe")
    page = open_class(xinan)
    press(page, "结束并登记到场")
    expect(page.get_by_text("班次已结束，到场情况已登记。")).to_be_visible()
    roster = page.locator("#roster")
    expect(roster.get_by_role("row").filter(has_text=LATE)).to_contain_text("已签到，迟到")
    expect(roster.get_by_role("row").filter(has_text=ABSENT)).to_contain_text("未到")
    look(xinan, "class-ended")

    page = zonghe.go("/duties/proposals/")
    look(zonghe, "proposals")

    for name in (LATE, NO_UNIFORM, ABSENT):
        expect(page.get_by_role("link", name=f"{name} 违反培训纪律：{TITLE}")).to_have_count(1)
    expect(page.get_by_role("link", name=re.compile(f"违反培训纪律：{TITLE}"))).to_have_count(3)


def test_general_affairs_opens_the_case_of_the_late_one(crew: Crew) -> None:
    zonghe = crew("zonghe")
    page = zonghe.go("/duties/proposals/")
    page.get_by_role("link", name=f"{LATE} 违反培训纪律：{TITLE}").click()
    expect(page.locator("main")).to_contain_text("未按时签到")
    page.get_by_label("处理意见").fill("签到记录清楚，立案听取本人说明。")
    look(zonghe, "proposal")

    press(page, "立案")

    expect(page.get_by_text(re.compile("已立案："))).to_be_visible()
    look(zonghe, "case-opened")


def test_the_person_concerned_makes_a_statement_on_the_phone(crew: Crew) -> None:
    late = crew(LATE_NO, "phone")
    late.go("/")
    look(late, "home-concerned")
    page = late.page
    page.locator(".task").filter(has_text=f"{LATE} 违反培训纪律：{TITLE}").get_by_role("link", name="去陈述").click()
    page.get_by_label("内容").fill("路上遇到客户求助，处理后赶到，晚了一分钟。")
    look(late, "case-statement")

    press(page, "提交陈述")

    expect(page.get_by_text("陈述已存入案卷。")).to_be_visible()


def test_the_head_decides_a_measure_of_the_article(crew: Crew) -> None:
    fuzeren = crew("fuzeren", "phone")
    page = open_case(fuzeren)
    look(fuzeren, "case-decide")
    page.get_by_label("措施").select_option(label="通报批评")
    page.get_by_label("决定理由").fill("无故未提前说明，影响上课。")

    press(page, "记录决定")

    expect(page.get_by_text("决定已记录。")).to_be_visible()
    look(fuzeren, "case-decided")


def test_the_person_appeals_and_another_decides_the_appeal(crew: Crew) -> None:
    late, hr = crew(LATE_NO, "phone"), crew("hr")
    page = open_case(late)
    expect(page.locator("main")).to_contain_text("通报批评")
    page.get_by_label("内容").fill("附客户来电记录，请免予处理。")
    look(late, "case-appeal")
    press(page, "提交申诉")
    expect(page.get_by_text("申诉已提交。")).to_be_visible()

    page = open_case(hr)
    page.get_by_label("措施").select_option(label="书面检查")
    page.get_by_label("决定理由").fill("求助属实，但应当先报告。")
    look(hr, "case-appeal-decide")
    press(page, "记录决定")

    expect(page.get_by_text("申诉决定已记录。")).to_be_visible()
    look(hr, "case-appeal-decided")


def test_the_decision_is_carried_out_the_case_closed_and_its_sheet_printed(crew: Crew, tmp_path: Path) -> None:
    zonghe = crew("zonghe")
    page = open_case(zonghe)
    page.get_by_label("执行日期").fill(DAY)
    page.get_by_label("执行情况").fill("已交书面检查。")
    press(page, "登记执行")
    expect(page.get_by_text("执行情况已登记。")).to_be_visible()
    press(page, "结案")
    expect(page.get_by_text("已结案。", exact=True)).to_be_visible()
    look(zonghe, "case-closed")

    words = printed(page, "打印决定书", tmp_path)

    for each in (LATE, "书面检查", "未按时签到"):
        assert each in words, words


def test_who_attended_hands_in_feedback_on_the_phone(crew: Crew) -> None:
    for n, username in enumerate((LATE_NO, *GUESTS)):
        phone = crew(username, "phone")
        page = phone.go("/")
        if not n:
            look(phone, "home-feedback")
        page.locator(".task").filter(has_text=TITLE).get_by_role("link", name="填写反馈").click()
        give(phone, page, is_shown=not n)
        expect(page.get_by_role("heading", name="已提交")).to_be_visible()

    xinan = crew("xinan")
    page = open_class(xinan)
    page.get_by_role("link", name="查看", exact=True).click()

    expect(page.get_by_role("heading", name="还没有交（1）")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=NO_UNIFORM)).to_be_visible()
    look(xinan, "feedback-missing")


def test_the_organiser_records_and_confirms_results_and_one_fails(crew: Crew) -> None:
    xinan, zonghe = crew("xinan"), crew("zonghe")
    page = open_class(xinan)
    page.get_by_role("link", name="登记评估").click()
    look(xinan, "evaluation")
    rows = page.locator("tr[id^=seat-]").filter(has_text="已到")
    expect(rows).to_have_count(6)
    for row in rows.all():
        score = "62" if NO_UNIFORM in row.inner_text() else "91"
        row.get_by_label(re.compile("得分$")).fill(score)
    page.locator(".foot").get_by_label("凭据").set_input_files(picture("考试成绩单"))  # type: ignore[arg-type]

    press(page, "保存并确认全部")

    expect(page.locator("main")).to_contain_text("到场 6 人，已确认 6 人，不合格 1 人")
    look(xinan, "evaluation-confirmed")
    page = zonghe.go("/duties/proposals/")
    expect(page.get_by_role("link", name=f"{NO_UNIFORM} 评估不合格：{TITLE}")).to_have_count(1)


def test_a_rating_on_paper_is_below_the_floor_once(crew: Crew) -> None:
    zonghe = crew("zonghe")
    page = open_lecturer(zonghe)
    page.get_by_text("人工登记满意度").click()
    form = page.locator("form[action$='/rating']")
    form.get_by_label(re.compile("主题|课程|授课")).first.fill("岗位职责现场讲解")
    form.get_by_label(re.compile("单位")).select_option(label="西南片区")
    form.get_by_label(re.compile("日期")).fill("2026-11-20")
    form.get_by_label(re.compile("时间")).fill("14:00")
    form.get_by_label(re.compile("^满意度")).fill("76")
    form.get_by_label("反馈表份数").fill("9")
    form.get_by_label("登记理由与依据").fill("现场用纸质反馈表，已归档。")
    look(zonghe, "lecturer-rating")

    press(page, "登记满意度")

    expect(page.get_by_text("满意度已登记。")).to_be_visible()
    expect(page.locator(".title")).to_contain_text("已聘任")
    look(zonghe, "lecturer-once-below")


def test_the_feedback_of_the_class_is_the_second_and_the_title_is_lost(crew: Crew) -> None:
    zonghe, xinan = crew("zonghe"), crew("xinan", "phone")
    stand_at(zonghe, "2026-11-28")
    page = open_class(xinan)
    expect(page.locator("main")).to_contain_text("讲师满意度 40.00 分")
    page.get_by_role("link", name="查看", exact=True).click()
    look(xinan, "feedback-figures")

    page = open_lecturer(zonghe)
    look(zonghe, "lecturer-title-lost")
    expect(page.locator(".title")).to_contain_text("已取消")
    expect(page.get_by_role("row").filter(has_text=TITLE).last).to_contain_text("已授课")
    page = zonghe.go("/lecturers/to-place/")
    look(zonghe, "lecturer-to-place")

    for title in ("投诉处理技巧（演示数据）", "接待礼仪标准（演示数据）"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    first = page.locator("section.panel").filter(has=page.get_by_role("heading", name="投诉处理技巧（演示数据）"))
    first.get_by_role("button", name=re.compile("改派")).first.click()
    expect(page.get_by_text(re.compile("已改派给.+，等待答复。"))).to_be_visible()
    jiangshi = crew("jiangshi", "phone")
    page = jiangshi.go("/duties/inbox/")
    look(jiangshi, "lecturer-told")
    expect(page.get_by_text(re.compile("讲师资格")).first).to_be_visible()


def test_the_dossier_lists_what_is_missing_and_who_owes_it(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    page = open_dossier(xinan)
    look(xinan, "dossier-open")

    expect(page.locator(".page-status")).to_contain_text("还缺 5 项")
    for piece in ("现场照片", "现场人数", "培训会议纪要", "培训资料", "培训反馈"):
        expect(piece_row(page, piece)).to_contain_text("缺")
    expect(page.get_by_role("button", name="归档", exact=True)).to_have_count(0)


def test_photos_headcount_material_and_minutes_are_supplied_from_the_phone(crew: Crew) -> None:
    xinan = crew("xinan", "phone")
    page = open_dossier(xinan)
    for piece, name in (("现场照片", "现场照片"), ("培训资料", "接待礼仪讲义")):
        piece_row(page, piece).get_by_role("link", name="补交").click()
        page.locator("#supply input[type=file]").set_input_files(picture(name))  # type: ignore[arg-type]
        look(xinan, f"dossier-{len(name)}")
        press(page, "上传")
        expect(page.get_by_text("已存入 1 个文件。")).to_be_visible()
    piece_row(page, "现场人数").get_by_role("link", name="补交").click()
    page.get_by_label("现场清点人数").fill("6")
    press(page, "登记")
    expect(page.get_by_text(re.compile("已登记.*现场人数"))).to_be_visible()

    piece_row(page, "培训会议纪要").get_by_role("link", name="补交").click()
    page.get_by_role("link", name="在线填写会议纪要").click()
    page.get_by_label("内容").fill("分组演练接待、登记和转办，逐组点评。")
    look(xinan, "dossier-minutes")
    press(page, "存入档案")

    expect(page.get_by_text("会议纪要已存入档案。")).to_be_visible()
    expect(page.locator(".page-status")).to_contain_text("还缺 1 项")


def test_the_last_form_comes_late_and_the_dossier_is_closed_and_sealed(crew: Crew) -> None:
    late, xinan, tab = crew(UNIFORM_NO, "phone"), crew("xinan"), crew("xinan", "phone")
    page = late.go("/")
    page.locator(".task").filter(has_text=TITLE).get_by_role("link", name="填写反馈").click()
    look(late, "feedback-late")
    give(late, page, is_shown=False)
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    open_dossier(tab)
    piece_row(tab.page, "培训会议纪要").get_by_role("link", name="添加").click()
    tab.page.get_by_role("link", name="在线填写会议纪要").click()
    tab.page.get_by_label("内容").fill("事后改写的内容。")

    page = open_dossier(xinan)
    look(xinan, "dossier-complete")
    press(page, "归档")

    expect(page.get_by_text(re.compile("已归档，校验码"))).to_be_visible()
    expect(page.get_by_role("heading", name="已封存")).to_be_visible()
    look(xinan, "dossier-closed")


def test_afterwards_a_change_is_refused(crew: Crew) -> None:
    tab = crew("xinan", "phone")

    press(tab.page, "存入档案")

    look(tab, "dossier-refused")
    expect(tab.page.locator("main")).to_contain_text("这个班次已经归档，不能再改动。")
    page = open_dossier(tab)
    expect(page.get_by_role("link", name=re.compile("补交|添加"))).to_have_count(0)


def test_the_cover_is_printed_and_everybody_may_check_that_nothing_was_changed(
    crew: Crew, browser: Browser, tmp_path: Path
) -> None:
    xinan = crew("xinan")
    page = open_dossier(xinan)
    code = page.locator("main a[href^='/check/']").first.inner_text()

    words = printed(page, "封面与目录", tmp_path)

    for each in ("培训班次档案（一班一档）", TITLE, code, "现场照片", "培训会议纪要"):
        assert each in words, words
    with ZipFile(BytesIO(fetched(page, "整份下载").body())) as archive:
        assert archive.testzip() is None
        assert {name.rsplit(".", 1)[-1] for name in archive.namelist()} >= {"pdf", "jpg"}
    stranger = browser.new_context(viewport=SIZES["phone"], locale="zh-CN").new_page()  # type: ignore[arg-type]
    stranger.goto(f"{xinan.site}/check/{code}/")
    expect(stranger.locator("main")).to_contain_text("没有变动")
    if shots := os.environ.get("BIHUAN_SHOTS"):
        stranger.screenshot(path=f"{shots}/dossier-check-390.png", full_page=True)
    stranger.context.close()


def test_the_month_is_closed_and_everybody_has_a_verdict(crew: Crew) -> None:
    zonghe, xinan = crew("zonghe"), crew("xinan", "phone")
    stand_at(zonghe, "2026-12-06")
    page = zonghe.go("/training/figures/?month=2026-11")
    for field in page.get_by_label("考核意见").all():
        if not field.input_value():
            field.fill("按期整改。")
    press(page, "保存考核意见")
    expect(page.get_by_text(re.compile("个单位保存考核意见"))).to_be_visible()
    page = zonghe.go("/training/?month=2026-11")
    page.locator("main").get_by_role("link", name="月度结账", exact=True).click()
    look(zonghe, "month-close")
    press(page, "月度结账")
    expect(page.get_by_text("本月已结账，数字不再变动。")).to_be_visible()
    page = zonghe.go("/classes/verdicts/?month=2026-11")
    press(page, "重新核对")
    expect(page.get_by_text(re.compile("新增结论 [1-9]"))).to_be_visible()
    look(zonghe, "verdicts")

    page = xinan.go("/classes/verdicts/?month=2026-11")
    look(xinan, "verdicts")
    mine = crew(UNIFORM_NO, "phone")
    page = mine.go("/classes/verdicts/")
    look(mine, "verdict-own")
    expect(page.locator("main")).to_contain_text("不合格")


def test_nobody_touched_the_records_of_the_class(site: str, site_data: Path) -> None:
    run(["-m", "bihuan.cli", "audit", "verify"], site_data)
