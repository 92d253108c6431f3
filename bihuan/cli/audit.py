"""`bihuan audit verify [--json]`: walk every chain of the audit trail. Ends with 1 when one does not hold.

What was closed before there was a seal is named, and does not count as broken.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from typing import Any

from bihuan.cli import start

WORDS = {
    "changed": "内容被改动",
    "missing": "中间缺失",
    "cut": "末尾被删除",
    "headless": "没有链头",
    "sealed": "与封存时不一致",
}


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("audit", help="操作记录：校验")
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="逐条校验哈希链")
    verify.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    start()
    from bihuan.foundation.seals import broken_seals, unsealed_rows
    from bihuan.foundation.selectors.audit import Break, verify

    found = verify()
    sealed = tuple(Break(stream, 0, "sealed") for stream in broken_seals())
    found = replace(found, breaks=(*found.breaks, *sealed), unsealed=unsealed_rows())
    if args.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
    else:
        for broken in found.breaks:
            place = f"{broken.stream} 第 {broken.sequence} 条" if broken.sequence else broken.stream
            print(f"{place}：{WORDS[broken.what]}")
        for stream in found.unsealed:
            print(f"{stream}：当时没有封存，无法校验")
        print(f"{found.n_streams} 条链，{found.n_entries} 条记录，{len(found.breaks)} 处不符，{len(found.unsealed)} 处没有封存")
    return 1 if found.breaks else 0
