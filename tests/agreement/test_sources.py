"""Delegations that name another than the user in a field agree in both forms of the rule, whatever changes."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from baton.crm.fields import set_chain
from baton.crm.models import LookupField
from baton.delegation import changes, membership, staffing
from baton.delegation.change import Change
from baton.delegation.enrollment import enroll, preview_enrollment
from baton.delegation.explain import explain
from baton.delegation.handovers import carry_out, preview_change
from baton.engage import operations as engage
from baton.participants.models import ParticipantAction
from baton.people.models import Queue, User
from baton.rules.trail import AMONG_MEMBERS, Source
from baton.sequences.models import Action, Sequence
from tests.agreement import causes
from tests.agreement.causes import Cast, one, some
from tests.agreement.oracle import OPEN, disagreements, present
from tests.agreement.worlds import DrawnWorld, instants, worlds
from tests.agreement.writing import taken_back, write, write_fields
from tests.world import MONDAY

pytestmark = pytest.mark.django_db
ALONE = [Source.ACCOUNT_OWNER, Source.OWNERS_MANAGER, Source.ENROLLER, Source.PERFORMER]


def write_sources(data: st.DataObject, cast: Cast) -> None:
    """A field for each source and object, and chains of them; sequences and actions delegate to any."""
    queues = [owner for owner in cast.owners if owner not in cast.users]
    for kind in ("lead", "contact"):
        for source in ALONE:
            LookupField.objects.create(object=kind, name=source, label=source, source=source)
        named = {Source.OWNER: cast.owners, **dict.fromkeys(sorted(AMONG_MEMBERS), queues)}
        for source, owners in named.items():
            if owners:
                owner_id = one(data, owners)
                LookupField.objects.create(object=kind, name=source, label=source, source=source, owner_id=owner_id)
        chain = LookupField.objects.create(object=kind, name="chain", label="Chain", source=Source.CHAIN)
        set_chain(chain=chain, entries=drawn_entries(data, chain))
    rows: list[Sequence | Action] = [*Sequence.objects.order_by("pk")]
    rows += Action.objects.select_related("sequence").order_by("pk")
    for row in rows:
        sequence = row.sequence if isinstance(row, Action) else row
        fields = list(LookupField.objects.filter(object=sequence.object).exclude(source=Source.FIELD).order_by("pk"))
        field = one(data, [*fields, *fields, None])
        if isinstance(row, Action):
            mode = "field" if field else one(data, ["inherit", "record_owner"])
            Action.objects.filter(pk=row.pk).update(delegation=field, delegation_mode=mode)
        else:
            Sequence.objects.filter(pk=row.pk).update(delegation=field)


def drawn_entries(data: st.DataObject, chain: LookupField) -> list[int]:
    fields = LookupField.objects.filter(object=chain.object).exclude(source=Source.CHAIN).order_by("pk")
    chosen = some(data, list(fields.values_list("pk", flat=True)))
    return data.draw(st.permutations(chosen)) if chosen else [fields[0].pk]


def manager(data: st.DataObject, cast: Cast) -> Change:
    user_id = one(data, cast.users)
    chosen = one(data, [None, *(user for user in cast.users if user != user_id)])
    return staffing.manager(user_id=user_id, manager=User.objects.get(pk=chosen) if chosen else None)


def members(data: st.DataObject, cast: Cast) -> Change | None:
    queues = list(Queue.objects.order_by("pk"))
    weights = {user_id: data.draw(st.integers(0, 3)) for user_id in some(data, cast.users)}
    user_ids = some(data, cast.users)
    return membership.members(queue=one(data, queues), user_ids=user_ids, weights=weights) if queues else None


def chain(data: st.DataObject, _cast: Cast) -> Change:
    field = one(data, list(LookupField.objects.filter(source=Source.CHAIN).order_by("pk")))
    return changes.chain(field=field, entries=drawn_entries(data, field))


CAUSES: list[Callable[[st.DataObject, Cast], Change | None]] = [
    manager, members, chain, manager, members, chain,
    causes.activity, causes.role, causes.record_owner, causes.record_account, causes.record_lookup, causes.absence,
]  # fmt: skip


@settings(max_examples=settings().max_examples // 5)
@given(world=worlds(), data=st.data(), at=instants())
def test_whatever_a_delegation_names_both_forms_of_the_rule_agree(
    world: DrawnWorld, data: st.DataObject, at: datetime
) -> None:
    with taken_back():
        cast = Cast.of(world, write(world, write_fields()))
        for user_id in cast.users:
            carry_out(manager(data, cast), by=None, at=MONDAY)
            assert user_id
        write_sources(data, cast)
        enroll_all(data, cast, at)
        assert disagreements() == []
        for _ in range(4):
            work(data, cast, at)
            assert disagreements() == []
            if change := data.draw(st.sampled_from(CAUSES))(data, cast):
                carry_out_as_previewed(change, at)
                assert disagreements() == []
        for pk, owned in present(status__in=OPEN).items():
            assignment = explain(participant_action_id=pk).assignment
            assert (assignment.owner.id, assignment.reason) == (owned.owner_id, owned.reason)
            event(str(owned.reason))


def enroll_all(data: st.DataObject, cast: Cast, at: datetime) -> None:
    """By somebody, or by nobody in particular, as previewed."""
    for sequence in Sequence.objects.order_by("pk"):
        admins = User.objects.filter(pk__in=cast.users, role="sequence_admin", is_active=True).order_by("pk")
        by = one(data, [None, *admins])
        promised = preview_enrollment(sequence=sequence, records=cast.records, at=at, by=by)
        done = enroll(sequence=sequence, records=cast.records, by=by, at=at)
        assert promised.outcome.flows == done.outcome.flows


def work(data: st.DataObject, cast: Cast, at: datetime) -> None:
    """Somebody who may completes a current action."""
    current = list(ParticipantAction.objects.filter(status="current", participant__status="active").order_by("pk"))
    workers = list(User.objects.filter(pk__in=cast.users, role="sequence_admin", is_active=True).order_by("pk"))
    if current and workers:
        engage.complete(participant_action_id=one(data, current).pk, by=one(data, workers), at=at)


def carry_out_as_previewed(change: Change, at: datetime) -> None:
    try:
        promised = preview_change(change, at=at)
    except causes.REFUSED:
        return
    assert carry_out(change, by=None, at=at).flows == promised.flows
