"""What a sample had to show for the month, in words."""

import pytest

from bihuan.training.views.spot_checks import facts_words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"invited": 2, "attended": 1}, "1/2"),
        ({"invited": 0, "attended": 0}, "本月没有安排参加培训"),
        ({"planned": 4, "held": 3, "left_out": 1}, "3/4"),
        ({"planned": 0, "held": 0, "left_out": 2}, "本月没有应实施的场次"),
        ({}, "—"),
    ],
)
def test_of_nothing_there_is_no_share(facts, words):
    assert facts_words(facts) == words
