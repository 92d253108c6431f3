"""Settings from the environment fail loudly."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_the_site_address_loses_its_last_slash_and_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.address("BIHUAN_TEST_URL", "http://127.0.0.1:8000") == "http://127.0.0.1:8000"

    monkeypatch.setenv("BIHUAN_TEST_URL", "https://bihuan.example.cn/")

    assert env.address("BIHUAN_TEST_URL", "http://127.0.0.1:8000") == "https://bihuan.example.cn"


@pytest.mark.parametrize("given", ["bihuan.example.cn", "ftp://bihuan.example.cn", "https://"])
def test_what_is_no_site_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("BIHUAN_TEST_URL", given)

    with pytest.raises(ImproperlyConfigured, match="BIHUAN_TEST_URL"):
        env.address("BIHUAN_TEST_URL", "http://127.0.0.1:8000")
