"""What the lecturer files let posts do."""

from bihuan.people.domain.capabilities import declare

declare(
    {
        "lecturers.view": "查看讲师档案",
        "lecturers.manage": "选拔、聘任与安排讲师",
        "lecturers.approve": "批准外聘讲师",
    }
)
