"""培训需求 (S-172…S-179): what units and people say they need, who joins in, and the analysis the annual plan rests on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Person, Unit
from bihuan.training.models.monthly import PlanLine
from bihuan.training.querysets import NeedQuerySet, TrainingQuerySet


class TrainingNeed(models.Model):
    """A unit's need of a month, or what somebody would like to learn, without a date. `line` is the session planned for it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="training_needs")
    kind = models.CharField(max_length=8)  # domain/needs.py: unit, wish
    month = models.CharField(_("需求月份"), max_length=7, blank=True)
    title = models.CharField(_("主题"), max_length=120)
    goal = models.CharField(_("目标"), max_length=300, blank=True)
    wanted_time = models.CharField(_("时间"), max_length=80, blank=True)
    trainer = models.CharField(_("讲师"), max_length=80, blank=True)
    participants = models.CharField(_("参加人员"), max_length=120, blank=True)
    reason = models.CharField(_("需求说明"), max_length=500)
    level = models.CharField(_("人员层级"), max_length=40, blank=True)
    state = models.CharField(max_length=10)
    row_version = models.PositiveIntegerField(default=1)
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(_("意见"), max_length=300, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_needs")
    line = models.ForeignKey(PlanLine, null=True, blank=True, on_delete=models.PROTECT, related_name="needs")

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind="unit") ^ Q(month=""), name="need_of_a_unit_has_a_month"),
            models.CheckConstraint(condition=~(Q(state="adopted") ^ Q(line__isnull=False)), name="need_adopted_has_a_line"),
            models.CheckConstraint(condition=~(Q(state="merged") ^ Q(merged_into__isnull=False)), name="need_merged_into_one"),
        ]
        indexes = [models.Index(fields=["state", "-raised_at"], name="need_state_raised")]


class NeedVoice(models.Model):
    """Somebody else needs it too. Each person counts once."""

    need = models.ForeignKey(TrainingNeed, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "person"], name="need_voice_once")]


class NeedsAnalysis(models.Model):
    """The analysis of one part of a year; `sections` are {code, label, text} as the article named them."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="needs_analyses")
    year = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(default=1)
    sections = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="draft")  # draft, finished
    row_version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "part"], name="needs_analysis_once")]
