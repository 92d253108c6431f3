"""What the ledger lets posts do."""

from bihuan.people.domain.capabilities import declare

declare(
    {
        "duties.view": "查看责任台账",
        "duties.waive": "批准免除责任",
        "duties.propose": "处理问责建议",
        "cases.view": "查看问责案件",
        "cases.handle": "立案、取证与登记执行",
        "cases.decide": "作出问责决定",
        "cases.appeal": "处理申诉",
    }
)
