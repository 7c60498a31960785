"""Owners: users and queues are rows of one supertype, so one foreign key can point to either."""

from collections.abc import Iterable
from datetime import time
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format

from baton.people.accounts import UserManager
from baton.people.audit_kinds import INDEXES
from baton.people.browsers import BrowserSession as BrowserSession  # noqa: PLC0414 - Django finds tables here alone
from baton.people.calendar_models import AbsenceFeed as AbsenceFeed  # noqa: PLC0414
from baton.people.calendar_models import CalendarAddress as CalendarAddress  # noqa: PLC0414
from baton.people.calendar_models import ImportedAbsence as ImportedAbsence  # noqa: PLC0414
from baton.people.passkey_models import Passkey as Passkey  # noqa: PLC0414 - as above
from baton.people.permissions import Scope, Verb, may, roles_for
from baton.people.provisioning_models import ProvisioningToken as ProvisioningToken  # noqa: PLC0414 - as above
from baton.people.roles import Role as Role  # noqa: PLC0414 - what the column holds comes with its table
from baton.people.two_factor_models import TwoFactor as TwoFactor  # noqa: PLC0414 - as above
from baton.people.zones import WITHOUT_A_PLACE
from baton.rules.absences import AbsenceDays
from baton.rules.rotation import LARGEST_WEIGHT


class Owner(models.Model):
    """A user or a queue: the owner of records and participant actions."""

    class Kind(models.TextChoices):
        USER = "user", "User"
        QUEUE = "queue", "Queue"

    kind = models.CharField(max_length=5, choices=Kind, editable=False)
    name = models.CharField("name", max_length=255)
    is_active = models.BooleanField("active", default=True)
    crm_id = models.CharField("CRM ID", max_length=255, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crm_id", "kind"], name="an_owner_has_a_crm_id_once"),
            # What a queue owns can always be taken by a member, so the rule never has to ask.
            models.CheckConstraint(condition=~Q(kind="queue") | Q(is_active=True), name="a_queue_is_always_active"),
        ]

    def __str__(self) -> str:
        return self.name


def _has_one_of(roles: Iterable[Role]) -> models.GeneratedField:
    condition = models.ExpressionWrapper(
        Q(role__in=[role.value for role in roles]), output_field=models.BooleanField()
    )
    return models.GeneratedField(expression=condition, output_field=models.BooleanField(), db_persist=True)


class User(Owner, AbstractBaseUser):
    """A person or an integration. Users can own actions and, with a role, sign in.

    Working hours are in the user's `time_zone`. Email is sent in the user's name from `mail_from` (default: `email`)
    with the signature below it. Without individual limits, those of the settings apply.
    """

    username = models.CharField("username", max_length=254, unique=True)
    email = models.EmailField("email", blank=True)
    title = models.CharField("title", max_length=255, blank=True)
    role = models.CharField("role", max_length=14, choices=Role, default=Role.NONE, blank=True)
    time_zone = models.CharField("time zone", max_length=64, default="UTC")
    work_start = models.TimeField("work starts", default=time(9))
    work_end = models.TimeField("work ends", default=time(17))
    # Imports insert rows by SQL that does not name these columns.
    manager = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="manager"
    )
    mail_from = models.EmailField("sends from", blank=True, db_default="", default="")
    reply_to = models.EmailField("replies go to", blank=True, db_default="", default="")
    signature = models.TextField("signature", blank=True, db_default="", default="")
    mails_per_day = models.PositiveIntegerField("automatic emails per day", null=True, blank=True)
    mails_per_minute = models.PositiveIntegerField("automatic emails per minute", null=True, blank=True)
    # Whether the role allows working on actions, for SQL: who can't is passed over where work is delegated.
    can_work = _has_one_of(roles_for(Verb.WORK_ACTIONS))
    # Whether the role has a team, for SQL. Other users may have people reporting to them too, and see no more for it.
    has_team = _has_one_of(roles_for(Verb.SEE_TEAM, scopes=(Scope.TEAM,)))

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "user"
        verbose_name_plural = "users"
        constraints = [
            models.CheckConstraint(
                # `EST` and `+05:00` have no summer time, and appointments would be an hour off for half of the year.
                condition=Q(time_zone__contains="/") | Q(time_zone__in=WITHOUT_A_PLACE),
                name="a_time_zone_is_a_place",
            ),
            models.CheckConstraint(condition=~Q(manager=F("pk")), name="nobody_is_their_own_manager"),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session has to bear: with another password or role, every session of the user is over."""
        # With the role, so a demoted admin's open browser does not go on as an admin.
        known = f"{self.role} {self.password}"
        return salted_hmac("baton.people.session", known, secret, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        """Whether the user may use the Setup area (Django's admin calls this)."""
        return may(self, Verb.SET_UP)

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        """What Django's admin asks where no page of the Setup area says what it takes."""
        return may(self, Verb.SET_UP)

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return may(self, Verb.SET_UP)


class Queue(Owner):
    """A shared owner whose members can take its actions.

    `turn` is how far the rotation among its members has come, see `baton.rules.rotation`.
    """

    email = models.EmailField("email", blank=True)
    # Imports insert queues and members by SQL that does not name the columns that have a default here.
    turn = models.BigIntegerField(default=0, db_default=0, editable=False)
    members = models.ManyToManyField(User, through="QueueMember", related_name="queues")

    class Meta:
        verbose_name = "queue"
        verbose_name_plural = "queues"


class QueueMember(models.Model):
    """A user in a queue, with the share of its records that they get: `weight` 2 is twice as many, 0 none for now.

    `next_turn` is when the rotation comes to them next, measured like `turn` of the queue.
    """

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    weight = models.PositiveSmallIntegerField(
        "weight",
        default=1,
        db_default=1,
        validators=[MaxValueValidator(LARGEST_WEIGHT, f"Enter a weight from 0 to {LARGEST_WEIGHT}.")],
    )
    next_turn = models.BigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "user"], name="a_user_is_in_a_queue_once"),
            models.CheckConstraint(condition=Q(weight__lte=LARGEST_WEIGHT), name="a_weight_is_ten_at_most"),
        ]


class Absence(models.Model):
    """Days on which a user is away, first and last day included, in the user's time zone; see `AbsenceDays`.

    `weekdays` count from Monday, which is 0. Work that was due before the absence began is covered too, unless
    `covers_overdue` is off. Without a last day it lasts until further notice. With `cover_is_shared`, one member of
    the cover, a queue, covers each record; without it, any member does the work.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences", verbose_name="user")
    first_day = models.DateField("first day")
    last_day = models.DateField("last day", null=True, blank=True)
    from_time = models.TimeField("from", null=True, blank=True)
    until_time = models.TimeField("until", null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="repeats on", default=list, blank=True)
    cover = models.ForeignKey(
        Owner, on_delete=models.PROTECT, related_name="covers", null=True, blank=True, verbose_name="cover"
    )
    cover_is_shared = models.BooleanField("share among the queue’s members", default=False)
    covers_overdue = models.BooleanField("cover overdue actions too", default=True)
    note = models.CharField("note", max_length=255, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="an_absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(cover=F("user")), name="nobody_covers_themselves"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=False) | Q(weekdays=[]), name="an_absence_that_repeats_has_a_last_day"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="an_absence_repeats_on_weekdays",
            ),
        ]

    def __str__(self) -> str:
        """“Ben Carter, Nov 26, 2026 to Dec 4, 2026”, as the Setup area names it."""
        if self.last_day is None:
            return f"{self.user}, {date_format(self.first_day)} until further notice"
        days = [self.first_day] if self.first_day == self.last_day else [self.first_day, self.last_day]
        return f"{self.user}, {' to '.join(map(date_format, days))}"

    @property
    def days(self) -> AbsenceDays:
        weekdays = frozenset(self.weekdays)
        return AbsenceDays(self.first_day, self.last_day, self.from_time, self.until_time, weekdays)


class AbsenceSpan(models.Model):
    """A span of an absence, `ends_at` excluded. The rule reads it, `baton.people.absence_spans` writes it."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="spans")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    begins_at = models.DateTimeField("begins")
    ends_at = models.DateTimeField("ends")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="a_span_ends_after_it_begins"),
            ExclusionConstraint(
                name="a_user_is_away_once_at_a_time",
                expressions=[
                    # A range of one number, since comparing plain numbers here
                    # takes the extension btree_gist, which servers may lack.
                    (Func(F("user"), F("user"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("begins_at"), F("ends_at"), Value("[)"), function="tstzrange"), "&&"),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["begins_at"], name="absence_span_begins"),
            models.Index(fields=["ends_at"], name="absence_span_ends"),
        ]


class Organization(models.Model):
    """What holds for the whole of Baton, in one row. A blank `time_zone` is that of the settings."""

    class HandingOver(models.TextChoices):
        """Whether an agent may hand over own work to a colleague of the same queue."""

        FREELY = "freely", "Freely"
        ACCEPTED = "accepted", "When the colleague accepts"
        NO = "no", "No"

    default_owner = models.ForeignKey(
        Owner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="default owner"
    )
    handing_over = models.CharField(
        "agents may hand over their work", max_length=8, choices=HandingOver, default=HandingOver.ACCEPTED
    )
    shares_queues = models.BooleanField("people of a queue are its members’ own", default=False, db_default=False)
    name = models.CharField("name", max_length=100, blank=True, default="", db_default="")
    time_zone = models.CharField("time zone", max_length=64, blank=True, default="", db_default="")
    requires_two_factor = models.BooleanField("two-factor sign-in required", default=False, db_default=False)
    first_run_hash = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_organization")]

    def __str__(self) -> str:
        return "the organization"


class SignInFailure(models.Model):
    """A password that was wrong, kept as long as it counts. The username is what was typed, of no user perhaps."""

    username = models.CharField(max_length=254)
    # The longest IPv6 network: 39 characters and “/64”, with one to spare.
    address = models.CharField(max_length=43, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["username", "at"], name="sign_in_failure_of_account"),
            models.Index(fields=["address", "at"], name="sign_in_failure_from_address"),
        ]


class Activity(models.Model):
    """What a person did to a sequence, a template, a calendar, a user …, in the transaction in which it was done.

    `subject_name` is what the subject was called then, for it may be deleted. `details` are what its sentence needs,
    see `baton.people.activity`. Nobody in `by` is the operator.
    """

    subject_type = models.CharField(max_length=20)
    # No foreign key: the line stays when its subject is deleted, and a subject may be of any table.
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=255)
    event = models.CharField(max_length=20)
    details = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="activities")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="activity_of_a_subject"), *INDEXES]
