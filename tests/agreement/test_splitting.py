"""A split gives every participant the same owner in both forms, however the actions and the loads are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.crm.models import Record
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.models import Owner
from baton.rules.splitting import Share, SplitBy, split
from baton.sequences.models import Sequence
from tests.agreement.writing import taken_back
from tests.world import MONDAY, queue, sequence, user

pytestmark = pytest.mark.django_db
ACTIONS = 4

people = st.fixed_dictionaries(
    {"weight": st.integers(1, 5), "busy": st.integers(0, 6), "is_split": st.integers(0, 3), "is_queue": st.booleans()}
)


@settings(max_examples=settings().max_examples // 2)
@given(
    team=st.lists(people, min_size=2, max_size=4),
    sizes=st.lists(st.integers(0, ACTIONS), min_size=1, max_size=12),
    by=st.sampled_from(SplitBy),
    is_reversed=st.booleans(),
)
def test_both_forms_split_alike(
    team: list[dict[str, int]],
    sizes: list[int],
    by: SplitBy,
    is_reversed: bool,  # noqa: FBT001
) -> None:
    with taken_back():
        boss, busy, divided = user("boss"), sequence("Busy", actions=1), sequence("Split", actions=2)
        wide = sequence("Wide", actions=ACTIONS)
        owners: list[Owner] = [
            queue(f"Owner {n}") if drawn["is_queue"] else user(f"owner{n}") for n, drawn in enumerate(team)
        ]
        weights = {owner: drawn["weight"] if by == SplitBy.WEIGHTS else 1 for owner, drawn in zip(owners, team)}  # noqa: B905
        for owner, drawn in zip(owners, team, strict=True):
            enroll_for(owner, drawn["busy"], busy)
            enroll_for(owner, drawn["is_split"], divided)
        selected = [
            pk
            for size, record in zip(sizes, enroll_for(boss, len(sizes), wide), strict=True)
            for pk in open_actions(participant__record=record)[:size]
        ] + open_actions(participant__sequence=divided)
        expected = split(
            sizes_of(selected),
            [Share(owner.pk, weights[owner], len(set(open_actions(owner=owner)) - {*selected})) for owner in owners],
            by=by,
        )
        shares = dict(reversed(weights.items())) if is_reversed else weights
        matching = ActionFilter(participant_action_ids=tuple(selected))
        carry_out(changes.split_reassignment(matching=matching, weights=shares, by=by), by=None, at=MONDAY)
        rows = ParticipantAction.objects.filter(pk__in=selected).values_list("participant_id", "owner_id")
        assert set(rows) == set(expected.items())


def enroll_for(owner: Owner, number: int, into: Sequence) -> list[Record]:
    records = Record.objects.bulk_create(Record(object="lead", name="Lead", owner=owner) for _ in range(number))
    enroll(sequence=into, records=[record.pk for record in records], by=None, at=MONDAY)
    return records


def open_actions(**wanted: object) -> list[int]:
    return list(ParticipantAction.objects.filter(**wanted).order_by("pk").values_list("pk", flat=True))


def sizes_of(selected: list[int]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for pk in ParticipantAction.objects.filter(pk__in=selected).values_list("participant_id", flat=True):
        sizes[pk] = sizes.get(pk, 0) + 1
    return sizes
