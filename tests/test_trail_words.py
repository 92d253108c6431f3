"""What is recorded can be read: every verb and every fact of the trail has words, in Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.trail import field_label, value_words, verb_choices, verb_label
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory
from tests.world import AT

ROOT = Path(__file__).resolve().parent.parent / "bihuan"
SERVICES = sorted(
    path for path in ROOT.glob("*/services/**/*.py") if "audit_record" in path.read_text() or "written_down" in path.read_text()
)
VERB = re.compile(r"^[a-z_]+\.[a-z_]+$")
RECORDERS = re.compile(r"^(audit_record|written_down|_record|_tell|_changed)$")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
DECLARED = {verb: label for _group, verbs in verb_choices() for verb, label in verbs}


def recordings() -> Iterator[tuple[str, ast.Call]]:
    """Every call that writes to the trail."""
    for path in SERVICES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and RECORDERS.match(getattr(node.func, "id", "")):
                yield str(path.relative_to(ROOT)), node


def test_every_recorded_verb_has_words():
    given = [arg for _path, call in recordings() for arg in call.args]
    said = {arg.value for arg in given if isinstance(arg, ast.Constant) and VERB.match(str(arg.value))}
    verbs = said - {"regulations.view"}  # a capability
    composed = {arg.values[0].value for arg in given if isinstance(arg, ast.JoinedStr)}

    assert len(verbs) > 50
    assert sorted(verb for verb in verbs if not CHINESE.search(verb_label(verb))) == []
    assert sorted(start for start in composed if not any(verb.startswith(start) for verb in DECLARED)) == []


def test_every_fact_that_is_written_out_has_a_name():
    given = [keyword.value for _path, call in recordings() for keyword in call.keywords if keyword.arg in ("before", "after")]
    keys = {key.value for facts in given if isinstance(facts, ast.Dict) for key in facts.keys if isinstance(key, ast.Constant)}

    assert len(keys) > 25
    assert sorted(key for key in keys if not CHINESE.search(field_label(key))) == []


def test_words_are_chinese_and_tell_verbs_apart():
    assert [verb for verb, label in DECLARED.items() if not CHINESE.search(label)] == []
    assert len(set(DECLARED.values())) == len(DECLARED)


@pytest.mark.django_db
def test_a_verb_without_words_is_not_recorded():
    unit = UnitFactory()

    with pytest.raises(LookupError):
        audit_record(unit, "unit.painted", actor=system_actor(AT), at=AT)

    assert unit._meta.model.objects.filter(pk=unit.pk).exists()


@pytest.mark.parametrize(
    ("verb", "value", "words"),
    [
        ("cycle.frozen", "frozen", "已结账"),
        ("return.accepted", "accepted", "已接收"),
        ("monthly_plan.submitted", True, "是"),
        ("return.submitted", "2026-11-02T10:00:00+08:00", "11-02 10:00"),
        ("cycle.opened", [], "—"),
        ("cycle.opened", ["西南片区", "华东片区"], "西南片区、华东片区"),
        ("cycle.issued", list(range(16)), "16 项"),
        ("person.left", "2026-11-30", "2026-11-30"),
        ("plan_line.added", "Tea", "Tea"),
        ("return.file_removed", "ab" * 32, "abababababab……"),
    ],
)
def test_facts_are_told_in_words(verb, value, words):
    assert value_words(verb, value) == words
