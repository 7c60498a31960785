"""Records mirrored from a CRM or kept here, and the lookup fields of theirs that point to users."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Collate, Lower
from django.utils.translation import gettext_lazy as _

from baton.people.models import Owner, User


class CrmObject(models.TextChoices):
    """What kind of thing a record is."""

    LEAD = "lead", _("Lead")
    CONTACT = "contact", _("Contact")
    ACCOUNT = "account", _("Account")
    OPPORTUNITY = "opportunity", _("Opportunity")
    CAMPAIGN = "campaign", _("Campaign")


# The words that people search a record by; the same text as in `baton/sql/record_words.sql`, or no index is used.
WORDS = RawSQL("to_tsvector('simple'::regconfig, translate(name || ' ' || email, '.@_-+/', '      '))", [])


class Record(models.Model):
    """One lead, contact, account, opportunity or campaign.

    `fields` holds everything else the CRM sent, by the CRM's own field name. `bounced_email` is the address that mail
    came back from; another address is tried again.
    """

    object = models.CharField(_("object"), max_length=11, choices=CrmObject)
    crm_id = models.CharField(_("CRM ID"), max_length=18, null=True, unique=True)
    name = models.CharField(_("name"), max_length=255)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone"), max_length=80, blank=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="records", verbose_name=_("owner"))
    account = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="contacts", verbose_name=_("account")
    )
    opted_out_of_email = models.BooleanField(_("opted out of email"), default=False)
    # Imports insert rows by SQL that does not name this column.
    bounced_email = models.CharField(_("bounced address"), max_length=254, blank=True, db_default="", default="")
    do_not_call = models.BooleanField(_("do not call"), default=False)
    is_deleted = models.BooleanField(_("deleted in the CRM"), default=False)
    fields = models.JSONField(_("fields"), default=dict)

    class Meta:
        indexes = [
            models.Index(models.F("object"), Collate(Lower("name"), "C"), models.F("id"), name="record_by_name"),
            models.Index(OpClass(Lower("email"), "text_pattern_ops"), name="record_by_email"),
            GinIndex(WORDS, name="record_by_words"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def email_bounces(self) -> bool:
        return self.email != "" and self.email.lower() == self.bounced_email.lower()


class LookupField(models.Model):
    """A field of an object that points to a user.

    `on_account` is set where the user stands one hop away: the field is then read on the record's account.
    The field set of an object is those of its lookup fields that are `in_field_set`.
    """

    object = models.CharField(_("object"), max_length=11, choices=CrmObject)
    name = models.CharField(_("name"), max_length=255)
    label = models.CharField(_("label"), max_length=255)
    on_account = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="hops",
        verbose_name=_("from the account"),
    )
    in_field_set = models.BooleanField(_("in the field set"), default=True)

    class Meta:
        verbose_name = _("lookup field")
        verbose_name_plural = _("lookup fields")
        constraints = [
            models.UniqueConstraint(fields=["object", "name"], name="an_object_has_a_field_name_once"),
        ]

    def __str__(self) -> str:
        return self.label


class RecordLookup(models.Model):
    """The user in one lookup field of one record; a blank field has no row."""

    pk = models.CompositePrimaryKey("record_id", "field_id")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="lookups", db_index=False)
    field = models.ForeignKey(LookupField, on_delete=models.CASCADE, related_name="values", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="looked_up_by")
