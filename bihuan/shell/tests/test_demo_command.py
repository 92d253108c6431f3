"""`bihuan demo`: everything loaded once, nothing loaded among real people."""

from datetime import UTC, datetime

import pytest

from bihuan.cli import demo
from bihuan.people.models import Account, Person
from bihuan.people.tests.factories import PersonFactory
from bihuan.shell.demo import load_all, steps

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(monkeypatch, settings):
    """In the test's own database and process: no other place is chosen, nothing is served or worked off."""
    settings.DEMO = True
    monkeypatch.setattr(demo, "_choose_place", lambda: None)
    monkeypatch.setattr("bihuan.cli.start", lambda: None)
    monkeypatch.setattr("bihuan.foundation.worker.run_all", lambda *, at: {})


def command(*flags: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    demo.register(parser.add_subparsers())
    args = parser.parse_args(["demo", "--no-serve", *flags])
    return args.run(args)


def test_the_sign_ins_are_told_with_their_password(capsys, monkeypatch) -> None:
    monkeypatch.setattr("bihuan.shell.demo.STEPS", ("organisation",))
    monkeypatch.setattr("bihuan.shell.demo.steps", lambda: [step for step in steps() if step[0] == "organisation"])

    assert command() == 0

    told = capsys.readouterr().out
    assert "bihuan-demo" in told
    assert all(f"  {username:<12} " in told for username in Account.objects.values_list("username", flat=True))
    assert "108 个单位，409 人" in told


def test_nothing_is_loaded_among_real_people(capsys) -> None:
    PersonFactory(is_demo=False)

    assert command("--reset") == 1

    assert Person.objects.count() == 1
    assert "真实人员" in capsys.readouterr().out


def test_the_steps_run_in_their_order() -> None:
    names = [name for name, _module in steps()]

    assert names[:3] == ["calendars", "organisation", "rules"]
    assert len(names) == len(set(names))


def test_the_first_steps_are_safe_to_run_twice(monkeypatch) -> None:
    first_steps = list(steps())[:3]
    monkeypatch.setattr("bihuan.shell.demo.steps", lambda: first_steps)
    first = dict(load_all(AT))
    people = Person.objects.count()

    second = dict(load_all(AT))

    assert first.keys() == second.keys()
    assert second["organisation"] == "组织与人员已存在"
    assert (Person.objects.count(), second["rules"]) == (people, first["rules"])
