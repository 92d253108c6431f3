"""The style sheets: small files to write in, one file to deliver."""

import functools
import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "foundation" / "css"
ORDER = ("tokens", "base", "layout", "buttons", "state", "table", "form", "chain", "talk", "work", "tree")
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


@functools.lru_cache(maxsize=4)
def _version(stamp: float) -> str:
    return hashlib.sha256((bundle() + read(DARK)).encode()).hexdigest()[:10]


def version() -> str:
    """Changes whenever a sheet changes: goes into the address, so that browsers may keep the file for a year."""
    return _version(max(path.stat().st_mtime for path in FOLDER.glob("*.css")))
