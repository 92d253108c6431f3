"""制度库: documents, versions, articles, typed parameters, adoption. Rows only; resolution is in the selectors."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Person, Unit
from bihuan.regulations.querysets import AdoptionQuerySet, VersionQuerySet


class Document(models.Model):
    """A rule document. `owner_unit` is empty for one that came as a pack."""

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True)
    owner_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_pack = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        SUBMITTED = "submitted", _("待批准")
        APPROVED = "approved", _("已批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    effective_on = models.DateField()
    change_note = models.TextField(blank=True)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)
    pack_digest = models.CharField(max_length=64, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state__in=["draft", "submitted"]), name="document_one_open_version"
            ),
        ]


class Article(models.Model):
    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="articles")
    key = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    text = models.TextField()
    position = models.PositiveIntegerField()
    rows = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="article_key_once")]
        ordering = ["position"]


class Parameter(models.Model):
    """A figure, date, quota or choice of an article. `kind` names a type declared in code."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="parameters")
    key = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=40)
    value = models.JSONField()
    rows = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="parameter_key_once")]


class Adoption(models.Model):
    """A unit and all below it live by a document from a day until (not including) a day; a nearer adoption wins."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="adoptions")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="adoptions")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    choices = models.JSONField(default=dict, help_text=_("采用时对未定参数作出的选择"))
    adopted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "document", "from_on"], name="adoption_once"),
            models.CheckConstraint(condition=Q(until_on=None) | Q(until_on__gt=models.F("from_on")), name="adoption_in_order"),
        ]


class Acknowledgement(models.Model):
    """A person concerned has read a version."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="acknowledgement_once")]
