"""Course classes and topics of the editions (T-009…T-020)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Unit


class CurriculumClass(models.Model):
    edition = models.CharField(max_length=40, db_index=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    group = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A thing to be taught. Law that was replaced keeps its entry and names its successor."""

    course_class = models.ForeignKey(CurriculumClass, on_delete=models.PROTECT, related_name="topics")
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(_("课题"), max_length=120)
    group = models.CharField(_("组别"), max_length=80, blank=True)
    phase = models.CharField(_("阶段"), max_length=20, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("有效起"), null=True, blank=True)
    valid_until = models.DateField(_("有效止"), null=True, blank=True)
    is_time_limited = models.BooleanField(default=False)
    superseded_by = models.CharField(_("替代文件"), max_length=120, blank=True)
    superseded_on = models.DateField(_("替代日期"), null=True, blank=True)
    is_open_entry = models.BooleanField(default=False, help_text=_("按「包括但不限于」自行增加"))
    is_withdrawn = models.BooleanField(default=False)
    row = models.CharField(max_length=12, blank=True)
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
