"""Loading, activating and delegating sequences."""

from collections.abc import Callable

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from baton.crm.models import LookupField
from baton.sequences.file_shape import SequenceFile
from baton.sequences.files import parse_sequence_file
from baton.sequences.models import Action, Sequence
from baton.sequences.operations import (
    AlreadyActive,
    InheritsFromNothing,
    NotActive,
    SequenceHasNoActions,
    SequenceIsInUse,
    activate,
    deactivate,
    load,
    set_action_delegation,
    set_sequence_delegation,
)
from baton.sequences.queries import (
    FieldNotInFieldSet,
    FieldOfAnotherObject,
)
from baton.sequences.settings import Setting
from tests.world import MONDAY

pytestmark = pytest.mark.django_db


def lookup(name: str, label: str, *, object: str = "lead", in_field_set: bool = True) -> LookupField:  # noqa: A002
    return LookupField.objects.create(object=object, name=name, label=label, in_field_set=in_field_set)


@pytest.fixture
def sdr() -> LookupField:
    return lookup("SDR__c", "SDR")


def file(*actions: str, name: str = "Inbound", delegation: str = "record owner") -> SequenceFile:
    """A file with one call for each action, which is a name, and a delegation after a slash."""
    lines = [f"name: {name}", "object: lead", f"delegation: {delegation}", "actions:"]
    for action in actions or ("First call",):
        action_name, _, own = action.partition("/")
        lines.append(f"  - {{name: {action_name}, type: call, delegation: {own or 'inherit'}}}")
    return parse_sequence_file("\n".join(lines))


def names(sequence: Sequence) -> list[str]:
    return list(sequence.actions.order_by("position").values_list("name", flat=True))


# Loading


def test_a_new_file_makes_a_draft(sdr: LookupField) -> None:
    loaded = load(file=file("First call", "Second call/record owner", delegation="sdr__C"), by=None, at=MONDAY)
    assert (loaded.outcome, loaded.sequence.status) == ("created", "draft")
    sequence = Sequence.objects.get()
    first, second = sequence.actions.order_by("position")
    assert Setting.of_sequence(sequence) == Setting.of_field(sdr)
    assert (first.position, second.position) == (1, 2)
    assert (Setting.of_action(first), Setting.of_action(second)) == (Setting.INHERIT, Setting.RECORD_OWNER)


def test_the_same_file_again_changes_nothing(sdr: LookupField) -> None:
    load(file=file(delegation="SDR__c"), by=None, at=MONDAY)
    assert load(file=file(delegation="SDR__c"), by=None, at=MONDAY).outcome == "unchanged"
    assert load(file=file(delegation="sdr"), by=None, at=MONDAY).outcome == "unchanged"


def test_a_draft_follows_its_file_and_its_actions_keep_their_identity_by_position(sdr: LookupField) -> None:
    before = load(file=file("A", "B", "C"), by=None, at=MONDAY).sequence
    ids = list(before.actions.order_by("position").values_list("id", flat=True))
    loaded = load(file=file("A", "X/SDR", "C", "D"), by=None, at=MONDAY)
    assert (loaded.outcome, loaded.sequence.pk, names(loaded.sequence)) == (
        "updated",
        before.pk,
        ["A", "X", "C", "D"],
    )
    assert list(loaded.sequence.actions.order_by("position").values_list("id", flat=True))[:3] == ids
    assert Setting.of_action(loaded.sequence.actions.get(name="X")) == Setting.of_field(sdr)


def test_actions_that_the_file_leaves_out_are_removed_from_a_draft() -> None:
    load(file=file("A", "B", "C"), by=None, at=MONDAY)
    assert names(load(file=file("A"), by=None, at=MONDAY).sequence) == ["A"]


@pytest.mark.parametrize("then", [lambda _: None, lambda sequence: deactivate(sequence=sequence, by=None, at=MONDAY)])
def test_a_sequence_that_is_or_was_active_is_not_changed_by_its_file(
    then: Callable[[Sequence], None],
) -> None:
    sequence = load(file=file("A"), by=None, at=MONDAY).sequence
    activate(sequence=sequence, by=None, at=MONDAY)
    then(sequence)
    with pytest.raises(SequenceIsInUse, match="baton delegate"):
        load(file=file("B"), by=None, at=MONDAY)
    assert names(sequence) == ["A"]
    assert load(file=file("A"), by=None, at=MONDAY).outcome == "unchanged"


def test_an_active_sequence_is_unchanged_though_its_field_has_left_the_field_set(sdr: LookupField) -> None:
    activate(sequence=load(file=file(delegation="SDR"), by=None, at=MONDAY).sequence, by=None, at=MONDAY)
    LookupField.objects.update(in_field_set=False)
    assert load(file=file(delegation="SDR"), by=None, at=MONDAY).outcome == "unchanged"


def test_a_field_outside_the_field_set_makes_no_sequence(sdr: LookupField) -> None:
    LookupField.objects.update(in_field_set=False)
    with pytest.raises(FieldNotInFieldSet, match="Add it to the field set first"), transaction.atomic():
        load(file=file("A/SDR__c"), by=None, at=MONDAY)
    assert not Sequence.objects.exists()


@pytest.mark.parametrize("actions", [1, 20])
def test_loading_takes_the_same_queries_for_any_number_of_actions(
    actions: int, sdr: LookupField, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, then = (file(*[f"{word} {n}/SDR" for n in range(actions)]) for word in ("Call", "Ring"))
    load(file=first, by=None, at=MONDAY)
    # A savepoint, the sequence, its actions, outcomes, what it skips, who answers replies, the fields.
    with django_assert_num_queries(8):
        load(file=first, by=None, at=MONDAY)
    # Besides, one write each: the sequence, its actions, outcomes, those left out.
    with django_assert_num_queries(13):
        load(file=then, by=None, at=MONDAY)


# Activating


def test_a_draft_is_activated_and_an_active_sequence_deactivated() -> None:
    sequence = load(file=file(), by=None, at=MONDAY).sequence
    activate(sequence=sequence, by=None, at=MONDAY)
    assert (sequence.status, Sequence.objects.get().status) == ("active", "active")
    deactivate(sequence=sequence, by=None, at=MONDAY)
    assert (sequence.status, Sequence.objects.get().status) == ("inactive", "inactive")
    activate(sequence=sequence, by=None, at=MONDAY)
    assert Sequence.objects.get().status == "active"


def test_activating_is_one_statement_and_a_line_in_the_log(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sequence = load(file=file(), by=None, at=MONDAY).sequence
    with django_assert_num_queries(4):
        activate(sequence=sequence, by=None, at=MONDAY)
    with django_assert_num_queries(4):
        deactivate(sequence=sequence, by=None, at=MONDAY)


def test_a_sequence_without_actions_is_not_activated() -> None:
    loaded = load(file=parse_sequence_file("name: Empty\nobject: lead"), by=None, at=MONDAY)
    assert loaded.outcome == "created"
    with pytest.raises(SequenceHasNoActions, match="at least one"):
        activate(sequence=loaded.sequence, by=None, at=MONDAY)
    assert Sequence.objects.get().status == "draft"


def test_an_active_sequence_is_not_activated_again() -> None:
    sequence = load(file=file(), by=None, at=MONDAY).sequence
    activate(sequence=Sequence.objects.get(), by=None, at=MONDAY)
    with pytest.raises(AlreadyActive, match="Inbound is already active"):
        activate(sequence=sequence, by=None, at=MONDAY)


def test_a_draft_is_not_deactivated() -> None:
    sequence = load(file=file(), by=None, at=MONDAY).sequence
    with pytest.raises(NotActive, match="Inbound is not active"):
        deactivate(sequence=sequence, by=None, at=MONDAY)
    assert Sequence.objects.get().status == "draft"


# Delegating


def test_a_sequence_is_delegated_to_a_field_and_back_to_the_record_owner(sdr: LookupField) -> None:
    sequence = load(file=file(), by=None, at=MONDAY).sequence
    set_sequence_delegation(sequence=sequence, setting=Setting.of_field(sdr))
    assert Setting.of_sequence(sequence) == Setting.of_sequence(Sequence.objects.get()) == Setting.of_field(sdr)
    set_sequence_delegation(sequence=sequence, setting=Setting.RECORD_OWNER)
    assert Setting.of_sequence(Sequence.objects.get()) == Setting.RECORD_OWNER


def test_a_sequence_does_not_inherit() -> None:
    with pytest.raises(InheritsFromNothing):
        set_sequence_delegation(sequence=load(file=file(), by=None, at=MONDAY).sequence, setting=Setting.INHERIT)


def test_an_action_overrides_in_every_mode(sdr: LookupField) -> None:
    action = load(file=file(), by=None, at=MONDAY).sequence.actions.get()
    for setting in (Setting.of_field(sdr), Setting.RECORD_OWNER, Setting.INHERIT):
        set_action_delegation(action=action, setting=setting)
        assert Setting.of_action(action) == Setting.of_action(Action.objects.get()) == setting


def test_a_field_of_another_object_is_refused() -> None:
    of_contact = lookup("SDR__c", "SDR", object="contact")
    sequence = load(file=file(), by=None, at=MONDAY).sequence
    with pytest.raises(FieldOfAnotherObject, match="of the contact; Inbound is for a lead"):
        set_sequence_delegation(sequence=sequence, setting=Setting.of_field(of_contact))
    with pytest.raises(FieldOfAnotherObject):
        set_action_delegation(action=sequence.actions.get(), setting=Setting.of_field(of_contact))


def test_a_field_outside_the_field_set_is_refused_unless_it_is_set_already(sdr: LookupField) -> None:
    sequence = load(file=file(delegation="SDR"), by=None, at=MONDAY).sequence
    action = sequence.actions.get()
    LookupField.objects.update(in_field_set=False)
    set_sequence_delegation(sequence=sequence, setting=Setting.of_field(sdr))
    with pytest.raises(FieldNotInFieldSet):
        set_action_delegation(action=action, setting=Setting.of_field(sdr))


@pytest.mark.parametrize("setting", [Setting.INHERIT, Setting.RECORD_OWNER, Setting("field", 7)])
def test_a_setting_goes_to_json_and_back(setting: Setting) -> None:
    assert Setting.from_json(setting.as_json()) == setting
    assert Setting("field", 7).as_json() == {"mode": "field", "field_id": 7}


@pytest.mark.parametrize("arguments", [("field", None), ("inherit", 7)])
def test_a_setting_names_a_field_in_the_mode_field_only(arguments: tuple[str, int | None]) -> None:
    with pytest.raises(ValueError, match="only then"):
        Setting.from_json({"mode": arguments[0], "field_id": arguments[1]})
