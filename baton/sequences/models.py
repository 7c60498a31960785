"""Sequences and their actions: what is done for a record, after how long, and by whose delegation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baton.crm.models import CrmObject, LookupField
from baton.rules.schedule import Wait


class Sequence(models.Model):
    """An ordered list of actions for records of one object. No `delegation`: the record owner."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")

    name = models.CharField(_("name"), max_length=255, unique=True)
    description = models.TextField(_("description"), blank=True)
    object = models.CharField(_("object"), max_length=11, choices=CrmObject)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    delegation = models.ForeignKey(
        LookupField,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sequences",
        verbose_name=_("delegation"),
    )
    entrance = models.JSONField(_("entrance rules"), default=dict, blank=True)

    def __str__(self) -> str:
        return self.name


class Action(models.Model):
    """One step of a sequence; its wait counts from when the step before it was closed."""

    class Type(models.TextChoices):
        CALL = "call", _("Call")
        EMAIL = "email", _("Email")
        SMS = "sms", _("SMS")
        TASK = "task", _("Task")

    class Days(models.TextChoices):
        BUSINESS = "business", _("Business days")
        CALENDAR = "calendar", _("Calendar days")

    class Delegation(models.TextChoices):
        INHERIT = "inherit", _("As the sequence")
        RECORD_OWNER = "record_owner", _("Record owner")
        FIELD = "field", _("Lookup field")

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=5, choices=Type)
    instructions = models.TextField(_("instructions"), blank=True)
    is_automatic = models.BooleanField(_("automatic"), default=False)
    wait_days = models.PositiveSmallIntegerField(_("wait, days"), default=0)
    wait_hours = models.PositiveSmallIntegerField(_("wait, hours"), default=0)
    wait_counts = models.CharField(_("wait counts"), max_length=8, choices=Days, default=Days.BUSINESS)
    delegation_mode = models.CharField(_("delegation"), max_length=12, choices=Delegation, default=Delegation.INHERIT)
    delegation = models.ForeignKey(
        LookupField,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("delegation field"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sequence", "position"], name="a_position_holds_one_action"),
            models.CheckConstraint(condition=Q(type="email") | Q(is_automatic=False), name="only_email_is_automatic"),
            models.CheckConstraint(
                condition=Q(delegation_mode="field", delegation__isnull=False)
                | (~Q(delegation_mode="field") & Q(delegation__isnull=True)),
                name="a_delegation_field_is_set_where_it_is_used",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wait(self) -> Wait:
        return Wait(self.wait_days, self.wait_hours, "business" if self.wait_counts == "business" else "calendar")
