"""A session as it really happens: segments, venues, seats (T-031…T-044)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.querysets import OfSessionQuerySet, SeatQuerySet, SessionQuerySet
from bihuan.people.models import Person, Unit
from bihuan.training.models import Participation, PlanLine


class ClassSession(models.Model):
    """The class of one issued plan line. Prepared → noticed → running → ended → closed (dossier sealed)."""

    line = models.OneToOneField(PlanLine, on_delete=models.PROTECT, related_name="class_session")
    state = models.CharField(max_length=10, default="prepared")  # prepared, noticed, running, ended, closed, called_off
    row_version = models.PositiveIntegerField(default=1)
    is_group_video = models.BooleanField(_("集团视频培训"), default=False)
    organiser = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lecturer_key = models.PositiveBigIntegerField(null=True, blank=True)  # file of the lecturer, when there is one
    lecturer_name = models.CharField(_("讲师"), max_length=80, blank=True)
    capacity = models.PositiveIntegerField(_("容量"), null=True, blank=True)
    quota_until = models.DateTimeField(null=True, blank=True)  # from then on the units' seats are everybody's
    seats_common_at = models.DateTimeField(null=True, blank=True)  # when they were given to whoever waited
    notice = models.TextField(_("培训通知"), blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    safety_told_at = models.DateTimeField(null=True, blank=True)  # S-224, where the article asks for it
    safety_told_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    evaluation_method = models.CharField(_("评估方式"), max_length=40, blank=True)
    code_secret = models.CharField(max_length=64)  # key of the changing code; never leaves the server

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state"], name="class_session_state")]


class Segment(models.Model):
    """One half day with its own attendance; sign-in, lateness and hours are counted per segment."""

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="segments")
    position = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="segment_position_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="segment_ends_after_start"),
        ]


class Venue(models.Model):
    """A room. A group video session has one per provincial company (T-037), each with its own sheet and photo (T-038)."""

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="venues")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("地点"), max_length=80)
    capacity = models.PositiveIntegerField(_("容量"), null=True, blank=True)
    organiser = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    headcount = models.PositiveIntegerField(_("现场清点人数"), null=True, blank=True)

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "unit"], name="venue_once")]


class Seat(models.Model):
    """A person of the roster in a room. `unit` and invitation are the participation's; walk-ins are marked (T-041)."""

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="seats")
    participation = models.OneToOneField(Participation, on_delete=models.CASCADE, related_name="seat")
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    state = models.CharField(max_length=10, default="seated")  # seated, waiting, offered, excused, withdrawn
    is_walk_in = models.BooleanField(_("现场补登"), default=False)
    queued_at = models.DateTimeField()
    offer_until = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    objects = SeatQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["session", "state", "queued_at"], name="seat_session_state")]
