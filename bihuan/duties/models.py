"""责任台账: every obligation is one row, with owner, due moment, evidence and a verdict by event time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.duties.querysets import LATE, LEFT_OUT, PENDING, CaseQuerySet, DutyQuerySet, OfCaseQuerySet, ProposalQuerySet
from bihuan.foundation.models import Attachment
from bihuan.people.models import Person, Unit


class Duty(models.Model):
    """`due_at` is the first instant that is late. A missed duty that is done later ends as met late."""

    class State(models.TextChoices):
        OPEN = "open", _("待办")
        MISSED = "missed", _("逾期未完成")
        MET = "met", _("按时完成")
        MET_LATE = "met_late", _("逾期完成")
        WAIVED = "waived", _("已批准免除")
        VOID = "void", _("已作废")

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True, help_text=_("同一责任只立一次"))
    title = models.CharField(max_length=200)
    link = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_capability = models.CharField(max_length=60, blank=True)
    month = models.CharField(max_length=7, blank=True, help_text=_("所属月份 2026-12"))
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    due_day = models.JSONField(null=True, blank=True, help_text=_("印定的日期；空为不随节假日移动"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    article = models.CharField(max_length=200, blank=True)
    citation = models.JSONField(default=dict, blank=True)
    waiver = models.JSONField(default=dict, blank=True)
    generation = models.PositiveSmallIntegerField(default=1)
    next_rung_at = models.DateTimeField(null=True, blank=True, help_text=_("下一级提醒的时刻；空为不再提醒"))

    objects = DutyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], condition=Q(state="open"), name="duty_open_due"),
            models.Index(
                fields=["state", "due_at"], condition=Q(state="open", due_day__isnull=False), name="duty_open_movable"
            ),
            models.Index(fields=["owner", "due_at"], condition=PENDING, name="duty_owner_pending"),
            models.Index(fields=["unit", "owner_capability", "due_at"], condition=PENDING, name="duty_unit_pending"),
            models.Index(fields=["month", "kind", "unit"], name="duty_month_kind_unit"),
            models.Index(fields=["subject_type", "subject_id"], name="duty_subject"),
            models.Index(fields=["next_rung_at"], condition=Q(next_rung_at__isnull=False), name="duty_next_rung"),
            models.Index(fields=["-due_at", "-id"], name="duty_ledger"),
            models.Index(fields=["-due_at", "-id"], condition=PENDING, name="duty_pending_ledger"),
            models.Index(fields=["-due_at", "-id"], condition=LATE, name="duty_late_ledger"),
            models.Index(fields=["-due_at", "-id"], condition=LEFT_OUT, name="duty_left_out_ledger"),
            models.Index(fields=["unit", "-due_at", "-id"], name="duty_unit_ledger"),
            models.Index(fields=["month", "-due_at", "-id"], name="duty_month_ledger"),
            models.Index(fields=["month", "-due_at", "-id"], condition=PENDING, name="duty_month_pending_ledger"),
            models.Index(fields=["month", "-due_at", "-id"], condition=LATE, name="duty_month_late_ledger"),
            models.Index(fields=["month", "-due_at", "-id"], condition=LEFT_OUT, name="duty_month_left_out_ledger"),
            models.Index(fields=["kind", "-due_at", "-id"], name="duty_kind_ledger"),
        ]


class DutyEvent(models.Model):
    """Append-only: what happened to a duty, by event time and by the time it became known."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    known_at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["duty", "at"], name="duty_event_at")]


class Notice(models.Model):
    """One rung of a ladder to one recipient: delivered exactly once per channel."""

    duty = models.ForeignKey(Duty, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    key = models.CharField(max_length=200, unique=True)
    recipient = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    channel = models.CharField(max_length=10, choices=[("inbox", _("站内信")), ("email", _("邮件"))])
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(help_text=_("应发时刻"))
    sent_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["recipient", "channel", "-due_at"], name="notice_recipient")]


class CaseProposal(models.Model):
    """A miss or a breach proposes a case (问责). A person decides; the system never fines by itself."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待处理")
        OPENED = "opened", _("已立案")
        DROPPED = "dropped", _("不予立案")

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    facts = models.JSONField(default=dict)
    article = models.CharField(max_length=200, blank=True)
    citation = models.JSONField(default=dict, blank=True)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    note = models.TextField(blank=True)

    row_version = models.PositiveIntegerField(default=1)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-proposed_at", "-id"], name="proposal_state_at")]


class Case(models.Model):
    """问责案件: one accountability case, opened by a person, decided by a person, open to appeal (T-095…T-102)."""

    number = models.CharField(_("案号"), max_length=30, unique=True)
    proposal = models.OneToOneField(CaseProposal, null=True, blank=True, on_delete=models.PROTECT, related_name="case")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    month = models.CharField(max_length=7, blank=True)
    facts = models.JSONField(default=dict)
    article = models.CharField(max_length=200, blank=True)
    citation = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, default="opened")  # opened, heard, decided, appealed, executed, closed, withdrawn
    row_version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    statement_due_at = models.DateTimeField(null=True, blank=True)
    appeal_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-opened_at", "-id"], name="case_state_opened"),
            models.Index(fields=["unit", "-opened_at", "-id"], name="case_unit_opened"),
            models.Index(fields=["person", "-opened_at"], name="case_person_opened"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseStatement(models.Model):
    """What the person concerned says, or that the chance to speak was let pass. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=10)  # statement, appeal, none
    text = models.TextField(_("陈述"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class CaseEvidence(models.Model):
    """A file or a fact added to the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    note = models.CharField(_("说明"), max_length=200)
    attachment = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class CaseDecision(models.Model):
    """A decision with its measure and amount from the article, and who took it; a second one only after an appeal (T-101)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    instance = models.PositiveSmallIntegerField(default=1)  # 1 first decision, 2 after appeal
    measure = models.CharField(_("措施"), max_length=40)  # code of the article's measures, or "none"
    measure_label = models.CharField(max_length=80)
    amount_cents = models.PositiveBigIntegerField(_("金额（分）"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    reasons = models.TextField(_("决定理由"))
    deviation_reason = models.TextField(_("偏离条文幅度的理由"), blank=True)
    article = models.CharField(max_length=200, blank=True)
    decider = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    executed_on = models.DateField(_("执行日期"), null=True, blank=True)
    execution_note = models.CharField(_("执行情况"), max_length=300, blank=True)
    executed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "instance"], name="case_decision_once")]
