"""Whose turn it is among the members of a queue."""

from collections import Counter

import pytest

from baton.rules.rotation import BadWeight, Standing, loaded, require_weights, rotating, turns


def standing(user_id: int, *, weight: int = 1, next_turn: int = 0, turn_of_queue: int = 0) -> Standing:
    return rotating(user_id=user_id, weight=weight, next_turn=next_turn, turn_of_queue=turn_of_queue)


def test_members_take_turns() -> None:
    assert turns([standing(3), standing(1), standing(2)], records=7) == [1, 2, 3, 1, 2, 3, 1]


def test_twice_the_weight_is_twice_as_many_evenly_mixed() -> None:
    takers = turns([standing(1, weight=2), standing(2)], records=9)
    assert takers == [1, 2, 1, 1, 2, 1, 1, 2, 1]
    thirds = turns([standing(1, weight=3), standing(2, weight=10), standing(3, weight=7)], records=200)
    assert Counter(thirds) == {1: 30, 2: 100, 3: 70}


def test_whoever_was_away_does_not_get_all_at_once_that_they_missed() -> None:
    back = standing(1, next_turn=0, turn_of_queue=25_200)
    others = [standing(number, next_turn=25_200, turn_of_queue=25_200) for number in (2, 3)]
    assert turns([back, *others], records=6) == [1, 2, 3, 1, 2, 3]


def test_the_fewest_open_actions_come_first_and_each_record_counts() -> None:
    busy = loaded(user_id=1, weight=1, open_actions=7, actions_a_record=3)
    free = loaded(user_id=2, weight=1, open_actions=0, actions_a_record=3)
    assert turns([busy, free], records=5) == [2, 2, 2, 1, 2]
    strong = loaded(user_id=3, weight=2, open_actions=7, actions_a_record=3)
    assert turns([busy, strong], records=3) == [3, 3, 3]


def test_without_members_nobody_gets_anything() -> None:
    assert turns([], records=3) == []


@pytest.mark.parametrize("weight", [-1, 11])
def test_a_weight_is_from_0_to_10(weight: int) -> None:
    with pytest.raises(BadWeight):
        require_weights({1: weight})
