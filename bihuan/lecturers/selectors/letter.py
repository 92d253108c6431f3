"""《讲师聘任书》: the appointment on paper (T-104)."""

from __future__ import annotations

from django.conf import settings

from bihuan.foundation.printouts import Column, FormSheet, Section
from bihuan.kernel.refusals import NotFound
from bihuan.lecturers.domain.states import APPOINTED
from bihuan.lecturers.selectors.figures import labels, options
from bihuan.lecturers.selectors.files import LecturerFile
from bihuan.people.models import Unit

COLUMNS = (Column("项目", 1), Column("内容", 3))


def appointment_letter(file: LecturerFile) -> FormSheet:
    """Refuses (NotFound) a file that is not appointed now."""
    row = file.lecturer
    if row.state != APPOINTED or row.appointed_on is None:
        raise NotFound("not_found")
    grades = labels(options("lecturer.grades", unit=row.unit, on=row.appointed_on))
    due = f"{row.review_due_on:%Y-%m-%d}" if row.review_due_on else "—"
    return FormSheet(
        title="讲师聘任书",
        subtitle=row.document_no,
        meta=(("姓名", row.name), ("工号", row.person.employee_no if row.person else "—"), ("所在单位", _home(file.home))),
        columns=COLUMNS,
        rows=(
            ("聘任岗位", "内部兼职讲师"),
            ("讲师等级", grades.get(row.grade, "未定级")),
            ("授课方向", row.subjects or "—"),
            ("聘任文号", row.document_no),
            ("聘任日期", f"{row.appointed_on:%Y-%m-%d}"),
            ("复评到期", due),
        ),
        sections=(
            Section("聘任", f"兹聘任{row.name}为{row.unit.name}内部兼职讲师，承担培训计划中的授课任务。"),
            Section("考核", "授课满意度以培训反馈表为准；连续低于制度规定下限达到规定次数的，取消讲师资格。"),
        ),
        signatures=("聘任单位（盖章）", "被聘任人"),
        landscape=False,
        mark="演示数据" if settings.DEMO else "",
    )


def _home(unit: Unit | None) -> str:
    return unit.name if unit else "—"
