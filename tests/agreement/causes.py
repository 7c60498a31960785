"""Every cause of the delegation rule, drawn for people, records and sequences that are in the database."""

from collections.abc import Callable
from collections.abc import Sequence as Listing
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st

from baton.crm.models import LookupField, Record
from baton.delegation import changes, staffing
from baton.delegation.change import Change
from baton.delegation.dating import EndIsPast
from baton.delegation.leaving import Destination, Offboarding, Way
from baton.delegation.offboarding import offboarding as leaving
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.able import can_work
from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence, Owner, Role, User
from baton.rules.availability import CoverChoice
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import Setting
from tests.agreement import rows
from tests.agreement.worlds import FIELDS, HOPS, ZONES, DrawnWorld, days, instants
from tests.agreement.writing import Written
from tests.world import MONDAY

# What an absence or a dated reassignment may be refused with.
REFUSED = (AlreadyAway, CannotBeAway, EndIsPast)


@dataclass(frozen=True)
class Cast:
    """Who and what a cause may be about; ids, in an order that does not depend on them."""

    users: list[int]
    owners: list[int]
    records: list[int]
    accounts: list[int]
    sequences: list[int]
    actions: list[int]
    fields: dict[str, int]

    @classmethod
    def of(cls, world: DrawnWorld, written: Written) -> "Cast":
        return cls(
            users=written.owners[: len(world.people)],
            owners=written.owners,
            records=[*written.accounts, *written.things],
            accounts=written.accounts,
            sequences=written.sequences,
            actions=[action for actions in written.actions for action in actions],
            fields=written.fields,
        )


T = TypeVar("T")
Cause = Callable[[st.DataObject, Cast], Change | None]


def activity(data: st.DataObject, cast: Cast) -> Change:
    user = Owner.objects.get(pk=one(data, cast.users))
    return staffing.activity(user_id=user.pk, is_active=not user.is_active)


def role(data: st.DataObject, cast: Cast) -> Change:
    return staffing.role(user_id=one(data, cast.users), role=one(data, list(Role)))


def default_owner(data: st.DataObject, cast: Cast) -> Change | None:
    there = [owner for owner in Owner.objects.filter(pk__in=cast.owners).order_by("pk") if can_work(owner)]
    owner = one(data, [None, *there])
    sequence = one(data, [None, *Sequence.objects.filter(pk__in=cast.sequences).order_by("pk")])
    if sequence:
        return staffing.sequence_default_owner(sequence=sequence, owner=owner)
    return staffing.default_owner(owner=owner)


def time_zone(data: st.DataObject, cast: Cast) -> Change:
    return staffing.time_zone(user_id=one(data, cast.users), time_zone=one(data, ZONES))


def absence(data: st.DataObject, cast: Cast) -> Change:
    """A new one, or another person, other days or another cover for one that is there."""
    user = one(data, cast.users)
    first = data.draw(days())
    last = first + timedelta(days=data.draw(st.integers(0, 2)))
    changed = one(data, [None, *_absences()])
    cover = one(data, [None, *_choices(cast, user)])
    away = RequestedAbsence(
        user,
        first,
        one(data, [last, last, None]),
        cover.owner_id if cover else None,
        covers_overdue=data.draw(st.booleans()),
        cover_is_shared=cover is not None and cover.is_shared,
        sequence_covers={one(data, cast.sequences): choice for choice in some(data, _choices(cast, user))[:1]},
    )
    return staffing.absence(away=away, changed=changed)


def _choices(cast: Cast, user: int) -> list[CoverChoice]:
    """Those who could cover, were they there."""
    there = {pk for pk, person in rows.people().items() if not person.lasting_obstacle()} & {*cast.owners} - {user}
    queues = [owner for owner in sorted(there) if owner not in cast.users]
    return [
        *(CoverChoice(owner) for owner in sorted(there)),
        *(CoverChoice(queue, is_shared=True) for queue in queues),
    ]


def absence_cancelled(data: st.DataObject, cast: Cast) -> Change | None:
    there = _absences()
    return staffing.absence_cancelled(cancelled=one(data, there)) if there else None


def record_owner(data: st.DataObject, cast: Cast) -> Change:
    return changes.record_update(record_id=one(data, cast.records), values={"owner_id": one(data, cast.owners)})


def record_account(data: st.DataObject, cast: Cast) -> Change | None:
    contacts = [pk for pk in cast.records if Record.objects.filter(pk=pk, object="contact").exists()]
    if not contacts:
        return None
    account = one(data, [*cast.accounts, None])
    return changes.record_update(record_id=one(data, contacts), values={"account_id": account})


def record_lookup(data: st.DataObject, cast: Cast) -> Change:
    record = Record.objects.get(pk=one(data, cast.records))
    name = one(data, [name for name in FIELDS[record.object] if name not in HOPS])
    holder = one(data, [*cast.owners, None])
    return changes.record_update(record_id=record.pk, lookups={cast.fields[name]: holder})


def sequence_delegation(data: st.DataObject, cast: Cast) -> Change:
    sequence = Sequence.objects.get(pk=one(data, cast.sequences))
    setting = one(data, [Setting.RECORD_OWNER, *_field_settings(sequence, cast)])
    return changes.sequence_delegation(sequence=sequence, setting=setting, keep_reassigned=data.draw(st.booleans()))


def action_delegation(data: st.DataObject, cast: Cast) -> Change:
    action = Action.objects.select_related("sequence").get(pk=one(data, cast.actions))
    settings = [Setting.INHERIT, Setting.RECORD_OWNER, *_field_settings(action.sequence, cast)]
    return changes.action_delegation(
        action=action, setting=one(data, settings), keep_reassigned=data.draw(st.booleans())
    )


def reassignment(data: st.DataObject, cast: Cast) -> Change | None:
    there = [owner for owner in Owner.objects.filter(pk__in=cast.owners).order_by("pk") if can_work(owner)]
    if not there:
        return None
    until = data.draw(st.none() | instants())
    return changes.reassignment(matching=matching(data, cast), to=one(data, there), until=until)


def clearing(data: st.DataObject, cast: Cast) -> Change:
    return changes.clearing(matching=matching(data, cast))


def offboarding(data: st.DataObject, cast: Cast) -> Change | None:
    """A user who leaves, or stays all the same, and other choices for each kind."""
    leaver = User.objects.get(pk=one(data, cast.users))
    there = Owner.objects.filter(pk__in=cast.owners).exclude(pk=leaver.pk).order_by("pk")
    heirs = [owner for owner in there if can_work(owner)]
    if not heirs:
        return None
    ways = [Destination(way) for way in (Way.DELEGATION, Way.MANAGER, Way.STAYS)]
    places = [*ways, *(Destination.to(owner) for owner in heirs), Destination.to(*heirs)]
    cover, named, default_owner, covers = (one(data, [None, *heirs]) for _ in range(4))
    plan = Offboarding(
        leaver=leaver,
        actions=one(data, places),
        reassigned=one(data, places),
        cover=cover,
        named=named,
        default_owner=default_owner,
        covers=covers,
        deactivates=data.draw(st.booleans()),
    )
    return leaving(plan, by=None, at=MONDAY)


ALL: list[Cause] = [
    activity,
    role,
    default_owner,
    time_zone,
    absence,
    absence_cancelled,
    record_owner,
    record_account,
    record_lookup,
    sequence_delegation,
    action_delegation,
    reassignment,
    clearing,
    offboarding,
]


def matching(data: st.DataObject, cast: Cast) -> ActionFilter:
    ids = list(ParticipantAction.objects.order_by("pk").values_list("pk", flat=True))
    filters = [
        ActionFilter(),
        ActionFilter(participant_action_ids=tuple(some(data, ids))),
        ActionFilter(owner_id=one(data, cast.owners)),
        ActionFilter(participant_owner_id=one(data, cast.owners), statuses=("waiting",)),
        ActionFilter(sequence_id=one(data, cast.sequences), reason="lookup"),
        ActionFilter(record_id=one(data, cast.records)),
    ]
    return filters[data.draw(st.integers(0, len(filters) - 1))]


def one(data: st.DataObject, choices: Listing[T]) -> T:
    return choices[data.draw(st.integers(0, len(choices) - 1))]


def some(data: st.DataObject, choices: Listing[T]) -> list[T]:
    if not choices:
        return []
    chosen = data.draw(st.sets(st.integers(0, len(choices) - 1)))
    return [choices[place] for place in sorted(chosen)]


def _absences() -> list[Absence]:
    return list(Absence.objects.order_by("pk"))


def _field_settings(sequence: Sequence, cast: Cast) -> list[Setting]:
    fields = LookupField.objects.in_bulk(list(cast.fields.values()))
    return [Setting.of_field(fields[cast.fields[name]]) for name in FIELDS[sequence.object]]
