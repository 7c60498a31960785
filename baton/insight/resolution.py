"""Whom a delegation would choose for the records of an object, before anything is enrolled."""

from dataclasses import dataclass
from datetime import datetime

from baton import sql
from baton.crm.models import CrmObject
from baton.delegation.change import RULE
from baton.delegation.flows import Flows
from baton.delegation.handovers import PREVIEW, outcome_of
from baton.delegation.queries import owners_in
from baton.people.models import Owner
from baton.rules.delegation import Reason
from baton.sql import Sql

RECORDS_OF_OBJECT = Sql("delegation/scopes", "records_of_object")
GIVEN_FIELD = Sql("delegation/scopes", "given_field")
GIVEN_SEQUENCE = Sql("delegation/scopes", "given_sequence")
LARGEST_SHARES = 10


@dataclass(frozen=True, slots=True)
class OwnerShare:
    """How many are an owner's."""

    owner: Owner
    count: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a delegation resolves: `with_user` have a user in the field, the rest the record owner, and why.

    `in_queues`, `covered` and `unattended` (an inactive owner) count all of them, for whatever reason.
    """

    total: int
    with_user: int
    users: int
    by_default: int
    blank: int
    inactive: int
    in_queues: int
    covered: int
    unattended: int
    largest: tuple[OwnerShare, ...]
    others: int
    other_count: int

    @property
    def most(self) -> int:
        """The longest bar."""
        return max((*(chosen.count for chosen in self.largest), self.other_count), default=0)


def resolve_records(
    *,
    object: CrmObject | str,  # noqa: A002
    field_id: int | None,
    at: datetime,
    sequence_id: int | None = None,
) -> Flows:
    """Resolve every record of the object that is not deleted, by the rule itself, as if it had an action due `at`.

    No `field_id`: the record owner. The sequence may have a default owner. The flows come from nobody, one count for
    each owner, cover and reason.
    """
    scope = RECORDS_OF_OBJECT(object=str(object), at=at, sequence_id=sequence_id)
    # The real rule over records instead of actions, so what a page promises is what enrollment does.
    base = RULE(
        delegation_field=GIVEN_FIELD(field_id=field_id),
        sequence_id=GIVEN_SEQUENCE(sequence_id=sequence_id),
        overwrite=False,
    )
    return outcome_of(sql.rows(PREVIEW(scope=scope, base=base))).flows


def resolution_of(flows: Flows) -> Resolution:
    """The flows in names and numbers; one query for the names."""
    people = owners_in(flows)
    held = sorted(
        (OwnerShare(people[owner_id], count) for owner_id, count in flows.holdings.items()),
        key=lambda chosen: (-chosen.count, chosen.owner.name, chosen.owner.pk),
    )
    return Resolution(
        total=flows.reached,
        with_user=flows.reasons[Reason.LOOKUP],
        users=len({flow.to_owner_id for flow in flows.flows if flow.to_reason == Reason.LOOKUP}),
        by_default=flows.reasons[Reason.RECORD_OWNER],
        blank=flows.reasons[Reason.BLANK],
        # To whoever chooses a field, both are the same: the user in it will not act.
        inactive=flows.reasons[Reason.INACTIVE] + flows.reasons[Reason.UNABLE],
        in_queues=sum(chosen.count for chosen in held if chosen.owner.kind == Owner.Kind.QUEUE),
        covered=flows.covered,
        unattended=sum(chosen.count for chosen in held if not chosen.owner.is_active),
        largest=tuple(held[:LARGEST_SHARES]),
        others=len(held[LARGEST_SHARES:]),
        other_count=sum(chosen.count for chosen in held[LARGEST_SHARES:]),
    )
