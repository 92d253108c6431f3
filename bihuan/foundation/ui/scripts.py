"""The scripts: small modules to write in, one file to deliver, made here and not by a build tool."""

import functools
import gzip
import hashlib
import re
from pathlib import Path

import django_htmx
from django.conf import settings

FOLDER = Path(__file__).resolve().parent.parent / "static" / "foundation" / "js"
HTMX = Path(django_htmx.__file__).resolve().parent / "static" / "django_htmx" / "htmx-2.min.js"
ENTRY = "main"

_IMPORT = re.compile(r'^import \{ (?P<names>[^}]+) \} from "\./(?P<module>\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?P<kind>function|const) (?P<name>\w+)", re.MULTILINE)


def read(name: str) -> str:
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")


def bundle() -> str:
    """htmx, then every module that the entry needs, each after what it imports and in a function of its own.

    Refuses (ValueError) what it does not understand: an import or export that is not written as the modules here write it.
    """
    ordered: list[str] = []
    _visit(ENTRY, ordered)
    return "\n".join([HTMX.read_text(encoding="utf-8"), *(_module(name) for name in ordered)])


def _visit(name: str, ordered: list[str]) -> None:
    for found in _IMPORT.finditer(read(name)):
        if found["module"] not in ordered:
            _visit(found["module"], ordered)
    ordered.append(name)


def _module(name: str) -> str:
    exported = [found["name"] for found in _EXPORT.finditer(read(name))]
    body = _IMPORT.sub(_taken, _EXPORT.sub(r"\g<kind> \g<name>", read(name)))
    if re.search(r"^(import|export)\b", body, re.MULTILINE):
        raise ValueError(f'{name}.js: only `import {{ a, b as c }} from "./x.js"` and `export function` can be joined')
    return f'const module_{name} = (() => {{ "use strict";\n{body}return {{ {", ".join(exported)} }};\n}})();'


def _taken(found: re.Match[str]) -> str:
    names = found["names"].strip().replace(" as ", ": ")
    return f"const {{ {names} }} = module_{found['module']};\n"


@functools.lru_cache(maxsize=2)
def _built(stamp: float) -> tuple[str, bytes, bytes]:
    body = bundle().encode()
    return hashlib.sha256(body).hexdigest()[:10], body, gzip.compress(body, mtime=0)


def _stamp() -> float:
    """When the newest of the files was written; asked again only where they are being worked on."""
    return _newest() if settings.DEBUG else _kept_stamp()


@functools.cache
def _kept_stamp() -> float:
    return _newest()


def _newest() -> float:
    return max(path.stat().st_mtime for path in (HTMX, *FOLDER.glob("*.js")))


def version() -> str:
    """Changes whenever a script changes: goes into the address, so that browsers may keep the file for a year."""
    return _built(_stamp())[0]


def plain() -> bytes:
    return _built(_stamp())[1]


def packed() -> bytes:
    return _built(_stamp())[2]
