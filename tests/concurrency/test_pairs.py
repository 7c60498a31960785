"""Whatever is begun in the middle of whatever else, the owners are what the rule says afterwards."""

from itertools import product

import pytest

from baton.delegation.change import Change
from baton.delegation.undo import AlreadyUndone
from baton.engage.operations import AlreadyTaken, NotCurrent, NotRunning
from baton.people.away import AlreadyAway
from tests.agreement.oracle import disagreements, present
from tests.agreement.pins import replayed
from tests.concurrency.scene import OPERATIONS, Scene, Stage
from tests.concurrency.threads import deadlocks, one_in_the_middle_of_the_other

pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = (AlreadyAway, AlreadyTaken, AlreadyUndone, NotCurrent, NotRunning)


@pytest.mark.parametrize("first", OPERATIONS)
def test_nothing_comes_between(first: str) -> None:
    before = deadlocks()
    stage = Stage()
    is_change = isinstance(OPERATIONS[first](stage.set_again()), Change)
    stops = ["written", "uncommitted"] if is_change else ["uncommitted"]
    pairs = list(product(OPERATIONS, stops))
    problems = {(second, once): _problems(stage.set_again(), first, second, once) for second, once in pairs}
    assert {pair: found for pair, found in problems.items() if found} == {}
    assert deadlocks() == before


def _problems(scene: Scene, first: str, second: str, once: str) -> list[str]:
    failures = one_in_the_middle_of_the_other(OPERATIONS[first](scene), OPERATIONS[second](scene), once=once)
    problems = [repr(failure) for failure in failures if not isinstance(failure, REFUSALS)]
    if replayed() != present():
        problems.append("the history does not end in the present")
    return problems + disagreements()
