"""The gallery renders every component; components and pages keep their form."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client, override_settings

from bihuan.foundation.ui import icons, scripts
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
@pytest.mark.parametrize("name", ["sheet-%s.css", "dark-%s.css", "script-%s.js"])
def test_sheet_or_script_may_be_kept_only_under_its_present_address(client: Client, name: str) -> None:
    page = client.get("/sign-in/").content.decode()
    present = re.search(rf'(?:href|src)="(/foundation/{name % "[0-9a-f]+"})"', page)

    assert present
    assert "immutable" in client.get(present.group(1))["Cache-Control"]
    assert client.get(f"/foundation/{name % '0000000000'}")["Cache-Control"] == "no-cache"


@pytest.mark.django_db
def test_page_asks_for_two_sheets_one_script_and_its_mark(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()

    asked = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]+)"', page)

    assert [re.sub(r"-[0-9a-f]{10}", "", address) for address in asked] == [
        "/static/foundation/mark.svg",
        "/foundation/sheet.css",
        "/foundation/dark.css",
        "/foundation/script.js",
    ]


def test_every_module_is_joined_once_after_what_it_imports() -> None:
    joined = scripts.bundle()

    order = re.findall(r"^const module_(\w+) = ", joined, re.MULTILINE)
    assert sorted(order) == sorted(path.stem for path in scripts.FOLDER.glob("*.js"))
    assert (order.index("each"), order[-1]) == (0, "main")
    assert not re.search(r"^(import|export) ", joined, re.MULTILINE)


def test_module_written_in_another_way_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.js").write_text('import * as all from "./each.js";\n', encoding="utf-8")
    monkeypatch.setattr(scripts, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match=r"main\.js"):
        scripts.bundle()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["403", "404", "409", "422", "500", "400", "offline", "session_lost", "403_csrf"])
def test_error_page_needs_no_context(name: str) -> None:
    from django.template.loader import get_template

    html = get_template(f"{name}.html").render({})

    assert "<h1>" in html
    assert 'href="/"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/foundation/sheet-x.css", "/foundation/dark-x.css", "/foundation/script-x.js"])
def test_sheet_or_script_is_packed_only_for_browsers_that_can_unpack(client: Client, address: str) -> None:
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "gzip, br"})

    assert not plain.has_header("Content-Encoding")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
