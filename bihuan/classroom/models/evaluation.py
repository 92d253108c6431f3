"""Feedback and evaluation (T-080…T-100)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models.session import ClassSession, Seat
from bihuan.classroom.querysets import InspectionQuerySet, OfSeatQuerySet, OfSessionQuerySet, VerdictQuerySet
from bihuan.foundation.models import Attachment
from bihuan.people.models import Person, Unit


class FeedbackReceipt(models.Model):
    """That a person handed in the form (T-081). Says nothing of what was answered, and carries no time of day."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="feedback_receipt")
    given_on = models.DateField()

    objects = OfSeatQuerySet.as_manager()


class FeedbackAnswer(models.Model):
    """One form without its author, without a moment. When the round closes all rows are written anew under other keys."""

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="feedback_answers")
    scores = models.JSONField()  # code of feedback.items → 0–100
    gain = models.TextField(_("收获"), blank=True)
    suggestion = models.TextField(_("建议"), blank=True)
    is_late = models.BooleanField(default=False)  # after the due moment or the close: counted apart

    objects = OfSessionQuerySet.as_manager()


class Evaluation(models.Model):
    """The result of one person in one session by one method (T-080, T-082, T-084). Confirmed results do not change."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="evaluations")
    method = models.CharField(_("评估方式"), max_length=40)
    score = models.DecimalField(_("得分"), max_digits=6, decimal_places=2, null=True, blank=True)
    parts = models.JSONField(default=dict, blank=True)  # e.g. discipline and attitude (T-085)
    essay = models.TextField(_("学习心得体会"), blank=True)
    evidence = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_passed = models.BooleanField(null=True)
    state = models.CharField(max_length=10, default="draft")  # draft, confirmed, annulled
    row_version = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=20, default="entered")  # entered, imported, exam, service_records
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    annul_reason = models.CharField(max_length=200, blank=True)
    attendance_note = models.CharField(_("无到场记录的说明"), max_length=200, blank=True)  # given: flagged (C-341)
    article = models.CharField(max_length=200, blank=True)
    citation = models.JSONField(default=dict, blank=True)

    objects = OfSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "method"], condition=~Q(state="annulled"), name="evaluation_once")
        ]


class MonthVerdict(models.Model):
    """One verdict per person and month: several fails count once (T-099); no evaluation is a verdict of its own (T-100)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="month_verdicts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    verdict = models.CharField(max_length=8)  # passed, failed, none
    n_evaluations = models.PositiveIntegerField(default=0)
    n_failed = models.PositiveIntegerField(default=0)
    streak = models.PositiveIntegerField(default=0)
    streak_from = models.CharField(max_length=7, blank=True)
    decided_at = models.DateTimeField()
    article = models.CharField(max_length=200, blank=True)
    citation = models.JSONField(default=dict, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "month"], name="month_verdict_once")]
        indexes = [models.Index(fields=["month", "unit"], name="month_verdict_unit")]


class GroupInspection(models.Model):
    """抽查评级 of a unit by the group: question and answer by video, visit, telephone … (T-090…T-094)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(_("抽查方式"), max_length=40)  # code of inspection.methods
    held_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    inspector = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    findings = models.TextField(_("发现"))
    rating = models.CharField(_("评级"), max_length=40)  # code of inspection.ratings
    answers = models.JSONField(default=list, blank=True)  # person, question, answer, is_right | person called, result
    row_version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    article = models.CharField(max_length=200, blank=True)
    citation = models.JSONField(default=dict, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-held_at"], name="inspection_unit_held")]
