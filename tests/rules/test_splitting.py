"""Splitting actions among owners."""

import pytest

from baton.rules.splitting import BadSplit, Share, SplitBy, require_shares, split

ANN, BEN, CAL = 1, 2, 3


def test_evenly_everybody_gets_as_many_participants() -> None:
    owners = split(dict.fromkeys(range(7), 1), [Share(ANN), Share(BEN)], by=SplitBy.EVENLY)
    assert owners == {0: ANN, 1: BEN, 2: ANN, 3: BEN, 4: ANN, 5: BEN, 6: ANN}


def test_those_with_the_most_actions_take_turns_first() -> None:
    owners = split({10: 1, 11: 5, 12: 1, 13: 4}, [Share(ANN), Share(BEN)], by=SplitBy.EVENLY)
    assert owners == {11: ANN, 13: BEN, 10: ANN, 12: BEN}


def test_a_weight_of_two_gets_twice_as_many() -> None:
    owners = split(dict.fromkeys(range(9), 1), [Share(ANN, weight=2), Share(BEN)], by=SplitBy.WEIGHTS)
    assert [list(owners.values()).count(owner) for owner in (ANN, BEN)] == [6, 3]


def test_by_load_whoever_has_the_fewest_open_actions_is_next() -> None:
    shares = [Share(ANN, open_actions=9), Share(BEN, open_actions=2), Share(CAL, open_actions=4)]
    owners = split({20: 3, 21: 2, 22: 2, 23: 1}, shares, by=SplitBy.LOAD)
    assert owners == {20: BEN, 21: CAL, 22: BEN, 23: CAL}


def test_load_does_not_count_where_it_is_not_asked_for() -> None:
    owners = split({1: 1, 2: 1}, [Share(ANN, open_actions=99), Share(BEN)], by=SplitBy.EVENLY)
    assert owners == {1: ANN, 2: BEN}


@pytest.mark.parametrize(
    ("weights", "by", "message"),
    [
        ({ANN: 1}, SplitBy.EVENLY, "Choose at least two owners to split among."),
        (dict.fromkeys(range(51), 1), SplitBy.EVENLY, "Choose at most 50 owners to split among."),
        ({ANN: 0, BEN: 1}, SplitBy.WEIGHTS, "0 is not a weight. Enter a weight from 1 to 10."),
        ({ANN: 11, BEN: 1}, SplitBy.WEIGHTS, "11 is not a weight. Enter a weight from 1 to 10."),
        ({ANN: 2, BEN: 1}, SplitBy.LOAD, "Weights count only if the actions are split by weight."),
    ],
)
def test_what_cannot_be_a_split_is_refused(weights: dict[int, int], by: SplitBy, message: str) -> None:
    with pytest.raises(BadSplit, match=message):
        require_shares(weights, by=by)
    require_shares({ANN: 2, BEN: 10}, by=SplitBy.WEIGHTS)
