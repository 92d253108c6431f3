"""The style sheets: small files to write in, one file to deliver, and one with the colours of the dark."""

import functools
import gzip
import hashlib
import re
from pathlib import Path

from django.conf import settings

FOLDER = Path(__file__).resolve().parent.parent / "static" / "foundation" / "css"
ORDER = (
    "tokens",
    "base",
    "layout",
    "buttons",
    "state",
    "table",
    "form",
    "chain",
    "talk",
    "work",
    "tree",
    "year",
    "feedback",
    "signin",
    "series",
    "print",
)
DARK = "dark"


def squeeze(css: str) -> str:
    """CSS without comments and needless blanks; safe for the plain CSS of this folder (no blanks inside strings matter)."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    return css.replace(";}", "}").strip()


def read(name: str) -> str:
    return (FOLDER / f"{name}.css").read_text(encoding="utf-8")


def bundle() -> str:
    """All sheets in their order, squeezed."""
    return squeeze("".join(read(name) for name in ORDER))


def dark() -> str:
    return squeeze(read(DARK))


@functools.lru_cache(maxsize=2)
def _built(stamp: float) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """Version and gzip of the joined sheet and of the dark one."""
    light, night = bundle().encode(), dark().encode()
    return (_digest(light), gzip.compress(light, mtime=0)), (_digest(night), gzip.compress(night, mtime=0))


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:10]


def _stamp() -> float:
    """When the newest of the files was written; asked again only where they are being worked on."""
    return _newest() if settings.DEBUG else _kept_stamp()


@functools.cache
def _kept_stamp() -> float:
    return _newest()


def _newest() -> float:
    return max(path.stat().st_mtime for path in FOLDER.glob("*.css"))


def version() -> str:
    """Changes whenever a sheet changes: goes into the address, so that browsers may keep the file for a year."""
    return _built(_stamp())[0][0]


def packed() -> bytes:
    """The bundle as gzip: a fifth of its size on a bad network."""
    return _built(_stamp())[0][1]


def dark_version() -> str:
    return _built(_stamp())[1][0]


def dark_packed() -> bytes:
    return _built(_stamp())[1][1]
