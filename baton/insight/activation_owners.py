"""Owners who could not do, or not send, what an active sequence would give them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.conf import settings

from baton import sql
from baton.crm.models import CrmObject
from baton.delegation.flows import Flows
from baton.insight.activation_problem import ActivationProblem
from baton.people.models import Owner
from baton.sequences.models import Sequence
from baton.sql import Sql
from baton.wording import grouped, plural

FUTURE_OWNERS = Sql("insight/activation", "future_owners")
NAMED = 3  # a sentence with three hundred names is read by nobody


@dataclass(frozen=True, slots=True)
class FutureOwner:
    """A user or a queue that would own actions, as the database gives it."""

    pk: int
    name: str
    kind: str
    is_able: bool
    can_sign_in: bool
    has_address: bool
    is_away: bool
    per_day: int

    @property
    def is_queue(self) -> bool:
        return self.kind == Owner.Kind.QUEUE


# How many records each owner would have an action of, by the delegation (None is the record owner).
ByDelegation = dict[int | None, Counter[int]]


class Holdings:
    """What each owner would have, if all records were enrolled.

    `uncovered` has no cover now, and `emails` are those to whom the owner would send automatic email.
    """

    def __init__(self, sequence: Sequence) -> None:
        self.sequence = sequence
        self.total = 0
        self.owned: ByDelegation = {}
        self.uncovered: ByDelegation = {}
        self.emails: ByDelegation = {}

    def add(self, flows: Flows, *, field_id: int | None, sends_email: bool) -> None:
        """Count in what one delegation gives."""
        self.total = flows.reached
        uncovered = Counter[int]()
        for flow in flows.flows:
            if flow.to_cover_id is None:
                uncovered[flow.to_owner_id] += flow.count
        self.owned[field_id] = flows.holdings
        self.uncovered[field_id] = uncovered
        if sends_email:
            self.emails[field_id] = uncovered

    @property
    def owner_ids(self) -> set[int]:
        return {owner_id for counts in self.owned.values() for owner_id in counts}

    def of(self, count: int) -> str:
        return f"{grouped(count)} of {grouped(self.total)} {CrmObject(self.sequence.object).in_plural}"


def owner_problems(holdings: Holdings, *, at: datetime) -> Iterator[ActivationProblem]:
    """One query for all owners. Whoever can't work at all is named alone, the others together."""
    parameters = {"by_provider": settings.SINGLE_SIGN_ON is not None, "per_day": settings.MAILS_PER_DAY}
    owners = [
        FutureOwner(*row) for row in sql.rows(FUTURE_OWNERS, owners=list(holdings.owner_ids), at=at, **parameters)
    ]
    for owner in owners:
        if not owner.is_able:
            count = _records(holdings.owned, owner)
            why = "has no members who can work" if owner.is_queue else "can’t work actions"
            sentence = f"{owner.name} would own actions of {holdings.of(count)}, but {why}."
            yield ActivationProblem("unable_owner", sentence, "owner", count, owner_id=owner.pk)
    able = [owner for owner in owners if owner.is_able]
    yield from _together(able, holdings)
    yield from _of_senders(able, holdings)


def _together(able: Iterable[FutureOwner], holdings: Holdings) -> Iterator[ActivationProblem]:
    outside = [owner for owner in able if not owner.can_sign_in]
    if outside:
        count = _records(holdings.owned, *outside)
        sentence = f"{_names(outside)} can’t sign in, but would own actions of {holdings.of(count)}."
        yield ActivationProblem("cannot_sign_in", sentence, "users", count, owner_id=_only(outside))
    away = [owner for owner in able if owner.is_away and _records(holdings.uncovered, owner)]
    if away:
        count = _records(holdings.uncovered, *away)
        are = plural("is", "are", len(away))
        sentence = f"{_names(away)} {are} away with no cover, but would own actions of {holdings.of(count)}."
        yield ActivationProblem("away_uncovered", sentence, "absences", count, owner_id=_only(away))


def _of_senders(able: Iterable[FutureOwner], holdings: Holdings) -> Iterator[ActivationProblem]:
    """Why automatic email would not be sent, or not within a day."""
    senders = [owner for owner in able if _records(holdings.emails, owner)]
    reasons: Mapping[str, tuple[Callable[[FutureOwner], bool], str, str, str]] = {
        "queue_sends": (lambda owner: owner.is_queue, "is a queue", "are queues", "delegation"),
        "no_sender_address": (
            lambda owner: not owner.is_queue and not owner.has_address,
            "has no email address to send from",
            "have no email address to send from",
            "users",
        ),
    }
    for kind, (is_wrong, one, many, repaired_in) in reasons.items():
        if wrong := [owner for owner in senders if is_wrong(owner)]:
            count = _records(holdings.emails, *wrong)
            why = plural(one, many, len(wrong))
            sentence = f"{_names(wrong)} {why}, so automatic email to {holdings.of(count)} can’t be sent."
            yield ActivationProblem(kind, sentence, repaired_in, count, owner_id=_only(wrong))
    emails = {owner: _records(holdings.emails, owner) for owner in senders if not owner.is_queue}
    limited = [owner for owner, count in emails.items() if count > owner.per_day]
    if limited:
        slowest = max(limited, key=lambda owner: emails[owner] / owner.per_day)
        count, limit = emails[slowest], slowest.per_day
        days = grouped(ceil(count / limit))
        sentence = (
            f"{slowest.name} may send {grouped(limit)} automatic emails a day, so one to each of {holdings.of(count)}"
            f" takes {days} days."
        )
        yield ActivationProblem("sending_limit", sentence, "users", count, owner_id=slowest.pk)


def _only(owners: list[FutureOwner]) -> int | None:
    """Whose page repairs it; of several, that of nobody."""
    return owners[0].pk if len(owners) == 1 else None


def _records(holdings: ByDelegation, *owners: FutureOwner) -> int:
    """How many records have an action of these owners: the most by one delegation, as others choose for the same."""
    return max((sum(counts[owner.pk] for owner in owners) for counts in holdings.values()), default=0)


def _names(owners: list[FutureOwner]) -> str:
    """“Ann”, “Ann and Ben”, “Ann, Ben, Kim, and 4 others”."""
    names = [owner.name for owner in owners[:NAMED]]
    if (left := len(owners) - NAMED) > 0:
        names.append(plural("%s other", "%s others", left) % grouped(left))
    if len(names) == 1:
        return names[0]
    comma = "," if len(names) > len("ab") else ""
    return f"{', '.join(names[:-1])}{comma} and {names[-1]}"
