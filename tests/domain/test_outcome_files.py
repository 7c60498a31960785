"""What sequence files say about the outcomes of actions, loaded again and again."""

import pytest

from baton.sequences.files import parse_sequence_file
from baton.sequences.models import Sequence
from baton.sequences.operations import load
from baton.sequences.outcomes import OutcomeRule
from baton.sequences.results import UnknownResult
from tests.world import MONDAY

pytestmark = pytest.mark.django_db

CALLS = """\
name: Calls
object: lead
actions:
- name: First call
  type: call
  outcomes:
  - {outcome: meeting booked, then: end, result: Not interested}
  - {outcome: no answer, then: repeat, wait: {days: 2}, at most: 3}
- name: Follow-up
  type: email
"""


def test_another_outcome_is_a_change_and_none_is_the_default() -> None:
    load(file=parse_sequence_file(CALLS), by=None, at=MONDAY)
    assert load(file=parse_sequence_file(CALLS), by=None, at=MONDAY).outcome == "unchanged"
    other = CALLS.replace("at most: 3", "at most: 4")
    assert load(file=parse_sequence_file(other), by=None, at=MONDAY).outcome == "updated"
    assert OutcomeRule.objects.get(outcome="no_answer").most == 4
    start, end = CALLS.index("  outcomes:"), CALLS.index("- name: Follow-up")
    load(file=parse_sequence_file(CALLS[:start] + CALLS[end:]), by=None, at=MONDAY)
    assert not OutcomeRule.objects.exists()


def test_an_unknown_result_is_refused() -> None:
    with pytest.raises(UnknownResult, match="Choose one of these"):
        load(file=parse_sequence_file(CALLS.replace("Not interested", "Sold")), by=None, at=MONDAY)
    assert not Sequence.objects.exists()
