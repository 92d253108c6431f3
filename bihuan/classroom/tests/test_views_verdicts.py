"""The month by unit and person, why of one person, judging by hand, Excel and REST."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from bihuan.classroom.models import MonthVerdict
from bihuan.classroom.tests.verdict_factories import Record
from bihuan.people.tests.factories import AccountFactory, account_with

pytestmark = pytest.mark.django_db
CENTRE = ("training.view", "class.verdicts", "training.freeze")


@pytest.fixture
def made():
    made = Record()
    person = made.hire(name="张连续")
    for month in ("2026-03", "2026-04", "2026-05"):
        made.result(person, month)
    made.result(made.hire(name="王合格"), "2026-05", passed=True)
    made.seat(made.hire(1, name="李没评"), "2026-05", area=1)
    made.judge("2026-03", "2026-04", "2026-05")
    made.person = person
    return made


def test_the_month_is_told_by_unit_and_opens_to_the_persons_and_why(client, made):
    client.force_login(account_with(*CENTRE, unit=made.root))

    units = client.get("/classes/verdicts/?month=2026-05").context["units"]
    assert [(each.unit.name, each.passed, each.failed, each.none, each.longest) for each in units] == [
        ("西南片区", 1, 1, 0, 3),
        ("华东片区", 0, 0, 1, 0),
    ]
    persons = client.get(f"/classes/verdicts/?month=2026-05&unit={made.areas[0].pk}").context["persons"]
    assert [(each.row.person.name, each.now.streak) for each in persons] == [("张连续", 3), ("王合格", 0)]
    why = client.get(f"/classes/verdicts/people/{made.person.pk}/").context["shown"]
    assert [(each.shown.row.month, each.is_in_row, [one.score for one in each.results]) for each in why.months] == [
        ("2026-05", True, ["50"]),
        ("2026-04", True, ["50"]),
        ("2026-03", True, ["50"]),
    ]


def test_whoever_answers_for_a_unit_sees_that_unit_and_the_person_the_own_months_only(client, made):
    client.force_login(account_with("training.view", "class.verdicts", unit=made.areas[1]))
    assert [each.unit.name for each in client.get("/classes/verdicts/?month=2026-05").context["units"]] == ["华东片区"]
    assert client.get(f"/classes/verdicts/people/{made.person.pk}/").status_code == 404

    client.force_login(AccountFactory(person=made.person))
    own = client.get("/classes/verdicts/?month=2026-05")
    assert [each.shown.row.month for each in own.context["shown"].months] == ["2026-05", "2026-04", "2026-03"]
    other = MonthVerdict.objects.exclude(person=made.person).first()
    assert client.get(f"/classes/verdicts/people/{other.person_id}/").status_code == 404


def test_a_colleague_with_sight_of_the_training_does_not_see_verdicts(client, made):
    client.force_login(account_with("training.view", unit=made.root))

    assert client.get(f"/classes/verdicts/people/{made.person.pk}/").status_code == 404
    assert client.get("/api/v1/classes/verdicts?month=2026-05").json()["items"] == []


def test_a_closed_month_is_judged_by_hand_and_an_open_one_says_why_not(client, made):
    client.force_login(account_with(*CENTRE, unit=made.root))
    made.result(made.person, "2026-06")
    made.cycle("2026-07", state="issued")

    done = client.post("/classes/verdicts/judge", {"month": "2026-06"})
    refused = client.post("/classes/verdicts/judge", {"month": "2026-07"})

    assert (done.status_code, done["Location"]) == (303, "/classes/verdicts/?month=2026-06")
    assert refused.status_code == 422
    assert "2026-07 还没有结账" in refused.content.decode()
    assert not MonthVerdict.objects.filter(month="2026-07").exists()


def test_the_workbook_has_a_line_for_each_person(client, made):
    client.force_login(account_with(*CENTRE, unit=made.root))

    content = client.get("/classes/verdicts/?month=2026-05&format=xlsx").content

    lines = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [line[3:9] for line in lines if line[3] == "张连续"] == [["张连续", "不合格", 1, 1, 3, "2026-03"]]
    assert len(lines) == 4


def test_rest_tells_the_same_and_runs_the_month(client, made):
    client.force_login(account_with(*CENTRE, unit=made.root))
    made.result(made.person, "2026-06")

    rows = client.get("/api/v1/classes/verdicts?month=2026-05&verdict=failed").json()["items"]
    assert [(row["name"], row["verdict"], row["streak"], row["streak_from"]) for row in rows] == [
        ("张连续", "failed", 3, "2026-03")
    ]
    assert [row["unit"] for row in client.get("/api/v1/classes/verdicts/units?month=2026-05").json()] == [
        "西南片区",
        "华东片区",
    ]
    assert len(client.get(f"/api/v1/classes/verdicts/people/{made.person.pk}").json()) == 3
    run = client.post("/api/v1/classes/verdicts/runs", {"month": "2026-06"}, content_type="application/json")
    assert run.json() == {"new": 1, "adjusted": 0, "proposed": 0}
