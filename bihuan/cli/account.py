"""`bihuan account open 工号`: the first administrator's sign-in; everybody else's is opened on the pages."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bihuan.cli import start


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("account", help="登录账号：为第一位管理员开通")
    actions = parser.add_subparsers(dest="action", required=True)
    opened = actions.add_parser("open", help="按工号开通，显示一次初始密码")
    opened.add_argument("employee_no", help="工号")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start()
    from bihuan.foundation import clock
    from bihuan.foundation.messages import message_of
    from bihuan.kernel.refusals import NotFound, Refused
    from bihuan.people.domain.actor import system_actor
    from bihuan.people.models import Person
    from bihuan.people.services.accounts import account_open

    at = clock.now()
    try:
        person = Person.objects.filter(employee_no=args.employee_no).first()
        if person is None:
            raise NotFound("person_unknown", employee_no=args.employee_no)
        made = account_open(person_id=person.pk, actor=system_actor(at), at=at)
    except Refused as refused:
        print(message_of(refused), file=sys.stderr)
        return 1
    print(f"登录名 {made.account.username}  初始密码 {made.password}（只显示这一次，首次登录时要改）")
    return 0
