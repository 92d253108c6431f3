"""Units in a tree, persons, posts and dated assignments. Rows and constraints only; no workflow."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.people.querysets import AccountManager, AssignmentQuerySet, PersonQuerySet, TokenQuerySet, UnitQuerySet


class Unit(models.Model):
    """A place in the tree. `path` is the chain of ids, e.g. `/1/5/23/`: it survives renames and is the scope."""

    class Kind(models.TextChoices):
        GROUP = "group", _("集团")
        DEPARTMENT = "department", _("部门")
        AREA = "area", _("片区")
        PROVINCE = "province", _("省级公司")
        REGION = "region", _("地区公司")
        PROJECT = "project", _("项目")
        OUTLET = "outlet", _("服务网点")
        BRANCH = "branch", _("分公司")
        OFFICE = "office", _("办事处")
        DEALER = "dealer", _("经销商")

    code = models.CharField(_("单位编码"), max_length=40, unique=True)
    name = models.CharField(_("单位名称"), max_length=80)
    kind = models.CharField(_("单位类型"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    opened_on = models.DateField(_("设立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")), name="unit_closes_after"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ancestor_ids(self) -> tuple[int, ...]:
        """From the root down to the unit itself."""
        return tuple(int(part) for part in self.path.strip("/").split("/") if part)


class Person(models.Model):
    """A human being of the organisation. Never deleted: a leaver keeps the history."""

    employee_no = models.CharField(_("工号"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    joined_on = models.DateField(_("入职日期"))
    left_on = models.DateField(_("离职日期"), null=True, blank=True, help_text=_("在职的最后一天"))
    is_demo = models.BooleanField(default=False)

    objects = PersonQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post and what it may do. `reach` says over what: the own unit, or (departments) the unit above."""

    class Reach(models.TextChoices):
        OWN = "own", _("本单位及下级")
        PARENT = "parent", _("上级单位及其下级")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.OWN)
    is_head = models.BooleanField(default=False, help_text=_("单位负责人：逾期升级时通知"))
    capabilities = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A person in a post of a unit from a day to a day (the last day counts)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_primary = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="assignment_dates_in_order"
            ),
            models.UniqueConstraint(fields=["person", "unit", "post", "starts_on"], name="assignment_once"),
        ]
        indexes = [models.Index(fields=["unit", "starts_on"], name="assignment_unit_from")]


class Account(AbstractUser):
    """The sign-in of a person."""

    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account")
    must_change_password = models.BooleanField(default=False, help_text=_("初始密码：本人先改密码，才能做别的"))

    objects = AccountManager()  # type: ignore[misc]


class ApiToken(models.Model):
    """Sign-in of a program in the name of an account. Only the hash is kept: a lost token is replaced, not read."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("名称"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    starts_with = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
