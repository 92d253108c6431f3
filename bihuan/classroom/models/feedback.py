"""The round of forms of one class, and what was decided from it (T-081, T-089, C-340)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models.session import ClassSession
from bihuan.classroom.querysets import OfRoundQuerySet, OfSessionQuerySet
from bihuan.people.models import Person


class FeedbackRound(models.Model):
    """Open from the end of the class until all forms are in, the due moment or the dossier's close; then its figures stand.

    Items, scale and the smallest group are those of the article on the day of the class: one form for everybody.
    """

    session = models.OneToOneField(ClassSession, on_delete=models.PROTECT, related_name="feedback_round")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()  # first late instant, as of the duties
    items = models.JSONField()  # [{code, label, is_lecturer}]
    scale = models.JSONField()  # [{score, label}], best first
    small_group = models.PositiveIntegerField()
    n_owed = models.PositiveIntegerField()
    n_given = models.PositiveIntegerField(default=0)
    n_late = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=10, blank=True)  # all, due, filed
    score = models.DecimalField(_("讲师满意度"), max_digits=5, decimal_places=2, null=True, blank=True)
    rating = models.CharField(max_length=12, blank=True)  # rated, too_few, no_file, no_item, refused
    article = models.CharField(max_length=200, blank=True)
    citation = models.JSONField(default=dict, blank=True)

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(closed_at=None), name="feedback_round_open")]
        constraints = [
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="feedback_score_in_range")
        ]

    @property
    def n_in(self) -> int:
        """All forms handed in, the late ones among them."""
        return self.n_given + self.n_late


class FeedbackDecision(models.Model):
    """What follows from the feedback: one of three kinds with its owner, or none with the reason (C-340)."""

    round = models.OneToOneField(FeedbackRound, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(_("决定"), max_length=10)  # content, lecturer, method, none
    text = models.CharField(_("怎么改，或为什么不改"), max_length=500)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    criteria = models.JSONField(default=dict, blank=True)  # code of feedback.review_items → score (S-209)
    praise = models.CharField(_("反馈与表扬"), max_length=500, blank=True)  # (S-210)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="none", owner=None) | (~Q(kind="none") & Q(owner__isnull=False)),
                name="feedback_decision_has_owner",
            )
        ]
