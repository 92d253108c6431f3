"""All that CI checks beside the tests: style, types, architecture, templates, dependencies, migrations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

STEPS: tuple[tuple[str, ...], ...] = (
    (str(BIN / "ruff"), "check", "."),
    (str(BIN / "ruff"), "format", "--check", "."),
    (str(BIN / "lint-imports"),),
    (str(BIN / "mypy"), "bihuan", "config"),
    (str(BIN / "deptry"), "."),
    (str(BIN / "djlint"), "bihuan", "--lint", "--quiet"),
    (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
)


def main() -> int:
    failed = []
    for step in STEPS:
        print("»", " ".join(Path(word).name if index == 0 else word for index, word in enumerate(step)), flush=True)
        if subprocess.run(step, cwd=ROOT, check=False).returncode:  # noqa: S603  (fixed commands of our own)
            failed.append(" ".join(Path(step[0]).name.split() + list(step[1:])))
    for name in failed:
        print(f"failed: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
