"""`bihuan demo`: an invented organisation with its rules, ready to be tried."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="载入演示数据并启动网站")
    parser.add_argument("--scale", type=int, default=1, help="项目数量的倍数")
    parser.add_argument("--host", default="", help="监听地址")
    parser.add_argument("--port", type=int, default=0, help="端口")
    parser.add_argument("--no-serve", action="store_true", help="只载入数据，不启动网站")
    parser.add_argument("--at", default="", help="演示从哪一刻开始，如 2026-11-22T09:00（默认：现在）")
    parser.add_argument("--reset", action="store_true", help="先清空演示数据")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from bihuan.cli import start
    from bihuan.cli.serve import serve

    _choose_place()
    start()
    if _has_real_people():
        print("数据库里有真实人员，不载入演示数据。请用 BIHUAN_DATA_DIR 指定另一个目录。")
        return 1
    if args.reset or _is_of_another_edition():
        _clear()
    if args.at:
        _stand_at(args.at)
    _load(args.scale)
    _tell_sign_ins()
    return 0 if args.no_serve else serve(host=args.host, port=args.port)


def _choose_place() -> None:
    """Demo mode, beside real data and never among it, unless a place is named."""
    os.environ["BIHUAN_DEMO"] = "1"
    os.environ.setdefault("BIHUAN_EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
    if not os.environ.get("BIHUAN_DATA_DIR") and not os.environ.get("DATABASE_URL"):
        os.environ["BIHUAN_DATA_DIR"] = str(Path(__file__).resolve().parents[2] / "var" / "demo")


def _has_real_people() -> bool:
    from bihuan.people.models import Person

    return Person.objects.filter(is_demo=False).exists()


def _is_of_another_edition() -> bool:
    """A demo that was loaded with other rules than this product brings: it is made anew, since nothing in it is real."""
    from bihuan.regulations.services.packs import packs_changed

    changed = packs_changed()
    if changed:
        print("演示数据是旧版本装入的，现在重新生成。")
    return changed


def _clear() -> None:
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)


def _stand_at(moment: str) -> None:
    """Begin the demo at a wall time of the site's zone, once: a demo that already runs keeps its time."""
    from bihuan.foundation import clock
    from bihuan.foundation.models import DemoClock

    begins = datetime.fromisoformat(moment).replace(tzinfo=clock.SITE_ZONE)
    DemoClock.objects.get_or_create(pk=1, defaults={"offset": begins - clock.wall()})


def _load(scale: int) -> None:
    from bihuan.foundation import clock
    from bihuan.foundation.worker import run_all
    from bihuan.shell.demo import load_all

    began: datetime = clock.wall()
    for name, did in load_all(clock.now(), scale=scale):
        print(f"  {name:<16}{did}", flush=True)
    run_all(at=clock.now())
    print(f"  载入用时 {(clock.wall() - began).total_seconds():.1f} 秒")


def _tell_sign_ins() -> None:
    from bihuan.people.models import Account
    from bihuan.shell.demo.posts import DEMO_PASSWORD, DEMO_ROLES

    people = {row.username: row.person.name for row in Account.objects.select_related("person") if row.person}
    print(f"\n演示账号（密码都是 {DEMO_PASSWORD}）：")
    for role in DEMO_ROLES:
        print(f"  {role.username:<12} {people.get(role.username, '')} · {role.title}：{role.can}")
    print()
