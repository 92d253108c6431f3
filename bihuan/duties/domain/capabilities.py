"""What the ledger lets posts do."""

from bihuan.people.domain.capabilities import declare

declare({"duties.view": "查看责任台账", "duties.waive": "批准免除责任", "duties.propose": "处理问责建议"})
