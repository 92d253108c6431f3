"""`bihuan serve`: web pages and background work in one command."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

BLOCKING_THREADS = 4  # pages waiting on the database per process; more only queue at SQLite's one writer


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="启动网站（含后台任务）")
    parser.add_argument("--host", default="", help="监听地址，默认取 BIHUAN_HOST")
    parser.add_argument("--port", type=int, default=0, help="端口，默认取 BIHUAN_PORT")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from bihuan.cli import start

    start()
    return serve(host=args.host, port=args.port)


def serve(*, host: str = "", port: int = 0) -> int:
    """Serve until interrupted. Connections are closed first: a forked process may not share one."""
    from django.conf import settings
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    host, port = host or settings.BIHUAN_HOST, port or settings.BIHUAN_PORT
    connections.close_all()
    print(f"闭环 已启动：http://{host}:{port}/（按 Ctrl+C 停止）", flush=True)
    Server(
        "bihuan.cli.serve:web",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=settings.BIHUAN_PROCESSES,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()
    return 0


def web() -> Callable[..., Any]:
    """The WSGI application of one process, with its background worker started (any number of them may run)."""
    from config.wsgi import application

    start_worker()
    return application


def start_worker() -> None:
    from bihuan.foundation.worker import start_embedded

    start_embedded()
