"""One entry of the navigation is the present one: the nearest above the page."""

import pytest

from bihuan.shell.navigation import _current

URLS = ["/", "/duties/", "/duties/inbox/", "/training/"]


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "/"),
        ("/duties/", "/duties/"),
        ("/duties/17/", "/duties/"),
        ("/duties/inbox/", "/duties/inbox/"),
        ("/elsewhere/", ""),
    ],
)
def test_the_longest_address_above_the_page_is_the_present_one(path: str, here: str) -> None:
    assert _current(URLS, path) == here
