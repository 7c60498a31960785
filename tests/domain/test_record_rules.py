"""Enrollment rules at enrollment."""

import pytest

from baton.crm.models import Record
from baton.delegation.enrollment import enroll
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences.building import clone
from baton.sequences.record_rules import enrollment_rules_of, set_enrollment_rules
from tests.world import MONDAY, World, record

pytestmark = pytest.mark.django_db
NEW_ONES = RecordRules((Condition("Status", Operator.IS, "New"),))


def test_a_record_that_meets_the_rules_enters_and_another_is_refused_by_name() -> None:
    world = World()
    set_enrollment_rules(sequence=world.sequence, rules=NEW_ONES, by=None, at=MONDAY)
    kim = record("Kim", owner=world.ann)
    Record.objects.filter(pk=kim.pk).update(fields={"Status": "new"})
    entered = enroll(sequence=world.sequence, records=[world.lee.pk, kim.pk], by=world.mia, at=MONDAY)
    assert entered.enrolled == 1
    assert [(refusal.name, refusal.reason) for refusal in entered.refusals] == [("Lee", "not_matching")]


def test_who_is_in_stays_in_whatever_the_rules_become() -> None:
    world = World()
    actions = world.enroll()
    set_enrollment_rules(sequence=world.sequence, rules=NEW_ONES, by=None, at=MONDAY)
    assert [pa.status for pa in world.actions()] == [pa.status for pa in actions]


def test_a_clone_has_the_same_rules() -> None:
    world = World()
    set_enrollment_rules(sequence=world.sequence, rules=NEW_ONES, by=None, at=MONDAY)
    world.sequence.refresh_from_db()
    assert enrollment_rules_of(clone(sequence=world.sequence, name="Copy", by=None, at=MONDAY)) == NEW_ONES
