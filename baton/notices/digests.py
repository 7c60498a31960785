"""What a person has to get by email: collected into one digest, whose text never changes afterwards."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from baton import sql
from baton.notices.models import Notice, NoticeEmail
from baton.notices.queries import RELATED, preferences_of
from baton.notices.sentences import sentence_of
from baton.people.models import User
from baton.people.permissions import Verb, may
from baton.rules import quiet_hours
from baton.sql import Sql
from baton.sql.jobs import enqueue
from baton.sql.transactions import one_transaction

WITHOUT_A_JOB = Sql("notices/notices", "people_without_a_job")
SEND_DIGEST, QUEUE = "send_notices", "mail"
# A digest that is a week old tells nobody anything new, so it stops being a problem of delegation health.
UNSENT_SHOWN_FOR = timedelta(days=7)
COLLECTED_FOR = timedelta(minutes=5)  # what happens in so long comes in one email
MOST_IN_AN_EMAIL = 100
LONGEST_SUBJECT, LONGEST_TEXT = 150, 1000
UNSENT = (NoticeEmail.Status.FAILED, NoticeEmail.Status.UNKNOWN)


def enqueue_digests(user_ids: Iterable[int], *, not_before: datetime) -> None:
    """A job for each person, in one statement. The first that runs takes all, and the others find nothing to do."""
    enqueue(SEND_DIGEST, ({"user_id": user_id} for user_id in user_ids), queue=QUEUE, not_before=not_before)


@one_transaction
def sweep(*, at: datetime) -> int:
    """Give a new job to everybody whose notices or digest have lost theirs; returns how many."""
    stranded = [user_id for (user_id,) in sql.rows(WITHOUT_A_JOB, task=SEND_DIGEST)]
    enqueue_digests(stranded, not_before=at)
    return len(stranded)


def recipient(user_id: int) -> User | None:
    """The person, if they can still sign in and have an address; what they would have got is let go otherwise."""
    user = User.objects.get(pk=user_id)
    if may(user, Verb.SEE_NOTICES) and user.email:
        return user
    # Taken off for good. If they get an address later, they don't want the backlog of months in one email.
    _pending(user).update(by_email=False)
    return None


def quiet_until(user: User, *, at: datetime) -> datetime | None:
    """When the person's quiet hours end; None where it is not in these now."""
    preferences = preferences_of(user)
    if preferences.quiet_from is None or preferences.quiet_until is None:
        return None
    zone = ZoneInfo(user.time_zone)
    return quiet_hours.quiet_until(at, begin=preferences.quiet_from, end=preferences.quiet_until, zone=zone)


def queued_digest(user: User) -> NoticeEmail | None:
    """One that is to be tried again."""
    return NoticeEmail.objects.filter(user=user, status=NoticeEmail.Status.QUEUED).order_by("pk").first()


def collect(user: User, *, message_id: str, at: datetime) -> NoticeEmail | None:
    """A digest of all that is to be sent and that the person has not read in the application meanwhile."""
    # Read in the application meanwhile: to repeat it by email teaches people to ignore these emails.
    _pending(user).filter(read_at__isnull=False).update(by_email=False)
    notices = list(_pending(user).select_related(*RELATED).order_by("pk"))
    if not notices:
        return None
    digest = NoticeEmail.objects.create(
        user=user,
        message_id=message_id,
        sent_to=user.email,
        subject=_subject(notices),
        body=_body(user, notices),
        written_at=at,
    )
    # By id: notices that were added since the list was read belong to the next digest.
    _pending(user).filter(pk__in=[notice.pk for notice in notices]).update(email=digest)
    return digest


def has_pending(user: User) -> bool:
    """Whether notices wait for the next digest."""
    return _pending(user).exists()


def unsent_digests(*, since: datetime) -> list[NoticeEmail]:
    """Those that were not sent, or possibly not, newest first."""
    unsent = NoticeEmail.objects.filter(status__in=UNSENT, written_at__gte=since)
    return list(unsent.select_related("user").order_by("-pk"))


def _pending(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user, by_email=True, email__isnull=True)


def _subject(notices: list[Notice]) -> str:
    first = sentence_of(notices[0]).removesuffix(".")
    return (first if len(notices) == 1 else f"{first}, and {len(notices) - 1} more")[:LONGEST_SUBJECT]


def _body(user: User, notices: list[Notice]) -> str:
    parts = [f"Hello {user.name},", *map(_part, notices[:MOST_IN_AN_EMAIL])]
    if len(notices) > MOST_IN_AN_EMAIL:
        parts.append(f"And {len(notices) - MOST_IN_AN_EMAIL} more.")
    parts.append(f"All notices: {_url('notices')}\nChoose what you get by email: {_url('notices_settings')}")
    return "\n\n".join(parts) + "\n"


def _part(notice: Notice) -> str:
    lines = [sentence_of(notice), *notice.text[:LONGEST_TEXT].splitlines(), _url("notice", notice.pk)]
    return "\n".join(lines)


def _url(name: str, *arguments: int) -> str:
    return settings.BATON_URL.rstrip("/") + reverse(name, args=arguments)
