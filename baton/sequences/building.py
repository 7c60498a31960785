"""Building sequences by hand: their details, their actions and the order of these; cloning and deleting."""

from django.db.models import Case, F, Max, ProtectedError, Value, When

from baton.sequences.definition import Admission, Details, Step, columns
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.operations import (
    AutomaticEmailWithoutTemplate,
    SequenceIsInUse,
    set_action_delegation,
    set_sequence_delegation,
)
from baton.sequences.settings import Setting
from baton.sql.transactions import one_transaction

ASIDE = 10_000


class NameIsTaken(ValueError):
    """Another sequence has that name."""


class SequenceHasParticipants(ValueError):
    """A sequence that records have been in is not deleted: its history would go with it."""


class TemplateOfAnotherObject(ValueError):
    """An action has its words from a template for records of its own sequence's object."""


class OrderIsStale(ValueError):
    """The order names other actions than the sequence has; somebody else changed it meanwhile."""


@one_transaction
def create_sequence(*, object: str, details: Details) -> Sequence:  # noqa: A002 - the glossary's word
    """A draft without actions."""
    _require_free(details.name)
    return Sequence.objects.create(object=object, **columns(Details, details))


@one_transaction
def edit_details(*, sequence: Sequence, details: Details) -> None:
    """Write the details; another time zone or calendar counts for dates that are set from now on."""
    _require_free(details.name, besides=sequence)
    Sequence.objects.filter(pk=sequence.pk).update(**columns(Details, details))


@one_transaction
def set_admission(*, sequence: Sequence, admission: Admission) -> None:
    """Write how records enter, of a sequence in any status; who is in stays in."""
    Sequence.objects.filter(pk=sequence.pk).update(**columns(Admission, admission))


@one_transaction
def add_action(*, sequence: Sequence, step: Step, setting: Setting = Setting.INHERIT) -> Action:
    """Add an action at the end of a draft."""
    _lock_draft(sequence)
    _require_own_template(sequence, step.template_id)
    last = sequence.actions.aggregate(last=Max("position"))["last"] or 0
    action = Action.objects.create(sequence=sequence, position=last + 1, **columns(Step, step))
    set_action_delegation(action=action, setting=setting)
    return action


@one_transaction
def edit_action(*, action: Action, step: Step, setting: Setting | None = None) -> None:
    """Write what an action is, and with a `setting` its delegation.

    Once the sequence is in use its type is settled, and another delegation is a change of ownership; what leaves by
    itself keeps a template.
    """
    is_delegated = setting is not None and setting != Setting.of_action(action)
    if step.type != action.type or is_delegated:
        _lock_draft(action.sequence)
    _require_own_template(action.sequence, step.template_id)
    if action.sequence.status != Sequence.Status.DRAFT and step.is_automatic and step.template_id is None:
        raise AutomaticEmailWithoutTemplate([step.name])
    Action.objects.filter(pk=action.pk).update(**columns(Step, step))
    if setting is not None and is_delegated:
        set_action_delegation(action=action, setting=setting)


@one_transaction
def remove_action(*, action: Action) -> None:
    """Take an action out of a draft; those after it move up."""
    _lock_draft(action.sequence)
    action.delete()
    _renumber(action.sequence, list(action.sequence.actions.order_by("position").values_list("pk", flat=True)))


@one_transaction
def reorder(*, sequence: Sequence, order: list[int]) -> None:
    """Put the actions of a draft into the order of these ids."""
    _lock_draft(sequence)
    if sorted(order) != sorted(sequence.actions.values_list("pk", flat=True)):
        raise OrderIsStale(
            f"The actions of {sequence} were changed by someone else. Review the list, then reorder it."
        )
    _renumber(sequence, order)


@one_transaction
def delegate_draft(*, sequence: Sequence, setting: Setting) -> None:
    """Set the delegation of a draft, in which nothing is owned yet; of others it is a change of ownership."""
    _lock_draft(sequence)
    set_sequence_delegation(sequence=sequence, setting=setting)


@one_transaction
def move_action(*, action: Action, by: int) -> int:
    """Move an action of a draft so many places down (up: negative), at most to the end; its position then."""
    _lock_draft(action.sequence)
    order = list(action.sequence.actions.order_by("position").values_list("pk", flat=True))
    before = order.index(action.pk)
    after = max(0, min(before + by, len(order) - 1))
    if before != after:
        order.insert(after, order.pop(before))
        _renumber(action.sequence, order)
    return after + 1


@one_transaction
def clone(*, sequence: Sequence, name: str) -> Sequence:
    """A draft with the same actions and delegation under another name."""
    _require_free(name)
    actions = list(sequence.actions.order_by("position"))
    copy = Sequence.objects.get(pk=sequence.pk)
    copy.pk, copy.name, copy.status = None, name, Sequence.Status.DRAFT
    copy.save(force_insert=True)
    for action in actions:
        action.pk, action.sequence = None, copy
    Action.objects.bulk_create(actions)
    return copy


@one_transaction
def delete(*, sequence: Sequence) -> None:
    """Delete a sequence that no record was ever in."""
    try:
        sequence.delete()
    except ProtectedError as error:
        raise SequenceHasParticipants(
            f"{sequence} can’t be deleted because records have been enrolled in it. Deactivate it instead."
        ) from error


def _require_free(name: str, besides: Sequence | None = None) -> None:
    namesakes = Sequence.objects.filter(name__iexact=name)
    if besides:
        namesakes = namesakes.exclude(pk=besides.pk)
    if namesakes.exists():
        raise NameIsTaken(f"A sequence named “{name}” already exists. Choose a different name.")


def _require_own_template(sequence: Sequence, template_id: int | None) -> None:
    if template_id is None:
        return
    template = Template.objects.get(pk=template_id)
    if template.object != sequence.object:
        raise TemplateOfAnotherObject(
            f"{template} is a {template.object} template, but {sequence} is a {sequence.object} sequence."
        )


def _lock_draft(sequence: Sequence) -> None:
    locked = Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
    if locked.status != Sequence.Status.DRAFT:
        raise SequenceIsInUse(
            f"{locked} is {locked.get_status_display().lower()}, so its actions can’t be changed."
            " Clone the sequence and change the clone."
        )


def _renumber(sequence: Sequence, order: list[int]) -> None:
    """Two steps, since no two actions may stand on one position even for a moment."""
    sequence.actions.update(position=F("position") + ASIDE)
    places = [When(pk=pk, then=Value(position)) for position, pk in enumerate(order, start=1)]
    if places:
        sequence.actions.update(position=Case(*places))
