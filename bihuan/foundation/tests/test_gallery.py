"""The gallery renders every component; components and pages keep their form."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client, override_settings

from bihuan.foundation.ui import icons
from bihuan.foundation.views.gallery import PARTS

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
ICON = re.compile(r'(?:icon "|strokes "|icon_name="|icon\|default:"|icon_name\|default:")([a-z0-9-]+)"')


@pytest.mark.django_db
@override_settings(DEMO=True)
@pytest.mark.parametrize("part", [name for name, _label in PARTS])
def test_every_part_renders_for_a_visitor(client: Client, part: str) -> None:
    response = client.get(f"/foundation/gallery/{part}/")

    assert response.status_code == 200
    assert len(response.content) < 60_000


@pytest.mark.django_db
@override_settings(DEMO=False, DEBUG=False)
def test_gallery_is_closed_in_production(client: Client) -> None:
    assert client.get("/foundation/gallery/").status_code == 404


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_unknown_part_is_not_found(client: Client) -> None:
    assert client.get("/foundation/gallery/nothing/").status_code == 404


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_begins_with_its_variables(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{% comment %}")


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_template_names_only_icons_of_the_set_and_carries_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [name for name in ICON.findall(text) if not icons.exists(name)] == []
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)| on\w+=", text)


@pytest.mark.django_db
def test_style_sheet_may_be_kept_only_under_its_present_address(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    present = re.search(r'href="(/foundation/sheet-[0-9a-f]+\.css)"', page)

    assert present
    assert "immutable" in client.get(present.group(1))["Cache-Control"]
    assert client.get("/foundation/sheet-0000000000.css")["Cache-Control"] == "no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["403", "404", "409", "422", "500", "400", "offline", "session_lost", "403_csrf"])
def test_error_page_needs_no_context(name: str) -> None:
    from django.template.loader import get_template

    html = get_template(f"{name}.html").render({})

    assert "<h1>" in html
    assert 'href="/"' in html


@pytest.mark.django_db
def test_style_sheet_is_packed_only_for_browsers_that_can_unpack(client: Client) -> None:
    plain = client.get("/foundation/sheet-x.css")
    packed = client.get("/foundation/sheet-x.css", headers={"accept-encoding": "gzip, br"})

    assert not plain.has_header("Content-Encoding")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
