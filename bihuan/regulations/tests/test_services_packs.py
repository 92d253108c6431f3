"""Loading a pack twice changes nothing; a changed pack needs a new version number."""

from datetime import UTC, date, datetime

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.regulations.models import Article, DocumentVersion, Parameter
from bihuan.regulations.services import packs
from bihuan.regulations.services.packs import pack_codes, pack_load, packs_changed, packs_load

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, tzinfo=UTC)
PACK = """
code = "small"
title = "小制度"
version = "1.0"
valid_from = 2024-01-01

[[articles]]
key = "1"
number = "第一条"
title = "签到"
text = "提前签到。"
rows = ["T-035"]

  [[articles.parameters]]
  key = "signin.lead"
  type = "Minutes"
  value = { value = 5 }
  rows = ["T-035"]
  note = "原文"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(packs, "PACKS", tmp_path)
    (tmp_path / "small.toml").write_text(PACK, encoding="utf-8")
    return tmp_path


def counts():
    return [model.objects.count() for model in (DocumentVersion, Article, Parameter, AuditEntry)]


def test_a_pack_becomes_rows_with_its_clause(folder):
    version = pack_load("small", at=AT)

    assert (version.number, version.state, version.effective_on) == ("1.0", "approved", date(2024, 1, 1))
    assert (version.document.title, version.document.from_pack) == ("小制度", True)
    parameter = Parameter.objects.get(article__version=version)
    assert (parameter.key, parameter.kind) == ("signin.lead", "Minutes")
    assert (parameter.value, parameter.rows) == ({"value": 5}, ["T-035"])
    assert parameter.article.number == "第一条"


def test_loading_again_writes_nothing(folder):
    first = pack_load("small", at=AT)
    before = counts()

    again = pack_load("small", at=AT)

    assert again == first
    assert counts() == before == [1, 1, 1, 1]


def test_a_changed_file_with_the_same_number_is_refused(folder):
    pack_load("small", at=AT)
    before = counts()
    (folder / "small.toml").write_text(PACK.replace("value = 5", "value = 6"), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        pack_load("small", at=AT)

    assert refused.value.refusal.facts == {"pack": "small", "version": "1.0"}
    assert refused.value.code == "pack_changed_without_version"
    assert counts() == before
    assert Parameter.objects.get().value == {"value": 5}


def test_a_new_number_is_a_new_version_of_the_same_document(folder):
    pack_load("small", at=AT)
    changed = PACK.replace("value = 5", "value = 6").replace('"1.0"', '"1.1"').replace("2024", "2026")
    (folder / "small.toml").write_text(changed, encoding="utf-8")

    version = pack_load("small", at=AT)

    assert version.document.versions.count() == 2
    assert (version.number, version.effective_on) == ("1.1", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("value = { value = 5 }", "value = { value = -5 }"), "parameter_not_whole"),
        (("Minutes", "Hours"), "parameter_kind_unknown"),
        (('title = "小制度"', ""), "pack_incomplete"),
        (('code = "small"', 'code = "other"'), "pack_incomplete"),
        (("[[articles]]", "[[articles]"), "pack_unreadable"),
        (('note = "原文"', '[[articles.parameters]]\nkey = "signin.lead"'), "pack_key_twice"),
    ],
)
def test_a_file_with_a_fault_writes_nothing(folder, change, code):
    (folder / "small.toml").write_text(PACK.replace(*change), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        pack_load("small", at=AT)

    assert refused.value.code == code
    assert counts() == [0, 0, 0, 0]


def test_an_unknown_pack_is_not_found_even_with_a_path_for_a_name(folder):
    for name in ("absent", "../small"):
        with pytest.raises(NotFound, match="pack_unknown"):
            pack_load(name, at=AT)


def test_all_packs_of_the_product_load_and_load_again():
    first = packs_load(at=AT)
    before = counts()

    assert packs_load(at=AT) == first
    assert counts() == before
    assert len(first) == len(pack_codes())


def test_a_pack_that_reads_differently_under_its_old_number_is_noticed():
    pack_load("centre-training-group", at=AT)
    assert packs_changed() is False

    DocumentVersion.objects.update(pack_digest="0" * 64)

    assert packs_changed() is True
