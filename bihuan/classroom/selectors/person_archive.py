"""一人一档: what a person was trained in, how it was evaluated and what the months say, as one time line (S-221, C-337)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from bihuan.classroom.domain.evaluation import CONFIRMED
from bihuan.classroom.models import Evaluation, MonthVerdict
from bihuan.classroom.selectors.evaluation_table import passed_view, plain
from bihuan.classroom.selectors.verdicts import verdict_rows
from bihuan.foundation.clock import local
from bihuan.foundation.panels import Panel
from bihuan.foundation.printouts import Column, FormSheet
from bihuan.people.domain.actor import Actor
from bihuan.people.selectors.roster import PersonView, person_view
from bihuan.training.selectors.person_history import person_history
from bihuan.training.selectors.words import option_labels

SHOWN = 200
COLUMNS = (Column("时间", 1), Column("类别", 0.8), Column("内容", 2.6), Column("结果", 1.4), Column("当时所在单位", 1.6))
TRAINED, JUDGED, MONTH = "培训", "评估", "月度结论"


@dataclass(frozen=True)
class Moment:
    """`on` is a day, or a month where it is a month's."""

    on: str
    kind: str
    title: str
    result: str
    unit: str = ""

    @property
    def order(self) -> tuple[str, bool]:
        """A month stands after its last day, a result after its class."""
        return (f"{self.on}-99" if self.kind == MONTH else self.on, self.kind == JUDGED)


def archive_panel(actor: Actor, person_id: int, at: datetime) -> Panel | None:
    """The door to the print, for the person and for whoever sees training."""
    if actor.person_id != person_id and not actor.can("training.view"):
        return None
    return Panel("classroom/_archive_panel.html", person_id)


def time_line(actor: Actor, person_id: int) -> tuple[Moment, ...]:
    """Oldest first; each kind as far as the actor sees it on the page of the person."""
    history = person_history(person_id, actor)
    found = [
        Moment(f"{row.starts_at:%Y-%m-%d}", TRAINED, row.title, str(row.view.label), row.unit_name) for row in history.rows
    ]
    found += [*_results(actor, person_id), *_months(actor, person_id)]
    return tuple(sorted(found, key=lambda each: each.order))


def archive_sheet(actor: Actor, person_id: int, *, at: datetime) -> FormSheet:
    """Refuses (NotFound) a person out of sight."""
    on = local(at).date()
    view = person_view(actor, person_id, on=on)
    line = time_line(actor, person_id)
    counts = {kind: sum(each.kind == kind for each in line) for kind in (TRAINED, JUDGED, MONTH)}
    return FormSheet(
        title="个人培训档案（一人一档）",
        subtitle=f"{view.person.name}　{view.person.employee_no}",
        meta=(("岗位", _post(view)), ("入职日期", f"{view.person.joined_on:%Y-%m-%d}"), ("打印日期", f"{on:%Y-%m-%d}")),
        columns=COLUMNS,
        rows=[(each.on, each.kind, each.title, each.result, each.unit or "—") for each in line],
        notes=(f"列入名单 {counts[TRAINED]} 场培训，有 {counts[JUDGED]} 项评估结果、{counts[MONTH]} 个月度结论，按时间排列。",),
        signatures=("本人", "所在单位"),
        landscape=False,
        mark="演示数据" if settings.DEMO else "",
    )


def _post(view: PersonView) -> str:
    return next((f"{each.unit} {each.post}" for each in view.posts if each.tense == "present"), "—")


def _results(actor: Actor, person_id: int) -> list[Moment]:
    rows = Evaluation.objects.visible_to(actor).filter(seat__participation__person=person_id, state=CONFIRMED)
    labels = option_labels("evaluation.methods")
    shown = rows.select_related("seat__session__line", "seat__participation__unit").order_by("-seat__session__line__starts_at")
    return [
        Moment(
            f"{local(row.seat.session.line.starts_at):%Y-%m-%d}",
            JUDGED,
            f"{row.seat.session.line.title}（{labels.get(row.method, row.method)}）",
            _result(row),
            row.seat.participation.unit.name,
        )
        for row in shown[:SHOWN]
    ]


def _result(row: Evaluation) -> str:
    passed = passed_view(row)
    told = (f"{plain(row.score)} 分" if row.score is not None else "", str(passed.label) if passed else "")
    return " ".join(each for each in told if each) or "—"


def _months(actor: Actor, person_id: int) -> list[Moment]:
    rows = MonthVerdict.objects.visible_to(actor).filter(person=person_id).select_related("unit").order_by("-month")[:SHOWN]
    return [
        Moment(
            each.row.month,
            MONTH,
            f"{each.row.month} 培训结论" + ("（已调整）" if each.is_adjusted else ""),
            str(each.view.label),
            each.row.unit.name,
        )
        for each in verdict_rows(rows)
    ]
