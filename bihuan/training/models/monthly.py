"""月度培训计划 and the cycle that carries it (T-050…T-059)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.lecturers.models import Lecturer
from bihuan.people.models import Person, Unit
from bihuan.training.models.annual import AnnualLine
from bihuan.training.models.curriculum import Topic
from bihuan.training.querysets import LineQuerySet, TrainingQuerySet


class Cycle(models.Model):
    """One month of one centre (the unit on top). Carries consolidation, approval, issue and freeze."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cycles")
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=14, default="collecting")  # collecting, submitted, approved, issued, frozen
    row_version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    consolidated_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    consolidated_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approval_remark = models.TextField(blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="cycle_once")]


class MonthlyPlan(models.Model):
    """The month's plan of one unit. `first_submitted_at` never changes: late once is late for ever (T-057)."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="plans")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="monthly_plans")
    month = models.CharField(max_length=7)
    edition = models.CharField(max_length=40)  # code of the adopted document that set the route
    state = models.CharField(max_length=12, default="draft")  # draft, submitted, returned, adopted, issued
    row_version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quota_findings = models.JSONField(default=list, blank=True)
    citation = models.JSONField(default=dict, blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="monthly_plan_once")]
        indexes = [models.Index(fields=["month", "unit"], name="monthly_plan_month_unit")]


class PlanLine(models.Model):
    """One planned session. After issue only `outcome` fields move; the issued wording never does (T-058)."""

    plan = models.ForeignKey(MonthlyPlan, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("序号"))
    training_kind = models.CharField(_("培训类别"), max_length=12, default="in_post")  # entry, in_post, induction
    title = models.CharField(_("培训主题"), max_length=120)
    category = models.CharField(_("课程类别"), max_length=80, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="plan_lines")
    annual_line = models.ForeignKey(AnnualLine, null=True, blank=True, on_delete=models.PROTECT, related_name="month_lines")
    additional_reason = models.CharField(_("计划外原因"), max_length=200, blank=True)
    audience = models.CharField(_("培训对象"), max_length=30)
    headcount = models.PositiveIntegerField(_("计划人数"), null=True, blank=True)
    form = models.CharField(_("培训形式"), max_length=40)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    lesson_minutes = models.PositiveIntegerField(_("课时（分钟）"))
    place = models.CharField(_("培训地点"), max_length=80)
    lecturer_source = models.CharField(_("讲师来源"), max_length=12)  # group, self, external
    lecturer_name = models.CharField(_("讲师"), max_length=80, blank=True)
    lecturer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lecturer_file = models.ForeignKey(Lecturer, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_lines")
    # `lecturer_name` is the issued wording; person and file are whoever teaches now
    evaluation_method = models.CharField(_("评估方式"), max_length=40, blank=True)
    remark = models.CharField(_("备注"), max_length=300, blank=True)
    origin = models.JSONField(default=dict, blank=True)  # sheet and row of an imported line
    fate = models.CharField(max_length=10, default="pending")  # pending, adopted, merged, returned
    fate_remark = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_lines")
    carried_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carried_to",
        verbose_name=_("补办的场次"),
    )
    is_added = models.BooleanField(default=False, help_text=_("下发后增加的场次"))
    outcome = models.CharField(max_length=20, default="planned")  # planned, held, held_moved, not_held
    held_starts_at = models.DateTimeField(null=True, blank=True)
    held_minutes = models.PositiveIntegerField(null=True, blank=True)
    n_due = models.PositiveIntegerField(null=True, blank=True)
    n_present = models.PositiveIntegerField(null=True, blank=True)
    evaluation_note = models.CharField(max_length=200, blank=True)
    explanation = models.TextField(blank=True)
    row_version = models.PositiveIntegerField(default=1)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="plan_line_ends_after_start"),
            models.UniqueConstraint(
                fields=["carried_from"], condition=~models.Q(fate="returned"), name="plan_line_carried_once"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="plan_line_starts")]


class PlanRemark(models.Model):
    """A remark on a plan or one of its lines, seen by the author: returned, approved with remark, assessed."""

    plan = models.ForeignKey(MonthlyPlan, on_delete=models.CASCADE, related_name="remarks")
    line = models.ForeignKey(PlanLine, null=True, blank=True, on_delete=models.CASCADE, related_name="remarks")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    text = models.TextField()
