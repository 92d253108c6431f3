"""讲师: selection, appointment, tasks, ratings, external engagements (T-103…T-116, C-324…C-331). Rows only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.lecturers.querysets import CandidacyQuerySet, CostQuerySet, LecturerQuerySet, OfLecturerQuerySet, RoundQuerySet
from bihuan.people.models import Person, Unit


class SelectionRound(models.Model):
    """One selection (竞聘、试讲、比赛) of internal lecturers; while it is open every employee may apply (T-103, T-105)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("名称"), max_length=80)
    opens_on = models.DateField(_("报名开始"))
    closes_on = models.DateField(_("报名截止"))
    state = models.CharField(max_length=10, default="open")  # open, closed
    row_version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closes_on__gte=models.F("opens_on")), name="round_days_in_order")]

    def __str__(self) -> str:
        return self.title


class Candidacy(models.Model):
    """One employee in one round, with the way of selection and its result."""

    round = models.ForeignKey(SelectionRound, on_delete=models.PROTECT, related_name="candidacies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidacies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # home unit on the day of applying
    subjects = models.CharField(_("拟授课题"), max_length=200)
    statement = models.TextField(_("自荐说明"), blank=True)
    applied_at = models.DateTimeField()
    way = models.CharField(_("选拔方式"), max_length=40, blank=True)  # code of lecturer.selection_ways
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=10, default="applied")  # applied, selected, refused, withdrawn
    remark = models.CharField(_("评语"), max_length=300, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="candidacy_once")]


class Lecturer(models.Model):
    """The file of one lecturer. Internal: a person of ours with a title; external: engaged after approval."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("内部兼职讲师")
        EXTERNAL = "external", _("外聘讲师")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="lecturer_file")
    name = models.CharField(_("姓名"), max_length=40)
    state = models.CharField(max_length=12, default="selected")
    # internal: selected → appointed → cancelled (title lost) | resigned | lapsed
    # external: proposed → approved | refused; approved → ended
    row_version = models.PositiveIntegerField(default=1)
    grade = models.CharField(_("讲师等级"), max_length=20, blank=True)  # code of lecturer.grades
    subjects = models.CharField(_("授课方向"), max_length=200, blank=True)
    document_no = models.CharField(_("聘任文号"), max_length=60, blank=True)
    appointed_on = models.DateField(_("聘任日期"), null=True, blank=True)
    certified_on = models.DateField(_("认证日期"), null=True, blank=True)
    review_due_on = models.DateField(_("复评到期"), null=True, blank=True)
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)
    end_reason = models.CharField(_("终止原因"), max_length=200, blank=True)
    # external only
    source_kind = models.CharField(_("来源"), max_length=20, blank=True)  # code of lecturer.external_kinds
    organisation = models.CharField(_("所在单位"), max_length=80, blank=True)
    knowledge_note = models.CharField(_("知识面评价"), max_length=200, blank=True)
    speaking_note = models.CharField(_("表达能力评价"), max_length=200, blank=True)
    created_at = models.DateTimeField()

    objects = LecturerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "name"], name="lecturer_unit_state")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="appointed") | ~Q(document_no=""), name="lecturer_appointed_by_document"),
            models.CheckConstraint(condition=Q(kind="external") | Q(person__isnull=False), name="lecturer_internal_is_person"),
        ]

    def __str__(self) -> str:
        return self.name


class LecturerEvent(models.Model):
    """Append-only history of a file: appointed, graded, title cancelled, reinstated, resigned, approved, ended."""

    lecturer = models.ForeignKey(Lecturer, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    article = models.CharField(max_length=200, blank=True)

    objects = OfLecturerQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]


class LecturerRating(models.Model):
    """The satisfaction of one taught session, 0–100; `taught_at` orders the series whatever unit held it (T-110)."""

    lecturer = models.ForeignKey(Lecturer, on_delete=models.PROTECT, related_name="ratings")
    session_key = models.CharField(max_length=60)  # the plan line taught
    title = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    taught_at = models.DateTimeField()
    score = models.DecimalField(max_digits=5, decimal_places=2)
    n_forms = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("人工登记的理由"), max_length=200, blank=True)  # empty: computed from the feedback forms

    objects = OfLecturerQuerySet.as_manager()

    class Meta:
        ordering = ["taught_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lecturer", "session_key"], name="lecturer_rated_once"),
            models.CheckConstraint(condition=Q(score__gte=0) & Q(score__lte=100), name="lecturer_rating_in_range"),
        ]


class TeachingTask(models.Model):
    """A lecturer asked to teach a planned session: accepted, or declined with a reason everybody sees (T-106)."""

    lecturer = models.ForeignKey(Lecturer, on_delete=models.PROTECT, related_name="tasks")
    session_key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=0)
    work = models.CharField(_("工作"), max_length=20, default="teaching")  # of domain.eligibility.WORKS
    state = models.CharField(max_length=12, default="assigned")  # assigned, accepted, declined, taught, to_reassign, cancelled
    row_version = models.PositiveIntegerField(default=1)
    n_asked = models.PositiveSmallIntegerField(default=1)  # another time or another turn is another question
    decline_reason = models.CharField(max_length=300, blank=True)
    assigned_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OfLecturerQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["lecturer", "session_key"], name="teaching_task_once")]


class TrainerTraining(models.Model):
    """培训师培训 a lecturer took part in (T-107)."""

    lecturer = models.ForeignKey(Lecturer, on_delete=models.PROTECT, related_name="trainer_trainings")
    title = models.CharField(_("培训名称"), max_length=80)
    held_on = models.DateField(_("日期"))
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    result = models.CharField(_("结果"), max_length=80, blank=True)
    recorded_at = models.DateTimeField()

    objects = OfLecturerQuerySet.as_manager()


class Engagement(models.Model):
    """One engagement of an external lecturer: need, approval by the head BEFORE it, cost and fund application (T-112…T-116)."""

    lecturer = models.ForeignKey(Lecturer, on_delete=models.PROTECT, related_name="engagements")
    topic = models.CharField(_("授课内容"), max_length=120)
    need_strength = models.CharField(_("自有师资情况"), max_length=300)
    need_subject = models.CharField(_("课题需要"), max_length=300)
    planned_on = models.DateField(_("拟授课日期"))
    fee_cents = models.PositiveBigIntegerField(_("预计费用（分）"), default=0)
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=12, default="requested")  # requested, approved, refused, ended
    row_version = models.PositiveIntegerField(default=1)
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_remark = models.CharField(max_length=300, blank=True)
    fund_no = models.CharField(_("经费申请单号"), max_length=60, blank=True)
    fund_applied_at = models.DateTimeField(null=True, blank=True)
    session_key = models.CharField(max_length=60, blank=True)
    course_form = models.CharField(_("培训形式"), max_length=20, blank=True)  # code of lecturer.external_forms
    need_trait = models.CharField(_("课题特点"), max_length=20, blank=True)  # code of lecturer.need_traits
    provider_scores = models.JSONField(_("机构评分"), default=dict, blank=True)  # code of lecturer.provider_criteria → 1–5

    objects = CostQuerySet.as_manager()


class TeachingPosting(models.Model):
    """What a taught session brings its lecturer, once: minutes, fee and points, or why there is no amount (C-328)."""

    lecturer = models.ForeignKey(Lecturer, on_delete=models.PROTECT, related_name="postings")
    session_key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    taught_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    fee_cents = models.PositiveBigIntegerField(null=True, blank=True)
    points = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True)  # why there is no amount
    article = models.CharField(max_length=200, blank=True)
    posted_at = models.DateTimeField()
    is_void = models.BooleanField(default=False)  # the session turned out not to have been held

    objects = OfLecturerQuerySet.as_manager()

    class Meta:
        ordering = ["taught_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["lecturer", "session_key"], name="teaching_posted_once")]


class OutsideTraining(models.Model):
    """External training or certification of a lecturer, paid by the fund; a training is shared inside (C-329, C-333)."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("外部培训")
        CERTIFICATION = "certification", _("外部认证")

    lecturer = models.ForeignKey(Lecturer, on_delete=models.PROTECT, related_name="outside_trainings")
    kind = models.CharField(_("类别"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("名称"), max_length=80)
    ends_on = models.DateField(_("结束日期"))
    year = models.PositiveSmallIntegerField()  # of the fund
    cost_cents = models.PositiveBigIntegerField(_("费用（分）"))
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    share_due_at = models.DateTimeField(null=True, blank=True)  # the first late instant; None where no article asks
    shared_on = models.DateField(_("内部分享日期"), null=True, blank=True)
    shared_title = models.CharField(_("分享内容"), max_length=80, blank=True)

    objects = CostQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lecturer", "title", "ends_on"], name="outside_training_once")]
