"""The replies that wait for an answer, and whose they are.

A reply is its action's owner's, or whose the action's own setting for replies says, by the delegation rule as it says
now, with their cover while they are away. Nothing
is stored of it, so a reply is never with somebody who has left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from django.db.models import Q

from baton import sql
from baton.crm.models import Record
from baton.delegation.change import ABLE, RULE, STAFFED, TURNED_AT
from baton.delegation.explain import NEEDED_TO_EXPLAIN, explain_reply
from baton.mail.models import Mail, ReceivedMail
from baton.participants.models import ParticipantAction
from baton.participants.visibility import records_seen_by
from baton.people.models import Owner, User
from baton.people.permissions import Verb, may, may_any
from baton.people.queries import is_member_of_any, member_ids
from baton.sql import Sql
from baton.sql.paging import ByTime, Page, PageRequest, page_of_queryset

WAITS_FOR = timedelta(days=90)
SCOPE = Sql("mail/outbox", "replies_as_scope")(able=ABLE, turned_at=TURNED_AT)
OPEN_REPLIES, ONE_REPLY = (Sql("mail/outbox", name) for name in ("open_replies", "one_reply"))
FIELD_OF_REPLY = Sql("mail/outbox", "field_of_reply")(otherwise=Sql("delegation/rule", "delegation_field"))
OWNERSHIP_OF_REPLIES = Sql("delegation/ownership", "ownership")(
    base=RULE(overwrite=False, delegation_field=FIELD_OF_REPLY), able=ABLE, staffed=STAFFED, turned_at=TURNED_AT
)
OWNERS_OF_REPLIES = Sql("mail/outbox", "owners_of_replies")
FIND_REPLIES = Sql("mail/outbox", "find_replies")
LONGEST_OPENING = 300
# A search for “yes” matches half of all. Among the newest thousand is what somebody remembers.
LOOK_AT_REPLIES = 1000


class UnknownReply(LookupError):
    """There is no such reply, or it is not the person's to answer; the words are the same."""

    def __init__(self, reply_id: int) -> None:
        super().__init__(f"There is no reply {reply_id}.")


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One line of the list; `trouble` is of an answer that was not sent."""

    id: int
    received_at: datetime
    received_from: str
    subject: str
    opening: str
    record_id: int
    record: str
    sequence: str
    owner_id: int
    owner: str
    owner_is_queue: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class ReplyOwner:
    """Whose a reply is, and who covers for them now."""

    owner: Owner
    cover: Owner | None

    @property
    def answerers(self) -> set[int]:
        """The users who are to answer."""
        responsible = self.cover or self.owner
        return member_ids(responsible) if responsible.kind == Owner.Kind.QUEUE else {responsible.pk}

    def is_answered_by(self, user: User) -> bool:
        """Whether the person is to answer, of themselves or as a member of a queue."""
        responsible = self.cover or self.owner
        return user.pk == responsible.pk or is_member_of_any(owner_ids=[responsible.pk], user=user)


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread, sent or received."""

    at: datetime
    sent: Mail | None = None
    received: ReceivedMail | None = None


def page_of_replies(*, user: User, at: datetime, page: PageRequest[ByTime]) -> Page[ReplyRow, ByTime]:
    """The open replies that a user is to answer, the newest first: of each thread the last. Three queries."""
    owner_ids = {reply_id: owner_id for reply_id, owner_id, _cover_id in _owners(open_replies(at), user=user, at=at)}
    to_answer = ReceivedMail.objects.filter(pk__in=owner_ids).select_related(
        "record", "answer", "answers__participant_action__participant__sequence"
    )
    replies = page_of_queryset(to_answer, order=("-received_at", "-pk"), position=ByTime, page=page)
    owners = Owner.objects.in_bulk({owner_ids[reply.pk] for reply in replies.rows})
    return replies.with_rows(_row(reply, owners[owner_ids[reply.pk]]) for reply in replies.rows)


def count_of_replies(*, user: User, at: datetime) -> int:
    return len(_owners(open_replies(at), user=user, at=at))


def owner_of_reply(reply: ReceivedMail, *, at: datetime) -> ReplyOwner:
    """As the delegation rule says at this moment."""
    [(_id, owner_id, cover_id)] = _owners(ONE_REPLY(reply_id=reply.pk), user=None, at=at)
    owners = Owner.objects.in_bulk([owner_id, *([cover_id] if cover_id else [])])
    return ReplyOwner(owners[owner_id], owners.get(cover_id) if cover_id else None)


def reasons_of(reply: ReceivedMail, *, at: datetime) -> tuple[str, ...]:
    """Why a reply is whose it is, in sentences."""
    assert reply.answers is not None  # noqa: S101 - a reply answers an email, see `receive`
    pa = ParticipantAction.objects.select_related(*NEEDED_TO_EXPLAIN).get(pk=reply.answers.participant_action_id)
    return explain_reply(pa, at=at)[1]


def find_reply(reply_id: int, *, by: User | None, at: datetime) -> tuple[ReceivedMail, ReplyOwner]:
    """A reply that the person may answer, with whose it is. Raises `UnknownReply`."""
    replies = ReceivedMail.objects.filter(pk=reply_id, kind=ReceivedMail.Kind.REPLY, answers__isnull=False)
    reply = replies.select_related(
        "done_by", "answer__by", "record__account", "record__person", "answers__participant_action__action__sequence"
    ).first()
    if reply is None:
        raise UnknownReply(reply_id)
    whose = owner_of_reply(reply, at=at)
    if by is None or may_any(by, Verb.ANSWER_REPLIES):
        return reply, whose
    if not (may(by, Verb.ANSWER_REPLIES) and whose.is_answered_by(by)):
        raise UnknownReply(reply_id)
    return reply, whose


def replies_with(words: str, *, by: User, at_most: int) -> list[ReceivedMail]:
    """The newest replies with all the words of a text search, of records that the person sees. Two queries."""
    ids = [reply_id for (reply_id,) in sql.rows(FIND_REPLIES, words=words, look_at=LOOK_AT_REPLIES)]
    if not ids:
        return []
    seen = ReceivedMail.objects.filter(pk__in=ids, record__in=Record.objects.filter(records_seen_by(by)))
    return list(seen.select_related("record").order_by("-received_at", "-pk")[:at_most])


def thread_of(*, participant_id: int) -> Sequence[ThreadMessage]:
    """All that was sent to a participant and came back, the newest first; with answers that were not sent."""
    of_participant = Q(participant_action__participant=participant_id)
    mails = Mail.objects.filter(of_participant & (Q(sent_at__isnull=False) | Q(answer_to__isnull=False)))
    received = ReceivedMail.objects.filter(answers__participant_action__participant=participant_id)
    messages = [ThreadMessage(mail.sent_at or mail.written_at, sent=mail) for mail in mails]
    messages += [ThreadMessage(one.received_at, received=one) for one in received.select_related("done_by")]
    return sorted(messages, key=attrgetter("at"), reverse=True)


def open_replies(at: datetime) -> Sql:
    """The newest open reply of each participant."""
    return OPEN_REPLIES(since=at - WAITS_FOR)


def _owners(replies: Sql, *, user: User | None, at: datetime) -> list[tuple[int, int, int | None]]:
    ownership = OWNERSHIP_OF_REPLIES(scope=scope_of_replies(replies, user=user, at=at))
    return sql.rows(OWNERS_OF_REPLIES(ownership=ownership), user_id=user and user.pk)


def scope_of_replies(replies: Sql, *, user: User | None, at: datetime) -> Sql:
    """The replies about which the rule is asked: for a user only those that may be theirs."""
    return SCOPE(replies=replies, at=at, user_id=user and user.pk)


def _row(reply: ReceivedMail, owner: Owner) -> ReplyRow:
    assert reply.answers and reply.record  # noqa: S101, PT018 - a reply has both, see `receive`
    answer = getattr(reply, "answer", None)
    return ReplyRow(
        id=reply.pk,
        received_at=reply.received_at,
        received_from=reply.received_from,
        subject=reply.subject,
        opening=reply.body[:LONGEST_OPENING],
        record_id=reply.record.pk,
        record=reply.record.name,
        sequence=reply.answers.participant_action.participant.sequence.name,
        owner_id=owner.pk,
        owner=owner.name,
        owner_is_queue=owner.kind == Owner.Kind.QUEUE,
        trouble=answer.trouble if answer else "",
    )
