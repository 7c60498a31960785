"""Which action of another sequence corresponds to which."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.rules.moving import Step, corresponding

LIKENESS = st.tuples(st.sampled_from(["Call", "Email", "Mail", " call"]), st.sampled_from(["call", "email"]))
NAMES = st.lists(LIKENESS, max_size=5)


def steps(*names: str, first_id: int = 1) -> list[Step]:
    return [Step(first_id + n, n + 1, name, "call") for n, name in enumerate(names)]


def test_the_same_sequence_corresponds_step_by_step() -> None:
    assert corresponding(steps("A", "B"), steps("A", "B", first_id=11)) == {1: 11, 2: 12}


def test_names_go_before_positions() -> None:
    assert corresponding(steps("A", "B"), steps("New", "A", "B", first_id=11)) == {1: 12, 2: 13}


def test_a_renamed_action_corresponds_by_position() -> None:
    assert corresponding(steps("A", "B"), steps("A", "C", first_id=11)) == {1: 11, 2: 12}


def test_names_that_occur_twice_say_nothing() -> None:
    assert corresponding(steps("A", "A"), steps("B", "A", "A", first_id=11)) == {1: 11, 2: 12}


def test_a_position_that_is_taken_by_name_is_not_given_twice() -> None:
    assert corresponding(steps("A", "B"), steps("B", first_id=11)) == {2: 11}


def test_a_type_is_part_of_the_likeness() -> None:
    assert corresponding([Step(1, 1, "A", "call")], [Step(11, 1, "B", "call"), Step(12, 2, "A", "email")]) == {1: 11}


@given(source=NAMES, target=NAMES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_two_actions_have_the_same(source: list[tuple[str, str]], target: list[tuple[str, str]]) -> None:
    ours, theirs = ([Step(n, n, name, kind) for n, (name, kind) in enumerate(side, 1)] for side in (source, target))
    pairs = corresponding(ours, theirs)
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= {step.id for step in ours}
    assert set(pairs.values()) <= {step.id for step in theirs}
