"""Searching everything that has a name, for somebody who types the beginnings of its words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Manager, QuerySet

from baton import sql
from baton.crm.models import CrmObject
from baton.insight.suggestions import Among, Suggestion, suggest_owners
from baton.mail.models import ReceivedMail
from baton.mail.replies import replies_with
from baton.participants.models import ENROLLED, Participant
from baton.participants.visibility import SEEN, participants_seen_whole
from baton.participants.words import search_words
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any, may_beyond_own
from baton.people.teams import owners_opened_by
from baton.sequences.models import Sequence, Template
from baton.sql import Sql

RECORDS = Sql("participants/records", "search_records")(record_words=Sql("crm/records", "record_words"), **SEEN)
M = TypeVar("M", Sequence, Template)
SIZE = 8
EXCERPT = 120  # characters
# A search for “a” matches half of the records. The best of a thousand are as good as the best of all.
LOOK_AT = 1000


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record, with the name of its account where it has one, and of its owner."""

    id: int
    object: CrmObject
    name: str
    email: str
    account: str | None
    owner: str


@dataclass(frozen=True, slots=True)
class FoundReply:
    """A reply with the words, and what its text says around the first of them."""

    record_id: int
    record: str
    subject: str
    excerpt: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """At most `SIZE` of each; `more_…` says that there are others."""

    sequences: tuple[Sequence, ...] = ()
    records: tuple[FoundRecord, ...] = ()
    templates: tuple[Template, ...] = ()
    people: tuple[Suggestion, ...] = ()
    replies: tuple[FoundReply, ...] = ()
    more_sequences: bool = False
    more_records: bool = False
    more_people: bool = False

    @property
    def count(self) -> int:
        groups = (self.sequences, self.records, self.templates, self.people, self.replies)
        return sum(map(len, groups))


def search(*, typed: str, by: User, at: datetime) -> Found:
    """What a person may see of it: a Sequence Admin all, a manager their team's, an agent own records."""
    words = search_words(typed)
    if words is None:
        return Found()
    sequences = list(_named(Sequence.objects, typed)[: SIZE + 1])
    records = _records(words, typed.strip(), seen_by=None if may_any(by, Verb.SEE_RECORDS) else by.pk)
    people = _people(typed, by, at)
    return Found(
        sequences=tuple(sequences[:SIZE]),
        records=tuple(records[:SIZE]),
        templates=tuple(_named(Template.objects, typed)[:SIZE]) if may(by, Verb.SEE_TEMPLATES) else (),
        people=tuple(people[:SIZE]),
        replies=tuple(_reply(reply, typed) for reply in replies_with(words, by=by, at_most=SIZE)),
        more_sequences=len(sequences) > SIZE,
        more_records=len(records) > SIZE,
        more_people=len(people) >= SIZE,
    )


def _reply(reply: ReceivedMail, typed: str) -> FoundReply:
    text = " ".join(reply.body.split())
    places = [text.lower().find(word) for word in typed.lower().split()]
    place = min((place for place in places if place >= 0), default=0)
    # From the beginning of a word a little before it.
    before = max(place - EXCERPT // 4, 0)
    start = text.find(" ", before, place) + 1 or place if before else 0
    excerpt = f"{'…' if start else ''}{text[start : start + EXCERPT]}{'…' if len(text) > start + EXCERPT else ''}"
    record = reply.record
    return FoundReply(record.pk if record else 0, str(record), reply.subject, excerpt, reply.received_at)


def _people(typed: str, by: User, at: datetime) -> list[Suggestion]:
    if not may_beyond_own(by, Verb.SEE_OWNERS):
        return []
    only = None if may_any(by, Verb.SEE_OWNERS) else owners_opened_by(by)
    return suggest_owners(typed=typed, among=Among.EVERYONE, at=at, only=only)


def _named(rows: Manager[M], typed: str) -> QuerySet[M]:
    """Those in whose name every word typed begins a word. For tables of few rows, since no index helps."""
    # Beginnings of words, as people type the word they remember, and not a part from within.
    words = re.findall(r"[^\W_]+", typed)
    named = rows.order_by("name")
    for word in words:
        named = named.filter(name__iregex=rf"(^|[\W_]){word}")
    return named


def enrollments_found(found: Found, *, by: User) -> tuple[Participant, ...]:
    """The enrollments of the found records that the person sees, the last first; no more than `SIZE`."""
    enrolled = Participant.objects.filter(record__in=[record.id for record in found.records], status__in=ENROLLED)
    latest = list(enrolled.select_related("record", "sequence").order_by("-pk")[:SIZE])
    seen = participants_seen_whole(participants=[participant.pk for participant in latest], by=by)
    return tuple(participant for participant in latest if participant.pk in seen)


def _records(words: str, typed: str, *, seen_by: int | None) -> list[FoundRecord]:
    rows = sql.rows(RECORDS, words=words, typed=typed, seen_by=seen_by, look_at=LOOK_AT, size=SIZE + 1)
    return [FoundRecord(id_, CrmObject(kind), *rest) for id_, kind, *rest in rows]
