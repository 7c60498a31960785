"""Two enrollments at once do not both give the same member the next turn."""

from collections import Counter

import pytest

from baton.crm.models import LookupField
from baton.delegation.enrollment import enroll
from baton.delegation.models import MemberChoice
from tests.concurrency.scene import clear_the_stage
from tests.concurrency.threads import Operation, at_once, one_in_the_middle_of_the_other
from tests.world import MONDAY, World, queue, record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", ["rotation", "least_loaded"])
def test_whoever_enrolls_second_waits_for_the_turns_of_the_first(kind: str) -> None:
    clear_the_stage()
    world = World()
    team = queue("Team", [world.ben, world.sam, world.sue])
    world.delegate(LookupField.objects.create(object="lead", name=kind, label=kind, source=kind, owner=team))
    leads = [record(f"Lead {number}", owner=world.ann).pk for number in range(12)]

    def enrolling(record_id: int) -> Operation:
        return lambda: enroll(sequence=world.sequence, records=[record_id], by=None, at=MONDAY)

    first, second, *others = map(enrolling, leads)
    assert one_in_the_middle_of_the_other(first, second, once="uncommitted") == []
    assert at_once(*others) == []
    assert Counter(MemberChoice.objects.values_list("user__name", flat=True)) == {"Ben": 4, "Sam": 4, "Sue": 4}
