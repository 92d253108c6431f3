"""The audit trail: append-only, hash-chained per stream (one stream per subject row)."""

from django.db import models


class AuditHead(models.Model):
    """Where a stream ends. Moved by compare-and-swap; a removed tail shows against it."""

    stream = models.CharField(max_length=120, primary_key=True)
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")


class AuditEntry(models.Model):
    stream = models.CharField(max_length=120)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)  # people.Person; the app above may not be imported
    actor_name = models.CharField(max_length=80, blank=True)
    capacity = models.CharField(max_length=120, blank=True)
    unit_id = models.BigIntegerField(null=True, blank=True)
    verb = models.CharField(max_length=80)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    article = models.CharField(max_length=200, blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="audit_entry_place")]
        indexes = [
            models.Index(fields=["unit_id", "-at"], name="audit_entry_unit_at"),
            models.Index(fields=["-at", "-id"], name="audit_entry_at"),
            models.Index(fields=["actor_name", "-at"], name="audit_entry_actor_at"),
        ]
