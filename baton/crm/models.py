"""Records mirrored from a CRM or created here, their lookup fields, and suppressed addresses."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Collate, Lower, Now

from baton.crm.domains import DomainOf
from baton.people.models import Owner, User
from baton.rules.trail import AMONG_MEMBERS, Relation, Source


class CrmObject(models.TextChoices):
    """The type of a record."""

    LEAD = "lead", "Lead"
    CONTACT = "contact", "Contact"
    ACCOUNT = "account", "Account"
    OPPORTUNITY = "opportunity", "Opportunity"
    CAMPAIGN = "campaign", "Campaign"
    CAMPAIGN_MEMBER = "campaign member", "Campaign member"

    @property
    def in_plural(self) -> str:
        """The records, as one speaks of several: “leads”."""
        return "opportunities" if self is CrmObject.OPPORTUNITY else f"{self.label.lower()}s"


# The text that the record search uses. It must equal `record_words` in `crm/sql`, or the index is not used.
SEARCHED_WORDS = RawSQL("to_tsvector('simple'::regconfig, translate(name || ' ' || email, '.@_-+/', '      '))", [])


class Record(models.Model):
    """One lead, contact, account, opportunity, campaign or campaign member.

    `fields` holds everything else the CRM sent, by the CRM's own field name. `opted_out_of_email` is the CRM's flag,
    as last imported; so is `do_not_call`. Whether email may be sent also depends on the address, and whether to call
    on the number (`Suppression`). `phone_number` is `phone` as `baton/rules/phone_numbers.py` writes it, or blank.

    `account` is what the record belongs to: a contact's or opportunity's account, a campaign member's campaign.

    `person` is the lead or contact behind a record that is no person itself. Its email address, phone number and
    opt-outs are then those of the person (`baton/crm/persons.py`), so that whatever is about an address reaches both.

    `import_id` is the import that last wrote the record, and `source_digest` stands for the row that it came from: a
    row with the same digest is the same, and need not be read again. Who edits the record here clears both.

    A record that is `forgotten_at` had its data erased on the person's request, and no import fills it again.
    """

    object = models.CharField("object", max_length=15, choices=CrmObject)
    crm_id = models.CharField("CRM ID", max_length=255, null=True)
    name = models.CharField("name", max_length=255)
    email = models.EmailField("email", blank=True)
    phone = models.CharField("phone", max_length=80, blank=True)
    # Stored, because the same number is written in many ways, and no index finds it under all of them.
    phone_number = models.CharField(max_length=20, blank=True, db_default="", default="", editable=False)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="records", verbose_name="owner")
    account = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="below", verbose_name="account"
    )
    person = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="stands_for", verbose_name="person", db_index=False
    )
    opted_out_of_email = models.BooleanField("opted out of email", default=False)
    do_not_call = models.BooleanField("do not call", default=False)
    is_deleted = models.BooleanField("deleted in the CRM", default=False)
    fields = models.JSONField("fields", default=dict)
    # Imports insert rows by SQL that does not name these two columns.
    forgotten_at = models.DateTimeField("forgotten on request", null=True, editable=False)
    added_at = models.DateTimeField("added", db_default=Now(), editable=False)
    source_digest = models.BigIntegerField(null=True, editable=False)
    import_id = models.BigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crm_id", "object"], name="an_object_has_a_crm_id_once"),
        ]
        indexes = [
            models.Index(models.F("object"), Collate(Lower("name"), "C"), models.F("id"), name="record_by_name"),
            # Of participants, whose records are of several objects.
            models.Index(Collate(Lower("name"), "C"), models.F("id"), name="record_of_any_object_by_name"),
            models.Index(F("object"), F("added_at").desc(), F("id").desc(), name="record_newest_first"),
            models.Index(OpClass(Lower("email"), "text_pattern_ops"), name="record_by_email"),
            # Built in. Trigrams would find parts of words, but take an extension that managed servers may lack.
            GinIndex(SEARCHED_WORDS, name="record_by_words"),
            models.Index(fields=["phone_number"], condition=~Q(phone_number=""), name="record_by_phone_number"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="record_of_person"),
            models.Index(fields=["id"], condition=Q(opted_out_of_email=True), name="record_opted_out"),
            models.Index(fields=["import_id"], condition=Q(import_id__isnull=False), name="record_of_import"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ended_in_crm(self) -> str:
        """Why the record is no longer active in the CRM, or ""; the same rule as `ended_in_crm` in `crm/sql`."""
        # Before “deleted”, since Salesforce deletes what it merges, and the participants may carry on elsewhere.
        if self.fields.get("MasterRecordId"):
            return "merged"
        if self.is_deleted:
            return "deleted"
        is_converted = str(self.fields.get("IsConverted", "")).lower() in {"1", "true", "yes", "y", "on"}
        return "converted" if self.object == CrmObject.LEAD and is_converted else ""


SOURCES = {
    Source.FIELD: "The user in the field",
    Source.ACCOUNT_OWNER: "The account’s owner",
    Source.CAMPAIGN_OWNER: "The campaign’s owner",
    Source.OWNERS_MANAGER: "The record owner’s manager",
    Source.ENROLLER: "The user who enrolled the record",
    Source.PERFORMER: "The user who completed the previous action",
    Source.OWNER: "One user or queue",
    Source.MEMBER: "The members of a queue, shared evenly",
    Source.ROTATION: "The members of a queue in turn",
    Source.LEAST_LOADED: "The member of a queue with the fewest open actions",
    Source.CHAIN: "The first of several who can work",
}


RELATIONS = [(relation.value, relation.value.capitalize()) for relation in Relation]

# The sources that are about one user or queue, in the order of their names, so that migrations stay the same.
NAMES_AN_OWNER = sorted({Source.OWNER.value, *(source.value for source in AMONG_MEMBERS)})


class LookupField(models.Model):
    """What a delegation of an object may name: a field that points to a user or a queue, or another `source`.

    With `through`, the user is one hop away: `related_field` is read from that related record. The field set of an
    object is those of its lookup fields that are `in_field_set`. A source of one user or queue, or of the members of
    a queue, has it in `owner`; a chain has `entries`, of which the first who can work is taken.

    If the last import of the object had no column for it, `absent_from` is the file and `absent_since` when that was
    first so; `renamed_to` is the lookup field that came instead, as far as names can tell.
    """

    object = models.CharField("object", max_length=15, choices=CrmObject)
    name = models.CharField("name", max_length=255)
    label = models.CharField("label", max_length=255)
    through = models.CharField(
        "through", max_length=15, choices=RELATIONS, blank=True, default="", db_default="", editable=False
    )
    related_field = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="hops",
        verbose_name="field of a related record",
    )
    in_field_set = models.BooleanField("in the field set", default=True)
    source = models.CharField(
        "delegates to",
        max_length=14,
        choices=[(source.value, label) for source, label in SOURCES.items()],
        default=Source.FIELD.value,
        db_default=Source.FIELD.value,
    )
    owner = models.ForeignKey(
        Owner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="user or queue"
    )
    # Imports insert rows by SQL that does not name these columns.
    absent_since = models.DateTimeField("missing since", null=True, editable=False)
    absent_from = models.CharField(max_length=255, db_default="", default="", editable=False)
    renamed_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+", editable=False, db_index=False
    )

    class Meta:
        verbose_name = "lookup field"
        verbose_name_plural = "lookup fields"
        constraints = [
            models.UniqueConstraint(fields=["object", "name"], name="an_object_has_a_field_name_once"),
            models.CheckConstraint(
                condition=Q(source__in=NAMES_AN_OWNER, owner__isnull=False)
                | (~Q(source__in=NAMES_AN_OWNER) & Q(owner__isnull=True)),
                name="an_owner_is_set_where_it_is_named",
            ),
            models.CheckConstraint(
                condition=Q(through="", related_field__isnull=True)
                | (~Q(through="") & Q(related_field__isnull=False, source="field")),
                name="only_a_field_is_on_a_related_record",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_stored(self) -> bool:
        """Whether records of the object have a value of their own in it."""
        return self.source == Source.FIELD and not self.through


class ChainEntry(models.Model):
    """One of the fields that a chain tries, in order of `position`. It is no chain itself."""

    chain = models.ForeignKey(LookupField, on_delete=models.CASCADE, related_name="entries", db_index=False)
    position = models.PositiveSmallIntegerField("position")
    field = models.ForeignKey(LookupField, on_delete=models.PROTECT, related_name="+", verbose_name="field")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="a_position_holds_one_entry"),
            models.UniqueConstraint(fields=["chain", "field"], name="a_chain_has_a_field_once"),
        ]


class RecordLookup(models.Model):
    """The user or queue in one lookup field of one record; a blank field has no row."""

    pk = models.CompositePrimaryKey("record_id", "field_id")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="lookups", db_index=False)
    field = models.ForeignKey(LookupField, on_delete=models.CASCADE, related_name="values", db_index=False)
    # Indexed, unlike the others: it finds the records of somebody who is deactivated.
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="looked_up_by")


class RecordBefore(models.Model):
    """What a record was before an import changed it, so that the import can be undone: `values` by column, and
    `lookups` as `{lookup field id: owner id}`.
    """

    pk = models.CompositePrimaryKey("import_id", "record_id")
    import_id = models.BigIntegerField()
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    values = models.JSONField()
    lookups = models.JSONField()


class Suppression(models.Model):
    """An address that receives no email, or a number that is not called, whichever records have it now or later.

    Lifted rows are history. `address` is the normal form (`baton/rules/addresses.py` or `phone_numbers.py` there),
    `spelling` the same in readable form.
    """

    class Kind(models.TextChoices):
        OPTED_OUT = "opted_out", "Opted out"
        DEAD = "dead", "Dead address"
        DO_NOT_CALL = "do_not_call", "Do not call"

    class Source(models.TextChoices):
        LINK = "link", "Unsubscribe link"
        REPLY = "reply", "Reply"
        COMPLAINT = "complaint", "Spam complaint"
        BOUNCE = "bounce", "Bounce"
        REP = "rep", "Sales rep"
        ADMIN = "admin", "Sequence Admin"
        CLI = "cli", "Command line"
        FILE = "file", "Imported file"
        CRM = "crm", "CRM"

    address = models.CharField("address", max_length=512)
    spelling = models.CharField("address", max_length=512)
    kind = models.CharField("kind", max_length=11, choices=Kind)
    source = models.CharField("source", max_length=9, choices=Source)
    why = models.TextField("reason", blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    suppressed_at = models.DateTimeField("date")
    lifted_at = models.DateTimeField("lifted", null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_why = models.TextField("reason for lifting", blank=True, db_default="", default="")

    class Meta:
        verbose_name = "suppressed address"
        verbose_name_plural = "suppressed addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["address", "kind"],
                # Lifted ones stay as proof of when email was not wanted, so there may be many of them.
                condition=Q(lifted_at__isnull=True),
                name="an_address_is_suppressed_once_for_a_kind",
            ),
            models.CheckConstraint(condition=~Q(address=""), name="a_suppression_has_an_address"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_why="") | Q(lifted_at__isnull=False) & ~Q(lifted_why=""),
                name="a_lifted_suppression_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["address"], name="suppressions_of_address"),
            models.Index(fields=["-suppressed_at", "-id"], name="suppression_newest_first"),
            models.Index(
                fields=["spelling"],
                condition=~Q(spelling=F("address")) & Q(lifted_at__isnull=True),
                name="suppression_in_letters",
            ),
            models.Index(OpClass("address", "varchar_pattern_ops"), name="suppression_by_beginning"),
            models.Index(OpClass(DomainOf("spelling"), "text_pattern_ops"), name="suppression_by_domain"),
        ]

    def __str__(self) -> str:
        return self.spelling
