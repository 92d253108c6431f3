"""Leave, sign-in with graded proof, conduct (T-031…T-041, T-097)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models.session import ClassSession, Seat, Segment, Venue
from bihuan.classroom.querysets import OfSeatQuerySet, OfSessionQuerySet
from bihuan.people.models import Person


class LeaveRequest(models.Model):
    """Leave from one session, for work reasons only, along the chain of the article in its order (T-031, T-032)."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="leaves")
    reason_kind = models.CharField(_("请假类别"), max_length=20)  # code of leave.reason_kinds
    reason = models.TextField(_("请假理由"))
    state = models.CharField(max_length=12, default="requested")  # requested, agreed, completed, refused, withdrawn
    row_version = models.PositiveIntegerField(default=1)
    chain = models.JSONField(default=list)  # the steps of the article in force, as codes
    steps_done = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    article = models.CharField(max_length=200, blank=True)
    citation = models.JSONField(default=dict, blank=True)

    objects = OfSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(state__in=["requested", "agreed", "completed"]), name="leave_one_live"
            )
        ]


class LeaveStep(models.Model):
    """One step of the chain as it was taken."""

    leave = models.ForeignKey(LeaveRequest, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20)
    decision = models.CharField(max_length=10)  # agreed, reported, refused
    remark = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["leave", "step"], name="leave_step_once")]


class SignIn(models.Model):
    """One person in one segment. `signed_at` is when it happened, `stored_at` when it became known; both server time."""

    class Proof(models.TextChoices):
        SCREEN = "A", _("现场动态码")
        OFFLINE = "B", _("离线扫码，事后送达")
        DESK = "C", _("组织者补登")
        PAPER = "D", _("纸质签到表")

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="sign_ins")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="sign_ins")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="sign_ins")
    proof = models.CharField(max_length=1, choices=Proof.choices)
    signed_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    signed_out_at = models.DateTimeField(null=True, blank=True)
    device = models.CharField(max_length=64, blank=True)  # digest of the phone's key
    slot = models.BigIntegerField(null=True, blank=True)
    late_minutes = models.PositiveIntegerField(default=0)
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    objects = OfSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "segment"], name="sign_in_once"),
            models.UniqueConstraint(fields=["segment", "device"], condition=~Q(device=""), name="sign_in_device_once"),
        ]
        indexes = [models.Index(fields=["session", "-stored_at", "-id"], name="sign_in_session_stored")]


class DeskCase(models.Model):
    """An unclear sign-in for the organiser to settle: other person's phone, stale code, not on the roster …"""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="desk_cases")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)  # the refusal
    facts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, blank=True)  # signed, dismissed, too_late

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "person", "code"], condition=Q(settled_at=None), name="desk_case_once"),
            models.UniqueConstraint(fields=["segment", "person"], condition=Q(outcome="too_late"), name="desk_case_too_late"),
        ]


class ConductMark(models.Model):
    """What was seen of one person: no uniform, phone, walking about … A withdrawn mark stays with its reason (T-034, T-036)."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="marks")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("情形"), max_length=20)  # code of conduct.kinds
    note = models.CharField(_("说明"), max_length=200, blank=True)
    noted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.CharField(max_length=200, blank=True)

    objects = OfSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "kind"], condition=Q(withdrawn_at=None), name="conduct_mark_once")
        ]


class UniformCheck(models.Model):
    """Uniform compliance is recorded per attendee, also when it is in order (T-034)."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="uniform")
    is_worn = models.BooleanField()
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    objects = OfSeatQuerySet.as_manager()


class PaperSheet(models.Model):
    """A scanned paper sheet of one venue and segment, typed in line by line (proof D)."""

    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+")
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="paper_sheets")
    attachment = models.ForeignKey("foundation.Attachment", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = OfSessionQuerySet.as_manager()
