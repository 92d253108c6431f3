"""`bihuan rules` answers with the citation, or with code 1 and a plain sentence."""

import json

import pytest

from bihuan.cli import main
from bihuan.people.tests.factories import UnitFactory
from bihuan.regulations.models import Document
from bihuan.regulations.services.packs import pack_codes
from bihuan.regulations.tests.factories import PROJECT, adopt_pack

pytestmark = pytest.mark.django_db


def ask(capsys, *words):
    code = main(["rules", *words])
    return code, capsys.readouterr().out


def test_resolve_prints_value_and_citation(capsys):
    unit = UnitFactory(code="P9", kind="project")
    adopt_pack(PROJECT, unit)

    code, out = ask(capsys, "resolve", "plan.monthly.due", "--unit", "P9", "--on", "2026-03-01", "--json")

    answer = json.loads(out)
    assert code == 0
    assert answer["value"] == {"day": 25, "month_offset": -1, "inclusive": True}
    assert (answer["key"], answer["document"], answer["version"]) == ("plan.monthly.due", PROJECT, "1.0")
    assert (answer["unit"], answer["adopted_from"], answer["rows"]) == ("P9", "2024-01-01", ["T-054"])
    assert answer["document_title"] and answer["article"] and answer["article_title"]
    assert answer["words"] == "上月 25 日（含当日）前"


def test_a_rule_that_is_not_adopted_is_told_with_code_1(capsys):
    UnitFactory(code="P9")

    code, out = ask(capsys, "resolve", "plan.monthly.due", "--unit", "P9", "--on", "2026-03-01", "--json")

    assert code == 1
    assert json.loads(out)["code"] == "rule_not_adopted"
    assert "P9" in json.loads(out)["message"]


def test_an_unknown_unit_is_told_and_the_packs_are_loaded(capsys):
    code, out = ask(capsys, "resolve", "plan.monthly.due", "--unit", "NO", "--on", "2026-03-01")

    assert code == 1
    assert "unit_unknown" in out and "NO" in out
    assert Document.objects.count() == len(pack_codes())


def test_packs_lists_the_packs(capsys):
    code, out = ask(capsys, "packs", "--json")

    assert code == 0
    assert [row["version"] for row in json.loads(out) if row["code"] == PROJECT] == ["1.0"]
    assert "centre-training-group" in ask(capsys, "packs")[1]
