"""The `bihuan` command: each module here that has `register(subparsers)` is one of its verbs."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    parser = argparse.ArgumentParser(prog="bihuan", description="闭环：培训管理与售后服务")
    subparsers = parser.add_subparsers(dest="verb", required=True)
    for found in pkgutil.iter_modules(__path__):
        if found.name == "__main__":
            continue
        module = importlib.import_module(f"bihuan.cli.{found.name}")
        if hasattr(module, "register"):
            module.register(subparsers)
    args = parser.parse_args(argv)
    return int(args.run(args) or 0)


def start() -> None:
    """Set Django up and bring the database to the newest form: on an empty machine this creates it."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    sys.exit(main())
