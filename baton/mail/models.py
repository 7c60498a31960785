"""Emails that are sent and received, pauses of sending, and the position in the mailbox."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from baton.crm.models import Record
from baton.participants.models import ParticipantAction
from baton.people.models import Owner, User

# The text that the search uses. It must equal `reply_words` in `mail/sql`, or the index is not used. Its end is cut,
# as PostgreSQL refuses to index an endless text, and such a reply could not be received.
REPLY_WORDS = RawSQL("to_tsvector('simple'::regconfig, left(subject || ' ' || body, 50000))", [])
UNDER_WAY = ("queued", "sending")  # the statuses of email that is being sent; SQL writes them out


class SendingPause(models.Model):
    """A pause of sending, for everyone or for one sender, because the mail server or its settings refuse email.

    `reply` is the server's last reply; `attempts` counts failed tries since the pause began or a user asked for one.
    From time to time one waiting email, the `probe`, is tried; the first accepted email ends the pause. `asked_by`
    requested the last try; None means it was automatic. `settings` is a fingerprint that shows if they have changed.
    """

    class Scope(models.TextChoices):
        SERVER = "server", "Everyone"
        SENDER = "sender", "One sender"

    scope = models.CharField("affects", max_length=6, choices=Scope)
    sender = models.ForeignKey(Owner, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="sender")
    reply = models.TextField("reply")
    since = models.DateTimeField("since")
    attempts = models.PositiveIntegerField("attempts", default=1)
    tried_at = models.DateTimeField("last tried")
    next_try_at = models.DateTimeField("next try")
    # Without a constraint: its check would lock the email after the pause, against the order of locks.
    probe = models.ForeignKey(
        "Mail", on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    settings = models.CharField(max_length=64)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField("ended", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="server", sender__isnull=True) | Q(scope="sender", sender__isnull=False),
                name="a_pause_of_a_sender_names_the_sender",
            ),
            models.UniqueConstraint(
                fields=["scope"], condition=Q(scope="server", ended_at__isnull=True), name="the_server_is_paused_once"
            ),
            models.UniqueConstraint(
                fields=["sender"], condition=Q(ended_at__isnull=True), name="a_sender_is_paused_once"
            ),
        ]


class Mail(models.Model):
    """The one email of a participant action, or an answer to a reply: its sender, text and status.

    An answer belongs to the action whose email was replied to, and changes nothing about that action. The
    `message_id` never changes, so a retry is the same email to its recipient. `by` is the user who sent it; None
    means it was sent automatically. The times are when it was written, when a worker last started to send it, when it
    can be tried next, and when the mail server accepted it. A queued email whose `pause` is open has no job; the end
    of the pause creates one.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        UNKNOWN = "unknown", "Possibly sent"
        FAILED = "failed", "Not sent"
        BOUNCED = "bounced", "Bounced"

    participant_action = models.ForeignKey(ParticipantAction, on_delete=models.CASCADE, related_name="mails")
    answer_to = models.OneToOneField("ReceivedMail", on_delete=models.CASCADE, null=True, related_name="answer")
    status = models.CharField("status", max_length=7, choices=Status, default=Status.QUEUED)
    sender = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="mails", verbose_name="sender")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # Retries keep it, so a recipient's server that has the email already recognizes the copy.
    message_id = models.CharField(max_length=255, unique=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.TextField(blank=True)
    # Name and address as sent, though `sender` has them: both may change, and history must not.
    sent_from = models.CharField("from", max_length=600)
    reply_to = models.CharField("reply to", max_length=254, blank=True)
    sent_to = models.CharField("to", max_length=254)
    subject = models.CharField("subject", max_length=998)
    body = models.TextField("body")
    attempts = models.PositiveSmallIntegerField("attempts", default=0)
    trouble = models.TextField("problem", blank=True)
    written_at = models.DateTimeField("written")
    taken_up_at = models.DateTimeField("started", null=True)
    not_before = models.DateTimeField("not before", null=True)
    pause = models.ForeignKey(SendingPause, on_delete=models.PROTECT, null=True, related_name="mails", db_index=False)
    sent_at = models.DateTimeField("sent", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False),
                name="a_sent_mail_says_when",
            ),
            # The last guard against sending twice, whatever the code above gets wrong.
            models.UniqueConstraint(
                fields=["participant_action"], condition=Q(answer_to__isnull=True), name="an_action_has_one_email"
            ),
        ]
        indexes = [
            # For the limits a day and a minute, which are counted before each batch.
            models.Index(fields=["sender", "written_at"], name="mail_of_sender"),
            models.Index(fields=["taken_up_at"], condition=Q(status__in=[*UNDER_WAY]), name="mail_under_way"),
            models.Index(
                fields=["pause"], condition=Q(status="queued", pause__isnull=False), name="mail_waiting_for_a_pause"
            ),
        ]


class ReceivedMail(models.Model):
    """A received message: a reply to one of our emails, an automatic reply, a bounce, a complaint, or something else.

    The text of "something else" is not stored. A message without a Message-ID gets an id without angle brackets.
    A reply is open until it is answered or marked as done, and again where its answer could not be sent.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", "Reply"
        AUTO_REPLY = "auto_reply", "Automatic reply"
        BOUNCE = "bounce", "Bounce"
        TRANSIENT = "transient", "Not delivered yet"
        COMPLAINT = "complaint", "Complaint"
        OTHER = "other", "Not a reply"

    message_id = models.CharField(max_length=998, unique=True)
    kind = models.CharField("type", max_length=10, choices=Kind)
    # Personal data goes with the record: whoever is erased takes along what they wrote.
    answers = models.ForeignKey(Mail, on_delete=models.CASCADE, null=True, related_name="answers")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="received_mails")
    received_from = models.CharField("from", max_length=600, blank=True)
    subject = models.CharField("subject", max_length=998, blank=True)
    body = models.TextField("body", blank=True)
    received_at = models.DateTimeField("received")
    done_at = models.DateTimeField("done", null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(kind="reply", done_at__isnull=True), name="reply_to_answer"
            ),
            GinIndex(REPLY_WORDS, condition=Q(kind="reply"), name="reply_by_words"),
        ]


class Mailbox(models.Model):
    """The position in the mailbox, in IMAP's terms (RFC 9051: a UID is only valid with its UIDVALIDITY)."""

    address = models.CharField(max_length=600, unique=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)


class CaughtMail(models.Model):
    """An email that the catch-all server caught, because no mail server is configured."""

    caught_at = models.DateTimeField()
    sent_from = models.CharField(max_length=600)
    sent_to = models.CharField(max_length=600)
    content = models.BinaryField()
