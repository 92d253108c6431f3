"""`bihuan plans import FILE`: read a month's plan from a workbook and say what is right and wrong in it."""

from __future__ import annotations

import argparse
import json
from typing import Any

WRONG = 1
UNREADABLE = 2


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("plans", help="月度培训计划：导入与核对")
    verbs = parser.add_subparsers(dest="plans_verb", required=True)
    importer = verbs.add_parser("import", help="从 Excel 工作簿导入月度培训计划")
    importer.add_argument("file", help="工作簿（.xlsx）")
    importer.add_argument("--unit", default="", help="单位编码；不写时从表头的标题认")
    importer.add_argument("--month", required=True, help="月份，如 2026-12")
    importer.add_argument("--dry-run", action="store_true", help="只核对，不导入")
    importer.add_argument("--only-good", action="store_true", help="有错误行时仍导入可用的行")
    importer.add_argument("--json", action="store_true", dest="as_json", help="以 JSON 输出")
    importer.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from bihuan.cli import start

    start()
    from bihuan.foundation.messages import message_of
    from bihuan.kernel.refusals import Refused
    from bihuan.training.services.plan_import import report_json

    try:
        report = _report(args)
    except (Refused, OSError) as why:
        refused = why if isinstance(why, Refused) else Refused("file_not_opened", file=args.file)
        _print_refusal(args, refused, message_of(refused))
        return UNREADABLE
    found = report_json(report)
    if args.as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print_report(found)
    return WRONG if report.rejected and not args.dry_run else 0  # a dry run has done its work when it has told


def _report(args: argparse.Namespace) -> Any:
    from bihuan.foundation import clock
    from bihuan.kernel.periods import Month
    from bihuan.kernel.refusals import NotFound
    from bihuan.people.domain.actor import system_actor
    from bihuan.people.models import Unit
    from bihuan.training.services.plan_import import plan_import

    at = clock.now()
    unit = Unit.objects.filter(code=args.unit).first() if args.unit else None
    if args.unit and unit is None and Unit.objects.exists():
        raise NotFound("unit_code_unknown", code=args.unit)
    return plan_import(
        file=args.file,
        unit=unit,
        month=Month.parse(args.month),
        dry_run=args.dry_run,
        only_good=args.only_good,
        actor=system_actor(at),
        at=at,
    )


def _print_refusal(args: argparse.Namespace, refused: Any, message: str) -> None:
    if not args.as_json:
        print(message)
        return
    told = refused.facts.get("problems") or []
    here = {"sheet": refused.facts.get("sheet", ""), "row": None, "column": "", "code": refused.code, "severity": "block"}
    problems = [{**here, "message": message}, *told]
    empty = {"unit": "", "unit_code": args.unit or None, "month": args.month, "accepted": 0, "rejected": 0, "imported": 0}
    print(json.dumps({**empty, "problems": problems, "quotas": []}, ensure_ascii=False, indent=2))


def _print_report(found: dict[str, Any]) -> None:
    counts = f"可用 {found['accepted']} 行，需改正 {found['rejected']} 行，已导入 {found['imported']} 行"
    print(f"{found['unit']} {found['month']}：{counts}")
    for problem in found["problems"]:
        place = f"第 {problem['row']} 行 {problem['column']} 列" if problem["row"] else "整张表"
        print(f"  [{problem['sheet']}] {place}：{problem['message']}")
    for quota in found["quotas"]:
        print(f"  {quota['message']}{quota['article']}")
