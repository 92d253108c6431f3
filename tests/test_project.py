"""Contracts of the whole project: what every page, model, refusal and setting must have."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from bihuan.foundation.messages import known_codes

ROOT = Path(__file__).resolve().parents[1]
OWN_APPS = ("foundation", "people", "regulations", "duties", "lecturers", "training", "classroom", "shell")


def patterns(resolver: URLResolver, prefix: str = ""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


def test_every_page_says_who_may_see_it():
    """A view without a policy or a public reason is a door without a lock."""
    open_doors = []
    for address, view in patterns(get_resolver()):
        if address.startswith("api/"):
            continue
        target = getattr(view, "view_class", view)
        if not any(hasattr(holder, name) for holder in (view, target) for name in ("policy", "public_reason")):
            open_doors.append(address)

    assert open_doors == ["sign-out/"]


def test_only_the_clock_reads_the_clock():
    readers = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "bihuan").rglob("*.py")
        if "/tests/" not in str(path) and "/migrations/" not in str(path)
        if re.search(r"timezone\.now\(|datetime\.now\(|date\.today\(|datetime\.utcnow\(", path.read_text(encoding="utf-8"))
    ]

    assert readers == ["bihuan/foundation/clock.py"]


def test_every_refusal_has_a_sentence():
    used = set()
    for path in (ROOT / "bihuan").rglob("*.py"):
        if "/tests/" in str(path):
            continue
        text = path.read_text(encoding="utf-8")
        used.update(
            re.findall(r'\b(?:Refused|Refusal|refusal|StaleState|WrongState|NotPermitted|NotFound)\(\s*"([a-z_.]+)"', text)
        )

    assert sorted(used - known_codes()) == []


def test_every_setting_read_is_in_the_example():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
    shown = set(re.findall(r"^#?\s*([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert read == shown


def test_no_source_file_grows_beyond_four_hundred_lines():
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in (ROOT / "bihuan").rglob("*.py")
        if "/migrations/" not in str(path) and "/tests/" not in str(path)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]

    assert long == []


@pytest.mark.parametrize("label", OWN_APPS)
def test_every_app_has_a_readme(label):
    assert (Path(apps.get_app_config(label).path) / "README.md").exists()


def test_requirements_name_no_host():
    for path in (ROOT / "requirements").iterdir():
        assert "http" not in path.read_text(encoding="utf-8"), path.name
