"""A pack sets nothing that nobody knows, and the code declares nothing that no pack sets."""

import re
import tomllib
from pathlib import Path

import bihuan
from bihuan.regulations.domain.awaiting import AWAITING
from bihuan.regulations.domain.parameters import Unset, declared_parameters
from bihuan.regulations.domain.words import WORDS
from bihuan.regulations.services.packs import PACKS

ROOT = Path(bihuan.__file__).parent
CODES = {"Choice": ("value", "options"), "ChoiceList": ("values",)}


def pack_parameters():
    for file in sorted(PACKS.glob("*.toml")):
        for article in tomllib.loads(file.read_text(encoding="utf-8"))["articles"]:
            yield from article.get("parameters", ())


def test_every_key_of_a_pack_is_declared_and_every_declared_key_is_in_a_pack():
    in_packs = {each["key"] for each in pack_parameters()}

    assert sorted(in_packs - set(declared_parameters())) == []
    assert sorted(set(declared_parameters()) - in_packs) == []


def test_a_pack_gives_a_key_the_declared_type_or_leaves_it_open():
    declared = declared_parameters()
    odd = [each["key"] for each in pack_parameters() if each["type"] not in (declared[each["key"]].kind, Unset.kind)]

    assert odd == []


def quoted_keys():
    """Every dotted code that code other than a declaration quotes. A key without a dot is quoted like any word."""
    sources = [
        file.read_text(encoding="utf-8")
        for file in ROOT.rglob("*.py")
        if not {"tests", "migrations"} & set(file.parts) and file.name not in ("awaiting.py", "parameters.py")
    ]
    return {found for text in sources for found in re.findall(r'"([a-z_]+(?:\.[a-z_]+)*)"', text)}


def test_what_still_awaits_its_reader_is_read_by_nobody():
    assert sorted(AWAITING & quoted_keys()) == []


def test_every_other_key_has_a_reader():
    assert sorted(set(declared_parameters()) - AWAITING - quoted_keys()) == []


def test_every_code_that_a_choice_can_take_has_a_word():
    offered = {
        code
        for each in pack_parameters()
        if each["type"] in CODES
        for name in CODES[each["type"]]
        for code in ([each["value"][name]] if isinstance(each["value"][name], str) else each["value"][name])
    }

    assert sorted(offered - set(WORDS)) == []
