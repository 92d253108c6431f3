"""The style sheets: small files to write in, one file to deliver."""

import functools
import gzip
import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "foundation" / "css"
ORDER = ("tokens", "base", "layout", "buttons", "state", "table", "form", "chain", "talk", "work", "tree", "year", "print")
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


@functools.lru_cache(maxsize=2)
def _built(stamp: float) -> tuple[str, bytes]:
    body = bundle().encode()
    return hashlib.sha256(body).hexdigest()[:10], gzip.compress(body, mtime=0)


def _stamp() -> float:
    return max(path.stat().st_mtime for path in FOLDER.glob("*.css"))


def version() -> str:
    """Changes whenever a sheet changes: goes into the address, so that browsers may keep the file for a year."""
    return _built(_stamp())[0]


def packed() -> bytes:
    """The bundle as gzip: a fifth of its size on a bad network."""
    return _built(_stamp())[1]
