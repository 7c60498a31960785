"""Sharing records among users, each time alike."""

from collections import Counter

from baton.rules.rendezvous import drawn

ANN, BEN = 1, 2
RECORDS = range(3000)


def shares(weights: dict[int, int]) -> Counter[int | None]:
    return Counter(drawn(record_id, (ANN, BEN), weights=weights) for record_id in RECORDS)


def test_without_weights_all_get_about_as_many() -> None:
    assert 1400 < shares({})[ANN] < 1600


def test_three_times_the_weight_is_about_three_times_as_many() -> None:
    assert 2150 < shares({ANN: 3})[ANN] < 2350


def test_weight_zero_gets_none_and_where_all_have_it_nobody_does() -> None:
    assert shares({ANN: 0}) == {BEN: len(RECORDS)}
    assert shares({ANN: 0, BEN: 0}) == {None: len(RECORDS)}


def test_a_weight_more_takes_records_and_gives_none_away() -> None:
    before = {record_id: drawn(record_id, (ANN, BEN), weights={}) for record_id in RECORDS}
    after = {record_id: drawn(record_id, (ANN, BEN), weights={ANN: 2}) for record_id in RECORDS}
    assert all(after[record_id] == ANN for record_id in RECORDS if before[record_id] != after[record_id])
