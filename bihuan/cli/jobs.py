"""`bihuan jobs run [--once] [--at]`, `list [--json]`, `retry ID`: the worker as its own process, what waits, what failed."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any

from bihuan.cli import start

SHOWN = ("id", "kind", "key", "state", "attempts", "max_attempts", "run_after", "leased_until", "leased_by", "last_error")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("jobs", help="后台任务：运行、查看、重试")
    actions = parser.add_subparsers(dest="action", required=True)
    run_parser = actions.add_parser("run", help="运行后台任务")
    run_parser.add_argument("--once", action="store_true", help="处理完到期任务即退出")
    run_parser.add_argument("--at", type=datetime.fromisoformat, help="以该时刻为准（须带时区），隐含 --once")
    list_parser = actions.add_parser("list", help="列出未完成的任务")
    list_parser.add_argument("--all", action="store_true", help="包括已完成的")
    list_parser.add_argument("--limit", type=int, default=100)
    list_parser.add_argument("--json", action="store_true")
    retry_parser = actions.add_parser("retry", help="让失败的任务重新排队")
    retry_parser.add_argument("job_id", type=int, help="任务编号")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start()
    return {"run": _run, "list": _list, "retry": _retry}[args.action](args)


def _run(args: argparse.Namespace) -> int:
    from bihuan.foundation import clock
    from bihuan.foundation.worker import Worker, run_all

    if not (args.once or args.at):
        Worker().run()  # in this thread, until the process is ended; the leases make that safe
        return 0
    if args.at is not None and args.at.tzinfo is None:
        print("--at 需要带时区，例如 2026-12-26T00:00+08:00")
        return 2
    print(json.dumps(run_all(at=args.at or clock.now()), ensure_ascii=False))
    return 0


def _list(args: argparse.Namespace) -> int:
    from bihuan.foundation.models import Job

    jobs = Job.objects.order_by("run_after", "pk")
    if not args.all:
        jobs = jobs.exclude(state=Job.State.DONE)
    rows: list[dict[str, Any]] = list(jobs.values(*SHOWN)[: args.limit])
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, default=str))
        return 0
    for row in rows:
        tries = f"{row['attempts']}/{row['max_attempts']}"
        print(f"{row['id']:>8}  {row['state']:<8} {tries:<5} {row['run_after']:%F %T}  {row['key']}")
    return 0


def _retry(args: argparse.Namespace) -> int:
    from bihuan.foundation import clock
    from bihuan.foundation.services.jobs import job_retry

    is_waiting = job_retry(job_id=args.job_id, at=clock.now())
    print(f"任务 {args.job_id} 已重新排队" if is_waiting else f"任务 {args.job_id} 没有失败，不需要重试")
    return 0 if is_waiting else 1
