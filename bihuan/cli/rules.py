"""`bihuan rules`: which value holds where and when, and which packs there are."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from bihuan import cli


def register(subparsers: Any) -> None:
    rules = subparsers.add_parser("rules", help="制度：查某单位某日的要求，列出制度包")
    verbs = rules.add_subparsers(dest="rules_verb", required=True)
    found = verbs.add_parser("resolve", help="某参数在某单位、某日的值和出处")
    found.add_argument("key", help="参数，例如 plan.monthly.due")
    found.add_argument("--unit", required=True, help="单位编码")
    found.add_argument("--on", required=True, type=date.fromisoformat, help="日期，例如 2026-03-01")
    found.add_argument("--json", action="store_true", help="以 JSON 输出")
    found.set_defaults(run=run_resolve)
    packs = verbs.add_parser("packs", help="装入并列出制度包")
    packs.add_argument("--json", action="store_true", help="以 JSON 输出")
    packs.set_defaults(run=run_packs)


def run_resolve(args: argparse.Namespace) -> int:
    """Prints the value with its citation. 1 with code and message when there is none."""
    cli.start()
    from bihuan.foundation.messages import message_of
    from bihuan.kernel.refusals import Refused

    try:
        answer = _resolved(args.key, args.unit, args.on)
    except Refused as refused:
        _show({"code": refused.code, "message": message_of(refused)}, args.json)
        return 1
    _show(answer, args.json)
    return 0


def run_packs(args: argparse.Namespace) -> int:
    cli.start()
    versions = _load_packs()
    rows = [
        {"code": row.document.code, "title": row.document.title, "version": row.number, "from": row.effective_on.isoformat()}
        for row in versions
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print("\n".join(f"{row['code']:<32} {row['version']:<6} {row['from']}  {row['title']}" for row in rows))
    return 0


def _load_packs() -> list[Any]:
    from bihuan.foundation import clock
    from bihuan.regulations.services.packs import packs_load

    return packs_load(at=clock.now())


def _resolved(key: str, unit_code: str, on: date) -> dict[str, Any]:
    from bihuan.kernel.refusals import NotFound
    from bihuan.people.models import Unit
    from bihuan.regulations.models import Document
    from bihuan.regulations.selectors.answers import answer_of
    from bihuan.regulations.selectors.resolution import resolve

    if not Document.objects.exists():
        _load_packs()
    unit = Unit.objects.filter(code=unit_code).first()
    if unit is None:
        raise NotFound("unit_unknown", unit=unit_code)
    return answer_of(resolve(key, unit=unit, on=on), unit)


def _show(answer: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in answer.items()))
