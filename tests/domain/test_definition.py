"""A sequence and its actions are defined once; file, saving, cloning and comparing follow from it."""

from datetime import time
from typing import Any

import pytest

from baton.sequences.building import add_action, clone, create_sequence, edit_action, edit_details
from baton.sequences.definition import (
    ActionColumns,
    Details,
    EnrollmentColumns,
    EnrollmentSettings,
    SequenceColumns,
    Shape,
    StepDefinition,
    columns,
    key_of,
)
from baton.sequences.file_shape import ActionFile, SequenceFile
from baton.sequences.files import parse_sequence_file, sequence_as_yaml
from baton.sequences.models import Action, Sequence
from baton.sequences.operations import load
from tests.world import MONDAY

# What builders set by an operation of its own, or nobody sets.
SEQUENCE_ASIDE = {"id", "object", "status", "delegation_id", "default_owner_id", "enrollment_rules", "exit_rules"}
ACTION_ASIDE = {"id", "sequence_id", "position", "delegation_mode", "delegation_id", "removed_at"}


def test_every_column_of_a_sequence_and_of_an_action_is_defined() -> None:
    sequence_columns = {field.attname for field in Sequence._meta.concrete_fields}
    action_columns = {field.attname for field in Action._meta.concrete_fields}
    assert sequence_columns == SEQUENCE_ASIDE | Details.model_fields.keys() | EnrollmentSettings.model_fields.keys()
    assert action_columns == ACTION_ASIDE | StepDefinition.model_fields.keys()


@pytest.mark.parametrize("shape", [SequenceColumns, EnrollmentColumns, ActionColumns])
def test_what_is_left_out_is_as_the_table_has_it(shape: type[Shape]) -> None:
    model = Action if shape is ActionColumns else Sequence
    for name, field in shape.model_fields.items():
        if not field.is_required():
            assert getattr(model(), name) == field.default, name


def test_a_key_of_a_file_is_the_column_in_words() -> None:
    assert [key_of(name) for name in ("time_zone", "ends_on_reply", "is_automatic")] == [
        "time zone", "ends on reply", "automatic",
    ]  # fmt: skip
    for shape in (SequenceColumns, EnrollmentColumns, ActionColumns):
        file = ActionFile if shape is ActionColumns else SequenceFile
        assert {name: file.model_fields[name].validation_alias for name in shape.model_fields} == {
            name: key_of(name) for name in shape.model_fields
        }


def other_booleans(shape: type[Shape]) -> dict[str, Any]:
    fields = shape.model_fields.items()
    return {name: not field.default for name, field in fields if isinstance(field.default, bool)}


@pytest.mark.django_db
def test_what_the_builder_saves_a_file_and_a_clone_have_too() -> None:
    """Every column differs from what would be taken anyway."""
    details = Details(
        name="Outbound",
        description="For spring.",
        time_zone="Asia/Tokyo",
        on_a_reply_elsewhere=Sequence.Elsewhere.END,
        taking_from_a_queue=Sequence.Taking.PARTICIPANT,
        **other_booleans(SequenceColumns),
    )
    step = StepDefinition(
        name="Mail",
        type=Action.Type.EMAIL,
        instructions="Read it.",
        priority=Action.Priority.HIGH,
        wait_days=2,
        wait_hours=3,
        wait_counts=Action.Days.CALENDAR,
        at_time=time(9, 30),
        **other_booleans(ActionColumns),
    )
    built = create_sequence(object="lead", details=Details(name="First"), by=None, at=MONDAY)
    action = add_action(sequence=built, step=StepDefinition(name="First", type=Action.Type.CALL), by=None, at=MONDAY)
    edit_details(sequence=built, details=details, by=None, at=MONDAY)
    edit_action(action=action, step=step, by=None, at=MONDAY)
    built.refresh_from_db()
    text = sequence_as_yaml(built)
    copy = clone(sequence=built, name="Copy", by=None, at=MONDAY)
    Sequence.objects.filter(pk=built.pk).update(name="Built")
    loaded = load(file=parse_sequence_file(text), by=None, at=MONDAY).sequence
    for other in (copy, loaded):
        other.refresh_from_db()
        assert columns(Details, other) == columns(Details, details) | {"name": other.name}
        assert columns(StepDefinition, other.actions.get()) == columns(StepDefinition, step)
    for shape, value in ((SequenceColumns, details), (ActionColumns, step)):
        assert all(getattr(value, name) != field.default for name, field in shape.model_fields.items())
