"""Frozen figures, later adjustments, and spot checks (T-062…T-071)."""

from django.db import models

from bihuan.people.models import Person, Unit
from bihuan.training.querysets import UnitRowQuerySet


class MonthFigure(models.Model):
    """A unit's month as it was frozen. Never recomputed; corrections are adjustments."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="month_figures")
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=40, default="implementation_rate")
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    numerator_ids = models.JSONField(default=list)
    denominator_ids = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    floor_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    basis = models.CharField(max_length=12, default="sessions")  # sessions, lesson_hours (then counted in minutes)
    facts = models.JSONField(default=dict)
    verdict = models.CharField(max_length=12)  # pass, fail, undefined, open, n/a
    citation = models.JSONField(default=dict)
    assessment = models.TextField(blank=True)
    frozen_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month", "kind"], name="month_figure_once")]


class FigureAdjustment(models.Model):
    figure = models.ForeignKey(MonthFigure, on_delete=models.PROTECT, related_name="adjustments")
    numerator_change = models.IntegerField(default=0)
    denominator_change = models.IntegerField(default=0)
    reason = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    @property
    def signed(self) -> tuple[str, str]:
        """Both changes as people write them: +1, 0, -2."""
        return _signed(self.numerator_change), _signed(self.denominator_change)


def _signed(change: int) -> str:
    return f"{change:+d}" if change else "0"


class SpotCheck(models.Model):
    """抽查 of units or of persons: the sample can be drawn again from its seed (T-066, T-067, T-071)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="spot_checks")
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=10)  # units, persons
    seed = models.CharField(max_length=80)
    n_population = models.PositiveIntegerField()
    population = models.JSONField(default=list)  # ids as they were when the sample was drawn
    population_digest = models.CharField(max_length=64)
    method = models.CharField(max_length=20, blank=True)  # video, visit, phone, files
    state = models.CharField(max_length=10, default="drawn")  # drawn, closed
    row_version = models.PositiveIntegerField(default=1)
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.TextField(blank=True)

    objects = UnitRowQuerySet.as_manager()


class SpotCheckSample(models.Model):
    check_row = models.ForeignKey(SpotCheck, on_delete=models.CASCADE, related_name="samples")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    finding = models.TextField(blank=True)
    rating = models.CharField(max_length=10, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    checked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
