"""Pauses sending for everyone or for one sender when the configuration is at fault, so no email is lost or blamed.

During a pause, its emails stay queued without jobs. One of them, the probe, is tried after 1, 4 and 16 minutes and
then every 30 minutes; at once when a Sequence Admin asks, when the settings or the sender's address change, and when
a worker starts. The first accepted email ends the pause, and the others are sent. The probe is a different email each
time. An email that is refused again after others were accepted is itself at fault, and the caller gives it a problem.

The pause is locked after the participant and the email. Both holding an email back and ending the pause lock it. So
an email is either held back before the pause ends, and then released by its end, or not held back at all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from baton import sql
from baton.mail.models import Mail, SendingPause
from baton.mail.outbox import enqueue_emails
from baton.mail.smtp import Result
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.sending import retry_delay
from baton.sql import Sql
from baton.sql.transactions import one_transaction

CHOOSE_PROBES = Sql("mail/outbox", "choose_probes")
PauseScope = SendingPause.Scope
LONGEST_BETWEEN_TRIES = timedelta(minutes=30)
OPEN_PAUSES = Q(ended_at__isnull=True)


class PauseEnded(ValueError):
    """The pause has ended, so there is nothing to try."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """How many emails can be written now: at `most` in all, none of `paused` senders, one of `tried` ones."""

    most: int | None
    paused: list[int]
    tried: list[int]


def is_kept_back(mail: Mail) -> bool:
    """Whether a locked email has to wait for the end of a pause; saves which one."""
    pause = (
        _open_pauses_of(mail).select_for_update(no_key=True).order_by("-scope").first()
    )  # the server before the sender
    # The probe passes, since only an email can prove that sending works again.
    if pause is None or pause.probe_id == mail.pk:
        return False
    if mail.pause_id != pause.pk:
        mail.pause, mail.trouble = pause, ""
        mail.save(update_fields=["pause", "trouble"])
    return True


def pause_sending(mail: Mail, *, result: Result, reply: str, at: datetime) -> bool:
    """Start or continue a pause after this refusal. Returns False if only this email is refused."""
    scope = PauseScope.SENDER if result == Result.SENDER_FAULT else PauseScope.SERVER
    # Otherwise one email with a wrong From header would pause everybody again and again.
    if _was_refused_alone(mail, scope):
        return False
    current = _open_pause(scope, mail, reply=reply, at=at)
    if current.probe_id == mail.pk:
        current.attempts, current.reply, current.probe_id = current.attempts + 1, reply, None
        current.next_try_at = at + retry_delay(current.attempts, longest=LONGEST_BETWEEN_TRIES)
        current.save(update_fields=["attempts", "reply", "probe", "next_try_at"])
    SendingPause.objects.filter(OPEN_PAUSES, probe=mail).update(
        probe=None, next_try_at=at
    )  # a probe of another pause
    mail.pause, mail.status, mail.trouble = current, Mail.Status.QUEUED, reply
    # The fault is not the email's, so the try does not count: a long outage must not use up its attempts.
    mail.not_before, mail.attempts = None, mail.attempts - 1
    mail.save(update_fields=["pause", "status", "trouble", "not_before", "attempts"])
    return True


def end_pauses(mail: Mail, *, at: datetime) -> None:
    """End the pauses that this email's acceptance proves to be fixed, and send the emails that waited."""
    if mail.taken_up_at is None:
        return
    # An email that was taken up before the pause began proves nothing about what came after.
    fixed = _open_pauses_of(mail).filter(since__lte=mail.taken_up_at).select_for_update(no_key=True)
    if ids := [pause.pk for pause in fixed]:
        SendingPause.objects.filter(pk__in=ids).update(ended_at=at, probe=None)
        waiting = Mail.objects.filter(pause__in=ids, status=Mail.Status.QUEUED)
        due = waiting.filter(Q(not_before__isnull=True) | Q(not_before__lte=at))  # the others have their own jobs
        enqueue_emails(due.order_by("pk").values_list("pk", flat=True))


def stop_waiting(*, mail_id: int, at: datetime) -> None:
    """The email waits for no pause anymore. If it was a probe, its result proves nothing; another one is next."""
    Mail.objects.filter(pk=mail_id).update(pause=None)
    SendingPause.objects.filter(OPEN_PAUSES, probe=mail_id).update(probe=None, next_try_at=at)


@one_transaction
def try_paused(*, at: datetime, started_at: datetime) -> int:
    """Try one email of each pause that is due; returns how many. `started_at` is when this worker started."""
    pauses = (
        SendingPause.objects.filter(OPEN_PAUSES)
        .select_related("sender__user")
        .select_for_update(of=["self"], no_key=True)
    )
    due = [
        pause
        for pause in pauses.order_by("pk")
        # A restart often is the repair: whoever changed the settings restarts the workers.
        if pause.next_try_at <= at or pause.tried_at < started_at or pause.settings != _fingerprint_of(pause)
    ]
    for pause in due:
        pause.settings = _fingerprint_of(pause)
        pause.next_try_at = min(pause.next_try_at, at)
    SendingPause.objects.bulk_update(due, ["settings", "next_try_at"])
    return _send_probes([pause.pk for pause in due], by=None, at=at)


@one_transaction
def try_now(*, pause_id: int, by: User, at: datetime) -> SendingPause:
    """Try one email now, and start again with short intervals."""
    require(by, Verb.SEND_AGAIN)
    pause = SendingPause.objects.select_for_update(no_key=True).filter(OPEN_PAUSES, pk=pause_id).first()
    if pause is None:
        raise PauseEnded("Sending has already resumed. There is nothing to try.")
    pause.next_try_at, pause.attempts = at, 0
    pause.save(update_fields=["next_try_at", "attempts"])
    _send_probes([pause.pk], by=by, at=at)
    return pause


def drafting(*, at: datetime) -> Drafting:
    """The limits on writing email. If a pause is due for a try and no email waits for it, one may be written."""
    waiting = Mail.objects.filter(pause=OuterRef("pk"), status=Mail.Status.QUEUED)
    pauses = list(SendingPause.objects.filter(OPEN_PAUSES).annotate(is_waited_for=Exists(waiting)))
    may_try = {pause.pk for pause in pauses if pause.next_try_at <= at and not pause.is_waited_for}
    server = next((pause for pause in pauses if pause.scope == PauseScope.SERVER), None)
    of_senders = {pause.sender_id: pause.pk in may_try for pause in pauses if pause.sender_id}
    return Drafting(
        most=None if server is None else int(server.pk in may_try),
        paused=[sender for sender, may in of_senders.items() if not may],
        tried=[sender for sender, may in of_senders.items() if may],
    )


def _open_pause(scope: SendingPause.Scope, mail: Mail, *, reply: str, at: datetime) -> SendingPause:
    """The open pause, locked; creates one if needed. Another worker may end one between the two statements."""
    sender = mail.sender if scope == PauseScope.SENDER else None
    new = SendingPause(
        scope=scope,
        sender=sender,
        reply=reply,
        since=at,
        tried_at=at,
        next_try_at=at + retry_delay(1, longest=LONGEST_BETWEEN_TRIES),
        settings=_fingerprint(mail.sender.user if sender else None),
    )
    # Ends, because each turn either sees the open pause or makes one; only another's end in between repeats it.
    while True:
        SendingPause.objects.bulk_create([new], ignore_conflicts=True)
        current = (
            SendingPause.objects.select_for_update(no_key=True)
            .filter(OPEN_PAUSES, scope=scope, sender=sender)
            .first()
        )
        if current:
            return current


def _send_probes(pause_ids: list[int], *, by: User | None, at: datetime) -> int:
    chosen = {"pauses": pause_ids, "by": by and by.pk, "at": at, "longest": LONGEST_BETWEEN_TRIES}
    probes = [row[0] for row in sql.rows(CHOOSE_PROBES, **chosen)]
    enqueue_emails(probes)
    return len(probes)


def _open_pauses_of(mail: Mail) -> QuerySet[SendingPause]:
    return SendingPause.objects.filter(OPEN_PAUSES & (Q(scope=PauseScope.SERVER) | Q(sender=mail.sender_id)))


def _was_refused_alone(mail: Mail, scope: SendingPause.Scope) -> bool:
    """Whether it was refused before, and other emails were accepted since."""
    last_pause = mail.pause
    return bool(last_pause and mail.trouble and last_pause.scope == scope and last_pause.ended_at)


def _fingerprint_of(pause: SendingPause) -> str:
    return _fingerprint(pause.sender.user if pause.sender else None)


def _fingerprint(sender: User | None) -> str:
    """A value that changes with every setting that may fix the fault. It does not reveal the password."""
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    values = [str(getattr(settings, f"EMAIL_{name}")) for name in names]
    address = (sender.mail_from or sender.email) if sender else ""
    return salted_hmac(
        "sending pause", "\n".join([*values, settings.BOUNCES_TO, address]), algorithm="sha256"
    ).hexdigest()
