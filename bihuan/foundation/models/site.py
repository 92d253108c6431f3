"""Small rows of the site itself."""

from datetime import timedelta

from django.db import models


class DemoClock(models.Model):
    """How far the demo's time runs ahead of the wall clock. One row; read only in demo mode."""

    offset = models.DurationField(default=timedelta)


class NumberSeries(models.Model):
    name = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class IdempotencyKey(models.Model):
    """The answer already given to a request that a phone or a client repeats."""

    account_id = models.BigIntegerField()
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "key"], name="idempotency_key_once")]


class SavedView(models.Model):
    """A person's named filter of a list: nothing but the query string of its address."""

    person_id = models.BigIntegerField(db_index=True)
    page = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "page", "name"], name="saved_view_once")]
