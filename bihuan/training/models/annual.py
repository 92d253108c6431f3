"""年度培训计划 (T-045…T-049)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Person, Unit
from bihuan.training.models.curriculum import Topic
from bihuan.training.querysets import LineQuerySet, TrainingQuerySet


class AnnualPlan(models.Model):
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="annual_plans")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default="draft")  # domain/states.py: draft, submitted, released
    row_version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    drafted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    co_signed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    goals = models.TextField(_("年度目标"), blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="annual_plan_once")]


class AnnualLine(models.Model):
    plan = models.ForeignKey(AnnualPlan, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    month = models.PositiveSmallIntegerField(_("月份"))
    title = models.CharField(_("培训主题"), max_length=120)
    topics = models.ManyToManyField(Topic, blank=True, related_name="annual_lines")
    audience = models.CharField(_("培训对象"), max_length=30)
    lesson_minutes = models.PositiveIntegerField(_("课时（分钟）"))
    form = models.CharField(_("培训形式"), max_length=40, blank=True)
    lecturer = models.CharField(_("讲师"), max_length=80, blank=True)
    responsible_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    remark = models.CharField(_("备注"), max_length=200, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["month", "position"]
        constraints = [models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="annual_line_month")]
