"""The script of the demo: one month's loop in a dozen steps, each with its role, its screen and what to watch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

WORKBOOKS = {
    "southwest": "西南片区-2026-12-月度培训计划表.xlsx",
    "east": "华东片区-十二月.xlsx",
    "north": "华北片区-2026-12-有错误.xlsx",
}
"""What area offices send, by the code of the step that imports it: tidy, messy, faulty. All of one month."""
WORKBOOK_MONTH = "2026-12"


@dataclass(frozen=True)
class Step:
    """`username` is a role of the demo. `day` is the day of the month being held (0) or planned (1) that it needs."""

    code: str
    title: Any
    username: str
    what: Any
    look: Any
    day: tuple[int, int] | None = None


STEPS: tuple[Step, ...] = (
    Step(
        "southwest",
        _("西南片区导入月计划并上报"),
        "xinan",
        _("次月计划还是空的：导入样例工作簿，核对后写入，再上报；也可以从年度计划带入或逐场填写。"),
        _("导入前先核对，每一处都说明行、列和原因；检查结果都能点开条文。"),
    ),
    Step(
        "east",
        _("华东片区的工作簿比较乱"),
        "huadong",
        _("合并单元格、写法不一的日期：导入后上报。"),
        _("认得出的照收，换算了什么写在报告里；是否按时由上报时刻决定。"),
    ),
    Step(
        "north",
        _("华北片区报得不合要求"),
        "huabei",
        _("导入有错误的工作簿，再上报；补上缺的新员工场次后才报得出去。"),
        _("系统说清楚差什么、依据哪一条，填过的内容都还在。"),
    ),
    Step(
        "decided",
        _("负责人书面决定一场不举办"),
        "fuzeren",
        _("我的待办里有西南片区的申请：填写批准文号并批准，或不同意并写明理由。"),
        _("批准后不再要求举办，但仍计入实施率的分母。"),
    ),
    Step(
        "consolidated",
        _("综合事务组汇总"),
        "zonghe",
        _("到 26 日：逐行采纳、合并或退回，退回写明意见；再提交负责人审批。"),
        _("一眼看出谁已报、谁逾期；西北片区没报，可以催报，也可以不等。"),
        day=(0, 26),
    ),
    Step(
        "approved",
        _("负责人审批"),
        "fuzeren",
        _("看汇总后的计划，批准或写明意见退回。"),
        _("手机上也能批；展开单位，可以只对一行写意见。"),
    ),
    Step(
        "issued",
        _("次月 1 日下发"),
        "zonghe",
        _("下发计划。不到 1 日，页面会说明为什么还不能下发。"),
        _("下发后计划不能再改，各单位的待办里出现自己的场次。"),
        day=(1, 1),
    ),
    Step(
        "returned",
        _("西南片区上报上月记录"),
        "xinan",
        _("登记场次，把照片、签到表、纪要一次选进来，写月度总结，上报。"),
        _("文件按名字归到场次；一览表由系统生成，不用再抄一遍。"),
    ),
    Step(
        "accepted",
        _("综合事务组接收上报"),
        "zonghe",
        _("打开西南片区的上报，接收或退回补正。"),
        _("首次上报的时刻不变，退回再报也不变。"),
        day=(1, 6),
    ),
    Step(
        "frozen",
        _("看实施率，月度结账"),
        "zonghe",
        _("为每个单位写考核意见，再到月度周期页结账。"),
        _("每个比率都能展开成分子、分母和不计入的清单；结账后数字不再变动。"),
    ),
    Step(
        "checked",
        _("抽查"),
        "zonghe",
        _("抽取单位或人员，登记抽查结果。"),
        _("抽样可以重现，谁也不能挑着查。"),
    ),
    Step(
        "judged",
        _("逾期只是建议，由人决定"),
        "zonghe",
        _("西北片区没有按时上报：打开问责建议，立案或不予立案，写明理由。"),
        _("系统只提出，不处罚；依据哪一条、当时谁负责都写着。"),
    ),
    Step(
        "trail",
        _("查操作记录"),
        "guanli",
        _("查看刚才每一步是谁、以什么身份、何时做的。"),
        _("记录只增不改，首尾相连，改动一条就会被发现。"),
    ),
)
