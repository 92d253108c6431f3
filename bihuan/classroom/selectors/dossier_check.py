"""Whether a sealed dossier is still what it was: asked by anybody who holds its printed code, told without a person's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from bihuan.classroom.domain.check_codes import read
from bihuan.classroom.models import DossierSeal
from bihuan.classroom.selectors.dossier_manifest import changes_since, lost_files

UNKNOWN, UNCHANGED, CHANGED, REOPENED = "unknown", "unchanged", "changed", "reopened"
KEPT_SECONDS = 60
"""The files are read again at most once a minute, however often the page is asked."""
PART_WORDS = {
    "class": "班次基本信息",
    "segments": "节次时间",
    "rooms": "会场与现场人数",
    "seats": "名单",
    "leaves": "请假",
    "leave_steps": "请假审批",
    "sign_ins": "签到记录",
    "desk_cases": "签到疑问",
    "conduct": "违纪登记",
    "uniforms": "着装核对",
    "paper_sheets": "纸质签到表",
    "feedback_forms": "反馈提交记录",
    "feedback_round": "反馈汇总",
    "feedback_answers": "反馈内容",
    "evaluations": "评估结果",
    "files": "资料文件",
    "costs": "费用",
    "releases": "免交核准",
    "manifest": "档案清单",
    "content": "文件内容",
}


@dataclass(frozen=True)
class Checked:
    """`changed` are parts in words; of an unknown code nothing but the code is told."""

    code: str
    state: str
    checked_at: datetime
    title: str = ""
    unit: str = ""
    month: str = ""
    number: int = 0
    sealed_at: datetime | None = None
    reopened_at: datetime | None = None
    digest: str = ""
    changed: tuple[str, ...] = ()


def check(typed: str, *, at: datetime) -> Checked:
    """Recompute from the rows and the files now, and compare with the seal."""
    code = read(typed)
    if code is None:
        return Checked(typed[:24], UNKNOWN, at)
    known: Checked | None = cache.get(f"dossier-check:{code}")
    if known is None:
        known = _checked(code, at)
        cache.set(f"dossier-check:{code}", known, KEPT_SECONDS)
    return known


def _checked(code: str, at: datetime) -> Checked:
    seal = DossierSeal.objects.filter(check_code=code).select_related("session__line__plan__unit").first()
    if seal is None:
        return Checked(code, UNKNOWN, at)
    changed = _changed(seal)
    state = REOPENED if seal.reopened_at else CHANGED if changed else UNCHANGED
    line = seal.session.line
    return Checked(
        code=code,
        state=state,
        checked_at=at,
        title=line.title,
        unit=line.plan.unit.name,
        month=line.plan.month,
        number=seal.number,
        sealed_at=seal.sealed_at,
        reopened_at=seal.reopened_at,
        digest=seal.digest,
        changed=tuple(PART_WORDS.get(name, name) for name in changed),
    )


def _changed(seal: DossierSeal) -> tuple[str, ...]:
    if seal.reopened_at is not None:
        return ()
    found = changes_since(seal)
    return (*found, "content") if lost_files(seal.session_id) else found
