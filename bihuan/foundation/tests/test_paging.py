"""Pages of rows that are in memory anyway: forth, back, and keys that nobody gave out."""

import pytest

from bihuan.foundation.paging import KeyPage, listed_page

ROWS = ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("keys", "shown", "before", "after"),
    [
        ({}, ("a", "b"), None, "b"),
        ({"after": "b"}, ("c", "d"), "c", "d"),
        ({"after": "d"}, ("e",), "e", None),
        ({"before": "e"}, ("c", "d"), "c", "d"),
        ({"before": "c"}, ("a", "b"), None, "b"),
        ({"before": "b"}, ("a", "b"), None, "b"),
        ({"after": "nobody"}, ("a", "b"), None, "b"),
        ({"after": "e"}, (), None, None),
    ],
)
def test_a_page_of_listed_rows(keys, shown, before, after):
    assert listed_page(ROWS, str, size=2, **keys) == KeyPage(shown, before, after)


def test_no_rows_are_one_empty_page():
    assert listed_page((), str) == KeyPage((), None, None)
