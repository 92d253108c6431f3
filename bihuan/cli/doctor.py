"""`bihuan doctor`: is this installation able to work, and what is missing."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from urllib.parse import urlsplit


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("doctor", help="检查安装与运行状况")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from bihuan.cli import start

    start()
    findings = [check() for check in CHECKS]
    if args.json:
        print(json.dumps(findings, ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            print(f"{'好' if finding['ok'] else '!!'}  {finding['name']}: {finding['detail']}")
    return 0 if all(finding["ok"] for finding in findings) else 1


def _database() -> dict[str, object]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"name": "数据库", "ok": True, "detail": connection.vendor}


def _files() -> dict[str, object]:
    from django.conf import settings

    folder = settings.DATA_DIR
    return {"name": "数据目录可写", "ok": folder.exists(), "detail": "可写"}


def _calendar() -> dict[str, object]:
    from bihuan.foundation.clock import local, now
    from bihuan.foundation.models import CalendarYear

    year = local(now()).year
    loaded = set(CalendarYear.objects.values_list("year", flat=True))
    detail = f"{year} 年通知已载入" if year in loaded else f"{year} 年放假通知未载入，期限均为暂定"
    return {"name": "工作日历", "ok": year in loaded, "detail": detail}


def _jobs() -> dict[str, object]:
    from bihuan.foundation.models import Job

    failed = Job.objects.filter(state=Job.State.FAILED).count()
    return {"name": "后台任务", "ok": failed == 0, "detail": f"失败 {failed} 个"}


def _attachments() -> dict[str, object]:
    from bihuan.foundation.selectors.attachments import stored_files

    found = stored_files()
    if not found.n_lost:
        return {"name": "存档文件", "ok": True, "detail": f"{found.n_files} 个都在"}
    detail = f"{found.n_files} 个中缺失或不完整 {found.n_lost} 个：{'、'.join(found.lost)}，请从备份恢复"
    return {"name": "存档文件", "ok": False, "detail": detail}


def _site_address() -> dict[str, object]:
    from django.conf import settings

    sends = "smtp" in settings.EMAIL_BACKEND
    is_local = urlsplit(settings.BIHUAN_SITE_URL).hostname in ("127.0.0.1", "localhost", "::1", "0.0.0.0")  # noqa: S104  (compared)
    detail = settings.BIHUAN_SITE_URL
    if sends and is_local:
        detail = f"{detail}：邮件里的链接别人打不开，请设置 BIHUAN_SITE_URL"
    return {"name": "网站地址", "ok": not (sends and is_local), "detail": detail}


def _printing() -> dict[str, object]:
    from bihuan.foundation.printouts import Column, FormSheet, render_pdf

    size = len(render_pdf(FormSheet(title="自检", columns=[Column("字")], rows=[["龘"]])))
    return {"name": "打印", "ok": size > 1000, "detail": f"{size} 字节"}


CHECKS: tuple[Callable[[], dict[str, object]], ...] = (
    _database,
    _files,
    _attachments,
    _calendar,
    _jobs,
    _site_address,
    _printing,
)
