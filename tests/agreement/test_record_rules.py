"""The enrollment rules as readable Python and as SQL agree."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton import sql
from baton.crm.models import Record
from baton.delegation.automatic_enrollment import MATCHING_EXIT_RULES
from baton.delegation.enrollment import ENROLLABLE
from baton.participants.models import Participant
from baton.rules.record_rules import Condition, Match, Operator, RecordRules, is_met, matches
from baton.sequences.record_rules import enrollment_rules_of, set_enrollment_rules, set_exit_rules
from tests.agreement.enrollable import LEFT, RECORDS, SEQUENCES, Enrollable
from tests.agreement.mutants import Mutant, mutated
from tests.agreement.record_rules_mutants import MUTANTS_OF_RECORD_RULES
from tests.world import MONDAY, World

pytestmark = pytest.mark.django_db

values = st.sampled_from(
    ["", " ", "New", "new ", "Newer", "10", "9", "9.50", "9.5", "-3", "2024-01-22", "2024-02", "É", "é", "%", "a_b"]
)
conditions = st.builds(Condition, st.sampled_from(["Status", "Score", "Email"]), st.sampled_from(Operator), values)
record_rules = st.builds(RecordRules, st.lists(conditions, max_size=3).map(tuple), st.sampled_from(Match))


@pytest.fixture
def world() -> World:
    return World()


@given(rules=record_rules, status=values, score=values)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_say_the_same(world: World, rules: RecordRules, status: str, score: str) -> None:
    fields = {name: text for name, text in (("Status", status), ("Score", score)) if text}
    Record.objects.filter(pk=world.lee.pk).update(fields=fields)
    set_enrollment_rules(sequence=world.sequence, rules=rules, by=None, at=MONDAY)
    parameters = {"records": [world.lee.pk], "sequence_id": world.sequence.pk, "at": MONDAY}
    refusal = sql.rows(ENROLLABLE, **parameters)[0][2]
    assert refusal == (None if matches(rules, fields) else "not_matching")


@given(rules=record_rules, status=values, score=values)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_say_the_same_of_leaving(world: World, rules: RecordRules, status: str, score: str) -> None:
    """Without conditions everybody may enter, and nobody has to leave."""
    if not Participant.objects.exists():
        world.enroll()
    fields = {name: text for name, text in (("Status", status), ("Score", score)) if text}
    Record.objects.filter(pk=world.lee.pk).update(fields=fields)
    set_exit_rules(sequence=world.sequence, rules=rules, by=None, at=MONDAY)
    parameters = {"records": [world.lee.pk], "sequence_id": None}
    leaves = bool(sql.rows(MATCHING_EXIT_RULES, **parameters))
    assert leaves == (bool(rules.conditions) and matches(rules, fields))


def test_what_is_written_is_read(world: World) -> None:
    rules = RecordRules((Condition("Status", Operator.IS, "New"), Condition("Email", Operator.IS_BLANK)), Match.ANY)
    set_enrollment_rules(sequence=world.sequence, rules=rules, by=None, at=MONDAY)
    world.sequence.refresh_from_db()
    assert enrollment_rules_of(world.sequence) == rules


def test_numbers_are_compared_as_numbers() -> None:
    assert is_met(Condition("Score", Operator.IS_MORE, "9"), "10")
    assert not is_met(Condition("Score", Operator.IS_LESS, "9"), "10")
    assert is_met(Condition("Score", Operator.IS, "9.5"), "9.50")


def test_a_blank_field_is_neither_more_nor_less_nor_equal() -> None:
    for operator in (Operator.IS, Operator.IS_MORE, Operator.IS_LESS, Operator.CONTAINS, Operator.BEGINS_WITH):
        assert not is_met(Condition("Status", operator, ""), "")
    assert is_met(Condition("Status", Operator.IS_NOT, "New"), "")


def test_who_can_be_enrolled_manually_is_enrolled_automatically_and_nobody_else() -> None:
    enrollable = Enrollable()
    refusals, enrolled = enrollable.by_python()
    assert enrollable.by_sql() == (refusals, enrolled)
    assert len(refusals) >= len(SEQUENCES) * (len(RECORDS) + len(LEFT))
    assert set(refusals.values()) == {
        None, "sequence_not_active", "other_object", "deleted", "opted_out", "already_in", "not_matching",
        "would_leave", "was_in_before", "returns_too_soon",
    }  # fmt: skip


def test_a_record_returns_when_exactly_the_days_are_over() -> None:
    refusals, enrolled = Enrollable().by_sql()
    assert [refusals["returns after days", name] for name in LEFT] == ["returns_too_soon", None, None]
    assert [("returns after days", name) in enrolled for name in LEFT] == [False, True, True]


def test_mutants_of_record_rules_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    enrollable = Enrollable()
    expected = enrollable.by_python()
    assert enrollable.by_sql() == expected

    def lives(mutant: Mutant) -> bool:
        with mutated(mutant, monkeypatch):
            return enrollable.by_sql() == expected

    assert [mutant for mutant in MUTANTS_OF_RECORD_RULES if lives(mutant)] == []
