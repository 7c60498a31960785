"""Searching everything that has a name, for somebody who types the beginnings of its words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from baton import sql
from baton.crm.models import CrmObject
from baton.insight.suggestions import Among, Suggestion, suggest_owners
from baton.participants.visibility import SEEN
from baton.participants.words import search_words
from baton.people.models import User
from baton.people.permissions import Verb, may_any, may_beyond_own
from baton.people.teams import owners_opened_by
from baton.sequences.models import Sequence
from baton.sql import Sql

RECORDS = Sql("participants/records", "search_records")(record_words=Sql("crm/records", "record_words"), **SEEN)
SIZE = 8
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
class Found:
    """At most `SIZE` of each; `more_…` says that there are others."""

    sequences: tuple[Sequence, ...] = ()
    records: tuple[FoundRecord, ...] = ()
    people: tuple[Suggestion, ...] = ()
    more_sequences: bool = False
    more_records: bool = False
    more_people: bool = False

    @property
    def count(self) -> int:
        return len(self.sequences) + len(self.records) + len(self.people)


def search(*, typed: str, by: User, at: datetime) -> Found:
    """What a person may see of it: a Sequence Admin all, a manager their team's, an agent own records."""
    words = search_words(typed)
    if words is None:
        return Found()
    sequences = _sequences(typed.strip())
    records = _records(words, typed.strip(), seen_by=None if may_any(by, Verb.SEE_RECORDS) else by.pk)
    people = _people(typed, by, at)
    return Found(
        sequences=tuple(sequences[:SIZE]),
        records=tuple(records[:SIZE]),
        people=tuple(people[:SIZE]),
        more_sequences=len(sequences) > SIZE,
        more_records=len(records) > SIZE,
        more_people=len(people) >= SIZE,
    )


def _people(typed: str, by: User, at: datetime) -> list[Suggestion]:
    if not may_beyond_own(by, Verb.SEE_OWNERS):
        return []
    only = None if may_any(by, Verb.SEE_OWNERS) else owners_opened_by(by)
    return suggest_owners(typed=typed, among=Among.EVERYONE, at=at, only=only)


def _sequences(typed: str) -> list[Sequence]:
    """Sequences are few, so no index is needed."""
    # Beginnings of words, as people type the word they remember, and not a part from within.
    has_name = Q(name__istartswith=typed) | Q(name__icontains=f" {typed}")
    return list(Sequence.objects.filter(has_name).order_by("name")[: SIZE + 1])


def _records(words: str, typed: str, *, seen_by: int | None) -> list[FoundRecord]:
    rows = sql.rows(RECORDS, words=words, typed=typed, seen_by=seen_by, look_at=LOOK_AT, size=SIZE + 1)
    return [FoundRecord(id_, CrmObject(kind), *rest) for id_, kind, *rest in rows]
