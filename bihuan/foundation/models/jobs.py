"""The leased job table and the outbox: written in the business transaction, so a killed worker loses nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """News for the apps above, e.g. `plan.issued`. Delivered at least once, each subscriber at most once in effect."""

    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)


class Job(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("运行中")
        DONE = "done", _("完成")
        FAILED = "failed", _("失败")

    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    run_after = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_after"], name="job_state_run_after")]


class JobRun(models.Model):
    """One run of a periodic job, for the doctor and for people who ask when it last looked."""

    name = models.CharField(max_length=80, db_index=True)
    at = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    changed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
