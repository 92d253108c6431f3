"""一班一档: files, costs, pieces that do not apply, and the seals (T-038, T-075…T-081, S-220)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models.session import ClassSession, Venue
from bihuan.classroom.querysets import OfSessionQuerySet, PieceQuerySet
from bihuan.foundation.models import Attachment
from bihuan.people.models import Person


class SessionFile(models.Model):
    """A piece of the dossier: material, photo, sheet, minutes …; one that was replaced or taken back stays as it was."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="files")
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20)  # code of dossier.kinds
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    typed = models.JSONField(default=dict, blank=True)  # the words of minutes that were written here
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PieceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class SessionCost(models.Model):
    """What the class cost, by kind (S-220)."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="costs")
    kind = models.CharField(_("费用种类"), max_length=20)  # code of dossier.cost_kinds
    amount_cents = models.PositiveBigIntegerField()
    note = models.CharField(_("说明"), max_length=200, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class PieceRelease(models.Model):
    """A required piece that does not apply to this class; decided above the organiser, with the reason."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="releases")
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    reason = models.CharField(_("不适用的理由"), max_length=200)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "kind", "venue"], name="piece_release_once"),
            models.UniqueConstraint(fields=["session", "kind"], condition=Q(venue=None), name="piece_release_class_once"),
        ]


class DossierSeal(models.Model):
    """The closed dossier: what it held, and the digest that proves it unchanged. A reopened one keeps its seal as history."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="seals")
    number = models.PositiveSmallIntegerField(default=1)
    manifest = models.JSONField()
    digest = models.CharField(max_length=64)
    check_code = models.CharField(max_length=24, unique=True)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reopen_reason = models.CharField(_("退回理由"), max_length=300, blank=True)

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="dossier_seal_number_once"),
            models.UniqueConstraint(fields=["session"], condition=Q(reopened_at=None), name="dossier_seal_one_stands"),
        ]
