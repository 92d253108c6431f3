"""Who is told about a request, a decision, and a return that comes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.people.models import Person
from bihuan.people.selectors.staff import holders
from bihuan.training.domain import links
from bihuan.training.models import Deviation, MonthlyReturn

LABELS = {"approved": "已书面批准不举办", "refused": "不同意不举办"}


def request_told(row: Deviation, at: datetime) -> None:
    """The head of the centre learns that a written decision is asked for."""
    centre = row.line.plan.cycle.unit
    heads = holders("training.approve", centre, local(at).date())
    _tell(
        heads,
        f"deviation/{row.pk}/requested",
        f"{row.unit.name}申请不举办「{row.line.title}」",
        row.reason,
        links.session(row.line_id),
        at,
    )


def decision_told(row: Deviation, at: datetime) -> None:
    title = f"「{row.line.title}」{LABELS[row.state]}"
    words = " ".join(part for part in (row.document_no, row.decision_remark) if part)
    _tell([row.requested_by], f"deviation/{row.pk}/decided", title, words, links.session(row.line_id), at)


def send_back_told(row: MonthlyReturn, at: datetime) -> None:
    """Those who report for the unit read why it came back; each send-back is told once."""
    people = holders("training.implement", row.unit, local(at).date())
    key = f"return/{row.pk}/sent_back/{row.row_version}"
    _tell(
        people, key, f"{row.unit.name} {row.month} 培训记录被退回", row.send_back_remark, links.monthly_return(row.plan_id), at
    )


def _tell(people: Iterable[Person], key: str, title: str, body: str, link: str, at: datetime) -> None:  # noqa: PLR0913
    for person in people:
        notice_send(key=key, recipient=person, title=title, body=body, link=link, at=at)
