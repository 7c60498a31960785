"""Own people: the participants that a Sequence Agent may pause, finish and remove, and the records they may enroll.

They are those of records that one owns, and those with an open action that one owns or covers. What a queue of theirs
owns or covers is a person's own if the organization says so, see `queues_are_shared`.
"""

from collections.abc import Iterable
from collections.abc import Sequence as Rows
from dataclasses import dataclass

from baton import sql
from baton.participants.models import Participant
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, may_any, require
from baton.sql import Sql

IS_OWN, IS_ANYONES = (Sql("participants/own", name) for name in ("is_own", "is_anyones"))
OWN_RECORDS = Sql("participants/own", "own_records")
OWN_PARTICIPANTS = Sql("participants/own", "own_participants")
GROUPS = Sql("participants/own", "groups_of_participants")


@dataclass(frozen=True, slots=True)
class Group:
    """Participants of one status that are a person's own, or are not: `names` are the first few."""

    status: Participant.Status
    is_own: bool
    count: int
    open_actions: int
    names: tuple[str, ...]


def own_participants(*, participants: Iterable[int], verb: Verb, by: User | None) -> list[int]:
    """Those of the participants to which the person may do this; one query, or none for who may to all."""
    chosen = list(participants)
    if by is None or may_any(by, verb):
        return chosen
    return [row[0] for row in sql.rows(OWN_PARTICIPANTS(is_own=_is_own(verb, by)), participants=chosen)]


def require_own(*, participants: Iterable[int], verb: Verb, by: User | None) -> list[int]:
    """The same; refuses a person to whom none of them belongs."""
    require(by, verb)
    chosen = list(participants)
    own = own_participants(participants=chosen, verb=verb, by=by)
    if chosen and not own:
        # Without a name: a refusal must not tell that a participant exists.
        raise NotAllowed(f"{by} can do this only for own people: with a record or an open action of their own.")
    return own


def own_records(*, records: Iterable[int], verb: Verb, by: User | None) -> set[int]:
    """Those of the records to which the person may do this; one query, or none for who may to all."""
    chosen = list(records)
    if by is None or may_any(by, verb):
        return set(chosen)
    return {row[0] for row in sql.rows(OWN_RECORDS, records=chosen, user_id=by.pk)}


def groups_of(*, participants: Iterable[int], verb: Verb, by: User | None, named: int) -> Rows[Group]:
    """The participants by status and by whether the person may do this to them, so many by name. One query."""
    rows = sql.rows(GROUPS(is_own=_is_own(verb, by)), participants=list(participants), named=named)
    return [
        Group(Participant.Status(status), is_own, count, open_actions, tuple(names))
        for status, is_own, count, open_actions, names in rows
    ]


def _is_own(verb: Verb, by: User | None) -> Sql:
    return IS_ANYONES if by is None or may_any(by, verb) else IS_OWN(user_id=by.pk)
