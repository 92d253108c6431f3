"""Rows that every app stands on."""

from bihuan.foundation.models.attachments import Attachment
from bihuan.foundation.models.audit import AuditEntry, AuditHead
from bihuan.foundation.models.calendars import CalendarDay, CalendarYear, WorkCalendar
from bihuan.foundation.models.jobs import Job, JobRun, OutboxEvent
from bihuan.foundation.models.site import DemoClock

__all__ = [
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "CalendarDay",
    "CalendarYear",
    "DemoClock",
    "Job",
    "JobRun",
    "OutboxEvent",
    "WorkCalendar",
]
