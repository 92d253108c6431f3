"""`make bench`: the large data set on SQLite, and on PostgreSQL where BIHUAN_TEST_POSTGRES names one."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit, urlunsplit

NAME = "bihuan_bench"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--scale", type=float, default=1.0, help="shrink the data set for a trial")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], default="")
    args = parser.parse_args()
    worst = 0
    if args.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            worst |= _run(args.scale, {"BIHUAN_DATA_DIR": folder, "DATABASE_URL": ""})
    server = os.environ.get("BIHUAN_TEST_POSTGRES", "")
    if server and args.only != "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            worst |= _run(args.scale, {"BIHUAN_DATA_DIR": folder, "DATABASE_URL": _fresh(server)})
    return worst


def _run(scale: float, environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "bench.run", str(scale)]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def _fresh(server: str) -> str:
    """An empty database beside the test database."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
        connection.execute(f'CREATE DATABASE "{NAME}"')
    return urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))


if __name__ == "__main__":
    sys.exit(main())
