"""Files by content: the same bytes are kept once, and never change."""

from django.db import models


class Attachment(models.Model):
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    stored_as = models.CharField(max_length=200)
    unit_id = models.BigIntegerField(null=True, db_index=True)
    uploaded_by_id = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField()
