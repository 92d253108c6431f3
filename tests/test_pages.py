"""Every page as a person meets it: Chinese words, one heading, labels, nothing inline, light."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.access_table import pages
from tests.world import standing_world

WALKERS = ("zonghe", "xinan", "zhuanyuan")
MAX_BYTES = 60 * 1024
FOREIGN = re.compile(r"[A-Za-z]{2,}")
ALLOWED = re.compile(
    r"YS\d*|EMS|Excel|CSV|PDF|Word|ID|APP|[Ww][Ii]-?[Ff]i|[\w.]+@[\w.]+|\b[A-Z]{2}(-[A-Z0-9]+)*\b|\bE?\d+\b|xlsx|docx|[a-z_]+(\.[a-z_0-9]+)+(/\w+)*|HQ|GA|HR|URL|T-\d+"
)
"""Names that Chinese has no other word for, codes of units and people, codes of rules and operations in the trail."""
CODES = ("regulations:why", "foundation:audit")
"""Pages whose subject are codes."""
VOID = frozenset(("input", "br", "hr", "img", "meta", "link", "use", "path", "circle", "rect", "line", "polyline", "source"))
HIDDEN = frozenset(("script", "style", "svg", "code", "title"))
FIELDS = frozenset(("input", "select", "textarea"))


class Reader(HTMLParser):
    """What is visible, what is labelled and what stands inline."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.fields: list[dict[str, str]] = []
        self.labelled: set[str] = set()
        self.inline: list[str] = []
        self.headings = 0
        self.title = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "h1":
            self.headings += 1
        if tag == "label" and given.get("for"):
            self.labelled.add(given["for"])
        if tag in FIELDS and given.get("type") not in ("hidden", "submit", "button"):
            self.fields.append({**given, "in_label": "label" in self.open and "yes" or ""})
        if tag == "style" or "style" in given or (tag == "script" and "src" not in given and not given.get("type")):
            self.inline.append(f"<{tag} {given}>")
        self.inline += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        self.words += [given[name] for name in ("aria-label", "title", "placeholder", "alt", "data-l") if given.get(name)]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if "title" in self.open and "svg" not in self.open:
            self.title += data
        if data.strip() and not HIDDEN & set(self.open):
            self.words.append(data.strip())

    def unlabelled(self) -> list[str]:
        return [
            field.get("name", "?")
            for field in self.fields
            if not (
                field["in_label"] or field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in self.labelled
            )
        ]


def foreign_words(words: list[str]) -> set[str]:
    return {found for text in words for found in FOREIGN.findall(ALLOWED.sub("", text))}


def troubles(key: str, name: str, html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    found = []
    if not reader.title.strip():
        found.append("no title")
    if reader.headings != 1:
        found.append(f"{reader.headings} h1")
    found += [f"no label: {field}" for field in reader.unlabelled()]
    found += [f"inline: {each}" for each in reader.inline]
    if name not in CODES and (foreign := foreign_words(reader.words)):
        found.append(f"not Chinese: {sorted(foreign)}")
    if len(html.encode()) > MAX_BYTES:
        found.append(f"{len(html.encode()) // 1024} KB")
    return [f"{key}: {each}" for each in found]


@pytest.mark.django_db
def test_every_page_is_whole():
    found: list[str] = []
    with standing_world() as world:
        shown = [row for row in pages(world) if row.method == "GET" and row.area != "HD"]
        for role in WALKERS:
            client = Client()
            client.force_login(world.accounts[role])
            for row in shown:
                answer = client.get(row.url)
                if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                    found += troubles(f"{role} {row.key}", row.label.split()[0], answer.content.decode())

    assert found == []
