"""The small promises of the pure core: stored citations, keys declared once."""

import pytest

from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.domain.parameters import Value
from bihuan.regulations.domain.registry import declare_parameter, declared_parameters, label_of
from bihuan.regulations.domain.shape import Shape


def test_a_row_without_a_citation_has_none():
    assert Citation.from_json({}) is None


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
