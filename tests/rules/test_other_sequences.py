import pytest

from baton.rules.other_sequences import Participation, Refusal, Settings, leaves, refusal

ALLOWED, OTHER = Settings(1), Settings(2)


def exclusive(priority: int, *, is_active: bool = True) -> Settings:
    return Settings(10 + priority, priority=priority, is_active=is_active)


def now(sequence: Settings) -> Participation:
    return Participation(sequence, is_enrolled=True)


def before(sequence: Settings) -> Participation:
    return Participation(sequence, is_enrolled=False)


def test_sequences_run_beside_one_another_by_default() -> None:
    assert refusal(ALLOWED, [now(OTHER), now(exclusive(1))]) is None
    assert not leaves(ALLOWED, now(exclusive(5)))


@pytest.mark.parametrize("priority", [1, 2])
def test_an_exclusive_one_of_the_same_or_a_higher_priority_keeps_others_out(priority: int) -> None:
    assert refusal(exclusive(2), [now(OTHER), now(exclusive(priority))]) == Refusal.EXCLUDED
    assert not leaves(exclusive(2), now(exclusive(priority)))


def test_one_of_a_lower_priority_ends() -> None:
    assert refusal(exclusive(2), [now(exclusive(3))]) is None
    assert leaves(exclusive(2), now(exclusive(3)))
    assert not leaves(exclusive(2), now(OTHER))


@pytest.mark.parametrize("past", [before(exclusive(1)), now(exclusive(1, is_active=False))])
def test_what_is_over_or_stopped_excludes_nobody(past: Participation) -> None:
    assert refusal(exclusive(2), [past]) is None


@pytest.mark.parametrize("participation", [now(OTHER), before(OTHER)])
def test_whoever_is_or_was_in_a_skipped_sequence_stays_out(participation: Participation) -> None:
    assert refusal(Settings(1, skips=frozenset({2})), [participation]) == Refusal.SKIPPED
    assert refusal(Settings(1, skips=frozenset({3})), [participation]) is None
