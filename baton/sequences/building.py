"""Building sequences by hand: their details, their actions and the order of these; cloning."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, F, ProtectedError, Value, When

from baton.people.activity import record, update
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sequences.definition import Details, EnrollmentSettings, StepDefinition, columns
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.operations import (
    AutomaticEmailWithoutTemplate,
    SequenceHasNoActions,
    SequenceIsInUse,
    set_action_delegation,
    set_sequence_delegation,
)
from baton.sequences.outcomes import forget_outcomes, outcomes_by_position, require_skips_ahead, write_outcomes
from baton.sequences.queries import action_count, require_fit
from baton.sequences.record_rules import first_exit_rules
from baton.sequences.replies import copy_who_answers
from baton.sequences.settings import Setting
from baton.sql.transactions import one_transaction

ASIDE = 10_000


class NameIsTaken(ValueError):
    """Another sequence has that name."""


class OrderIsStale(ValueError):
    """The order names other actions than the sequence has now."""


@one_transaction
def create_sequence(*, object: str, details: Details, by: User | None, at: datetime) -> Sequence:  # noqa: A002 - the glossary's word
    """A draft without actions. One for opportunities begins with an exit rule: closed opportunities leave."""
    require(by, Verb.BUILD_SEQUENCES)
    _require_free(details.name)
    exit_rules = first_exit_rules(object)
    sequence = Sequence.objects.create(object=object, exit_rules=exit_rules, **columns(Details, details))
    record(subject=sequence, event="created", by=by, at=at)
    return sequence


@one_transaction
def edit_details(*, sequence: Sequence, details: Details, by: User | None, at: datetime) -> None:
    """Write the details; another time zone or calendar counts for dates that are set from now on."""
    require(by, Verb.BUILD_SEQUENCES)
    _require_free(details.name, besides=sequence)
    if changes := update(Sequence.objects.filter(pk=sequence.pk), columns(Details, details)):
        record(subject=sequence, event="edited", by=by, at=at, changes=changes)


@one_transaction
def set_enrollment(
    *,
    sequence: Sequence,
    settings: EnrollmentSettings,
    skips: Iterable[Sequence] | None = None,
    by: User | None,
    at: datetime,
) -> None:
    """Write how records are enrolled, of a sequence in any status; who is in stays in.

    Whoever is or was in one of the sequences that it `skips` is not enrolled; None leaves these as they are.
    """
    require(by, Verb.BUILD_SEQUENCES)
    changes = update(Sequence.objects.filter(pk=sequence.pk), columns(EnrollmentSettings, settings))
    if skips is not None:
        changes += _set_skips(sequence, skips)
    if changes:
        record(subject=sequence, event="set_enrollment", by=by, at=at, changes=changes)


@one_transaction
def add_action(
    *,
    sequence: Sequence,
    step: StepDefinition,
    position: int | None = None,
    setting: Setting = Setting.INHERIT,
    by: User | None,
    at: datetime,
) -> Action:
    """Add an action to a draft, at the end or at a position; those at it and after move down."""
    require(by, Verb.BUILD_SEQUENCES)
    lock_draft(sequence)
    return insert_action(sequence=sequence, step=step, position=position, setting=setting, by=by, at=at)


def insert_action(
    *,
    sequence: Sequence,
    step: StepDefinition,
    position: int | None = None,
    setting: Setting,
    by: User | None,
    at: datetime,
) -> Action:
    """Put an action at the end of a locked sequence, or at a position."""
    _require_fitting_template(sequence, step)
    if sequence.status != Sequence.Status.DRAFT and step.is_automatic and step.template_id is None:
        raise AutomaticEmailWithoutTemplate([step.name])
    order = _order(sequence)
    action = Action.objects.create(sequence=sequence, position=len(order) + 1, **columns(StepDefinition, step))
    set_action_delegation(action=action, setting=setting)
    if position is not None and position <= len(order):
        order.insert(max(position, 1) - 1, action.pk)
        _renumber(sequence, order)
        action.refresh_from_db(fields=["position"])
    record(subject=sequence, event="added_step", by=by, at=at, name=action.name)
    return action


@one_transaction
def edit_action(
    *, action: Action, step: StepDefinition, setting: Setting | None = None, by: User | None, at: datetime
) -> None:
    """Write what an action is, and with a `setting` its delegation.

    Once in use its type is settled, and delegation is a change of ownership; what is automatic keeps a template.
    """
    require(by, Verb.BUILD_SEQUENCES)
    is_delegated = setting is not None and setting != Setting.of_action(action)
    if step.type != action.type or is_delegated:
        lock_draft(action.sequence)
    _require_fitting_template(action.sequence, step)
    if action.sequence.status != Sequence.Status.DRAFT and step.is_automatic and step.template_id is None:
        raise AutomaticEmailWithoutTemplate([step.name])
    changes = update(Action.objects.filter(pk=action.pk), columns(StepDefinition, step))
    if changes:
        record(subject=action.sequence, event="edited_step", by=by, at=at, name=step.name, changes=changes)
    if setting is not None and is_delegated:
        set_action_delegation(action=action, setting=setting)
        record(subject=action.sequence, event="delegated_step", by=by, at=at, name=step.name)


@one_transaction
def remove_action(*, action: Action, by: User | None, at: datetime) -> None:
    """Take an action out of a draft; those after it move up."""
    require(by, Verb.BUILD_SEQUENCES)
    lock_draft(action.sequence)
    withdraw_action(action=action, by=by, at=at)


def withdraw_action(*, action: Action, by: User | None, at: datetime) -> None:
    """Take an action out of a locked sequence. One that somebody has been at stays for their history.

    Raises `SequenceHasNoActions` if a sequence in use would be left without any.
    """
    sequence, name = action.sequence, action.name
    if sequence.status != Sequence.Status.DRAFT and action_count(sequence) == 1:
        raise SequenceHasNoActions(f"“{name}” is the only action of {sequence}. Add another one first.")
    try:
        action.delete()
    except ProtectedError:
        # It lets go of what it used, so that a template or a lookup field can be deleted all the same.
        nothing = {"template": None, "is_automatic": False, **Setting.INHERIT.columns}
        Action.objects.filter(pk=action.pk).update(removed_at=at, **nothing)
        forget_outcomes(action)
    _renumber(sequence, _order(sequence))
    record(subject=sequence, event="removed_step", by=by, at=at, name=name)


@one_transaction
def reorder(*, sequence: Sequence, order: list[int], by: User | None, at: datetime) -> None:
    """Put the actions of a draft into the order of these ids."""
    require(by, Verb.BUILD_SEQUENCES)
    lock_draft(sequence)
    arrange(sequence=sequence, order=order, by=by, at=at)


def arrange(*, sequence: Sequence, order: list[int], by: User | None, at: datetime) -> None:
    """Put the actions of a locked sequence into the order of these ids. Raises `OrderIsStale`."""
    before = _order(sequence)
    if sorted(order) != sorted(before):
        raise OrderIsStale(
            f"The actions of {sequence} were changed by someone else. Review the list, then reorder it."
        )
    _renumber(sequence, order)
    if order != before:
        record(subject=sequence, event="reordered", by=by, at=at)


@one_transaction
def delegate_draft(*, sequence: Sequence, setting: Setting, by: User | None, at: datetime) -> None:
    """Set the delegation of a draft, in which nothing is owned yet; of others it is a change of ownership."""
    require(by, Verb.DELEGATE)
    lock_draft(sequence)
    set_sequence_delegation(sequence=sequence, setting=setting)
    record(subject=sequence, event="delegated", by=by, at=at)


@one_transaction
def move_action(*, action: Action, places: int, by: User | None, at: datetime) -> int:
    """Move an action of a draft so many places down (up: negative), at most to the end; its position then."""
    require(by, Verb.BUILD_SEQUENCES)
    lock_draft(action.sequence)
    order = _order(action.sequence)
    before = order.index(action.pk)
    after = max(0, min(before + places, len(order) - 1))
    if before != after:
        order.insert(after, order.pop(before))
        _renumber(action.sequence, order)
        places_of = {"before": before + 1, "after": after + 1}
        record(subject=action.sequence, event="moved_step", by=by, at=at, name=action.name, **places_of)
    return after + 1


@one_transaction
def clone(
    *, sequence: Sequence, name: str, skips_original: bool | None = None, by: User | None, at: datetime
) -> Sequence:
    """A draft with the same actions and delegation under another name.

    With `skips_original` nobody who is or was in the original is enrolled in it; by default, if it enrolls
    automatically: the same records would match its rules.
    """
    require(by, Verb.BUILD_SEQUENCES)
    if skips_original is None:
        skips_original = sequence.enrollment == Sequence.Enrollment.AUTOMATIC
    _require_free(name)
    actions = list(sequence.actions.order_by("position"))
    copy = Sequence.objects.get(pk=sequence.pk)
    copy.pk, copy.name, copy.status = None, name, Sequence.Status.DRAFT
    copy.save(force_insert=True)
    copy.skips.set([*sequence.skips.all(), *([sequence] if skips_original else [])])
    for action in actions:
        action.pk, action.sequence = None, copy
    Action.objects.bulk_create(actions)
    write_outcomes(sequence=copy, definitions=outcomes_by_position(sequence.actions.all()))
    copy_who_answers(sequence, copy)
    record(subject=copy, event="cloned", by=by, at=at, name=sequence.name)
    return copy


def _set_skips(sequence: Sequence, skips: Iterable[Sequence]) -> list[dict[str, str | None]]:
    """Write them, and give the difference as the activity log keeps it."""
    before, after = (sorted(str(other) for other in others) for others in (sequence.skips.all(), skips))
    if before == after:
        return []
    sequence.skips.set(skips)
    return [{"field": "Skip anyone in", "before": ", ".join(before), "after": ", ".join(after)}]


def _require_free(name: str, besides: Sequence | None = None) -> None:
    namesakes = Sequence.objects.filter(name__iexact=name).exclude(pk=besides.pk if besides else 0)
    if namesakes.exists():
        raise NameIsTaken(f"A sequence named “{name}” already exists. Choose a different name.")


def _require_fitting_template(sequence: Sequence, step: StepDefinition) -> None:
    if step.template_id is not None:
        require_fit(Template.objects.get(pk=step.template_id), object=sequence.object, type=step.type)


def lock_draft(sequence: Sequence) -> None:
    """Hold a draft still; raises `SequenceIsInUse` for others."""
    locked = Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
    if locked.status != Sequence.Status.DRAFT:
        raise SequenceIsInUse(
            f"{locked} is {locked.get_status_display().lower()} now, so changes to its actions are previewed first."
            " Reload the page and try again."
        )


def _order(sequence: Sequence) -> list[int]:
    return list(sequence.actions.order_by("position").values_list("pk", flat=True))


def _renumber(sequence: Sequence, order: list[int]) -> None:
    """Two steps, since no two actions may stand on one position even for a moment. Raises `OutcomeSkipsBack`."""
    sequence.actions.update(position=F("position") + ASIDE)
    places = [When(pk=pk, then=Value(position)) for position, pk in enumerate(order, start=1)]
    if places:
        sequence.actions.update(position=Case(*places))
    require_skips_ahead(sequence)
