"""The small promises of the pure core: stored citations, keys declared once."""

from datetime import date

import pytest

from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.domain.parameters import Value
from bihuan.regulations.domain.registry import declare_parameter, declared_parameters, label_of
from bihuan.regulations.domain.shape import Shape


def test_a_row_without_a_citation_has_none():
    assert Citation.from_json({}) is None


@pytest.mark.parametrize(
    ("document", "number", "article", "label"),
    [
        ("培训管理办法（集团版）", "第八条第二款", "第八条第二款", "第八条第二款"),
        ("培训管理办法（项目版）", "2.1", "第 2.1 条", "项目版 第 2.1 条"),
        ("客服礼仪课程", "6.1–6.3", "第 6.1–6.3 条", "《客服礼仪课程》 第 6.1–6.3 条"),
        ("公司制度汇编", "R16 3.1", "R16 3.1", "R16 3.1"),
    ],
)
def test_a_bare_number_is_never_shown_alone(document: str, number: str, article: str, label: str):
    citation = Citation("x", document, "1.0", "a", number, "", "", "", "", "", date(2026, 1, 1))

    assert (citation.article, citation.label, citation.short) == (article, label, f"《{document}》{article}（1.0 版）")


def test_a_key_has_one_meaning():
    before = declared_parameters()

    declare_parameter("rate.floor", before["rate.floor"].kind, before["rate.floor"].label)
    with pytest.raises(ValueError, match="declared twice"):
        declare_parameter("rate.floor", "Count", "别的意思")

    assert declared_parameters() == before
    assert (label_of("rate.floor"), label_of("odd.key")) == ("实施率下限", "odd.key")


def test_a_type_must_say_how_it_is_read():
    with pytest.raises(NotImplementedError):
        Value.read(Shape("x", {}))
