"""The script of the demo: one month's loop in a dozen steps, each with its role, its screen and what to watch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """`username` is a role of the demo, `screen` the name of an address."""

    title: Any
    username: str
    screen: str
    what: Any
    look: Any


STEPS: tuple[Step, ...] = (
    Step(
        _("片区编制月计划"),
        "huadong",
        "training:monthly-plans",
        _("打开华东片区次月计划，从年度计划带入，再补一场新员工培训。"),
        _("检查结果随填随变，每条要求都能点开条文。"),
    ),
    Step(
        _("片区上报"),
        "huadong",
        "training:monthly-plans",
        _("上报计划。"),
        _("是否按时由上报时刻决定，不看系统什么时候检查。"),
    ),
    Step(
        _("另一个片区报得不合要求"),
        "huabei",
        "training:monthly-plans",
        _("华北片区故意少报一场新员工培训，再上报。"),
        _("系统说清楚差什么、依据哪一条，填过的内容都还在。"),
    ),
    Step(
        _("综合事务组汇总"),
        "zonghe",
        "training:board",
        _("逐行采纳、合并或退回，退回时写明意见。"),
        _("一眼看出谁已报、谁逾期、谁挡着下一步。"),
    ),
    Step(_("片区看退回意见"), "huabei", "home", _("在我的待办里打开被退回的计划，改好再报。"), _("意见就在那一行旁边。")),
    Step(
        _("负责人审批"),
        "fuzeren",
        "training:board",
        _("审批汇总后的计划。"),
        _("没有汇总完时，审批按钮会说明还差哪一步。"),
    ),
    Step(
        _("下发"),
        "zonghe",
        "training:board",
        _("下发计划。"),
        _("下发后计划冻结，各单位的待办里出现自己的场次。"),
    ),
    Step(
        _("时间走到实施月"),
        "zonghe",
        "training:board",
        _("用页面上方的演示时钟走到下个月中旬。"),
        _("到点的提醒、逾期和升级依次发生，每一级只通知一次。"),
    ),
    Step(
        _("登记实施"),
        "xinan",
        "training:returns",
        _("登记已举办的场次，对未举办的写明原因，上报一览表。"),
        _("一览表由系统生成，不用再抄一遍。"),
    ),
    Step(
        _("接收上报，看实施率"),
        "zonghe",
        "training:figures",
        _("接收各片区上报，打开实施率。"),
        _("每个比率都能展开成分子、分母和不计入的清单。"),
    ),
    Step(
        _("抽查"),
        "zonghe",
        "training:spot-checks",
        _("抽取片区和人员，登记抽查结果。"),
        _("抽样可以重现，谁也不能挑着查。"),
    ),
    Step(
        _("逾期的片区陈述"),
        "xibei",
        "home",
        _("西北片区没有按时上报：打开问责事项，写明情况。"),
        _("系统只提出，不处罚；本人先陈述。"),
    ),
    Step(
        _("人来决定"),
        "fuzeren",
        "duties:ledger",
        _("看完陈述，决定措施或批准免除。"),
        _("措施和金额来自条文，决定可以申诉。"),
    ),
    Step(
        _("查操作记录"),
        "guanli",
        "foundation:audit",
        _("查看刚才每一步是谁、以什么身份、何时做的。"),
        _("记录只增不改，首尾相连，改动一条就会被发现。"),
    ),
)
