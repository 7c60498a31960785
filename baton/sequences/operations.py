"""Writing sequences: loading their files, activating them, and setting their delegation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef
from django.forms import model_to_dict

from baton.crm.models import CrmObject, LookupField
from baton.people.able import require_able
from baton.people.activity import record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.people.queries import find_owner
from baton.sequences.calendars import choose_calendar
from baton.sequences.definition import ActionColumns, EnrollmentColumns, SequenceColumns, columns
from baton.sequences.file_shape import INHERIT, ActionFile, OutcomeFile, RepeatWaitFile, SequenceFile
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.outcomes import CallOutcome, OutcomeDefinition, outcomes_by_position, write_outcomes
from baton.sequences.queries import (
    allowed_field,
    choose_field,
    choose_template,
    find_sequence,
    lookup_fields,
    require_fit,
    templates_for,
)
from baton.sequences.record_rules import as_json
from baton.sequences.replies import who_answers, write_who_answers
from baton.sequences.results import find_result
from baton.sequences.settings import Setting
from baton.sql.transactions import one_transaction


class SequenceIsInUse(Exception):
    """A sequence that is or was active keeps its actions, because participants may be among them."""


class SequenceHasNoActions(Exception):
    """There would be nothing to do for its participants."""


class NoRecordsOfObject(Exception):
    """Nothing could ever enter: Baton has no records of the sequence's object."""


class AutomaticEmailWithoutTemplate(Exception):
    """An email that leaves by itself has its words from a template; `actions` are the names of those without one."""

    def __init__(self, actions: list[str]) -> None:
        self.actions = actions
        names = ", ".join(f"“{name}”" for name in actions)
        super().__init__(f"Automatic emails need a template. Choose one for {names}.")


class AlreadyActive(Exception):
    """The sequence is active as it is."""


class NotActive(Exception):
    """Only an active sequence is deactivated."""


class InheritsFromNothing(Exception):
    """Only an action inherits; a sequence names a field or the record owner."""


@dataclass(frozen=True)
class Loaded:
    sequence: Sequence
    outcome: Literal["created", "updated", "unchanged"]


@one_transaction
def load(*, file: SequenceFile, by: User | None, at: datetime) -> Loaded:
    """Make the draft that the file describes, or bring the draft of that name in line with it.

    An action keeps its identity by its position. Loading the same file again changes nothing.
    """
    require(by, Verb.BUILD_SEQUENCES)
    sequences = Sequence.objects.select_for_update(no_key=True)
    # Locked: two loads of one file at once would otherwise both make its actions.
    sequence, is_new = sequences.get_or_create(name=file.name, defaults={"object": file.object})
    actions_before = list(sequence.actions.order_by("position"))
    before = _content(sequence, actions_before)
    # A field that was taken out of the field set stays allowed where it is, or an old file could not be loaded again.
    fields_in_use = {sequence.delegation_id, *(action.delegation_id for action in actions_before)}
    actions = _follow(file, sequence, fields_in_use=fields_in_use)
    skips = {find_sequence(name) for name in file.skip_anyone_in}
    skips_others = skips != set(sequence.skips.all())
    outcomes, replies = _outcomes(file), _replies(file, fields_in_use=fields_in_use)
    keeps_replies = replies == _present_replies(actions_before)
    is_same = _content(sequence, actions) == before and outcomes == outcomes_by_position(actions_before)
    if not is_new and not skips_others and is_same and keeps_replies:
        return Loaded(sequence, "unchanged")
    if sequence.status != Sequence.Status.DRAFT:
        raise SequenceIsInUse(
            f"{sequence} is {sequence.status}. Only drafts can be changed from a file."
            " Change its delegation with `baton delegate` and its enrollment rules in the builder."
            " For other changes, use a new name in the file."
        )
    sequence.save()
    if skips_others:
        sequence.skips.set(skips)
    _write_actions(sequence, actions, actions_before)
    if not keeps_replies:
        for action in sequence.actions.select_related("sequence"):
            write_who_answers(action=action, setting=replies.get(action.position, Setting.INHERIT))
    # Also where a file says nothing any more, which leaves the defaults.
    write_outcomes(
        sequence=sequence, definitions={action.position: outcomes.get(action.position, []) for action in actions}
    )
    record(subject=sequence, event="loaded", by=by, at=at)
    return Loaded(sequence, "created" if is_new else "updated")


@one_transaction
def activate(*, sequence: Sequence, by: User | None, at: datetime) -> None:
    """Open the sequence for participants."""
    require(by, Verb.BUILD_SEQUENCES)
    actions = Action.objects.filter(sequence=OuterRef("pk"))
    wordless = actions.filter(is_automatic=True, template__isnull=True)
    inactive = Sequence.objects.filter(pk=sequence.pk).exclude(status=Sequence.Status.ACTIVE)
    # The conditions are in the UPDATE: an action that is deleted
    # in the same moment can't leave an active empty sequence.
    possible = inactive.exclude(object=CrmObject.CAMPAIGN)
    if not possible.filter(Exists(actions), ~Exists(wordless)).update(status=Sequence.Status.ACTIVE):
        raise _why_not_activated(sequence)
    sequence.status = Sequence.Status.ACTIVE
    record(subject=sequence, event="activated", by=by, at=at)


@one_transaction
def deactivate(*, sequence: Sequence, by: User | None, at: datetime) -> None:
    """Close the sequence to new participants."""
    require(by, Verb.BUILD_SEQUENCES)
    active = Sequence.objects.filter(pk=sequence.pk, status=Sequence.Status.ACTIVE)
    if not active.update(status=Sequence.Status.INACTIVE):
        raise NotActive(f"{sequence} is not active.")
    sequence.status = Sequence.Status.INACTIVE
    record(subject=sequence, event="deactivated", by=by, at=at)


def set_sequence_delegation(*, sequence: Sequence, setting: Setting) -> None:
    """Write the sequence's own setting; `baton.delegation` then changes who owns what."""
    if setting.mode == "inherit":
        raise InheritsFromNothing(f"{sequence} cannot inherit its delegation. Name a field, or the record owner.")
    field = allowed_field(setting.field_id, sequence=sequence, current_id=sequence.delegation_id)
    Sequence.objects.filter(pk=sequence.pk).update(delegation=field)
    sequence.delegation = field


def set_sequence_default_owner(*, sequence: Sequence, owner_id: int | None) -> None:
    """Write who owns in place of record owners who can't work; `baton.delegation` then changes who owns what."""
    Sequence.objects.filter(pk=sequence.pk).update(default_owner=owner_id)
    sequence.default_owner_id = owner_id


def set_action_delegation(*, action: Action, setting: Setting) -> None:
    """Write the action's own setting; `baton.delegation` then changes who owns what."""
    field = allowed_field(setting.field_id, sequence=action.sequence, current_id=action.delegation_id)
    Action.objects.filter(pk=action.pk).update(**setting.columns)
    for column, value in setting.columns.items():
        setattr(action, column, value)
    action.delegation = field


def _why_not_activated(sequence: Sequence) -> Exception:
    if sequence.object == CrmObject.CAMPAIGN:
        return NoRecordsOfObject(
            f"{sequence} is for campaigns, and no record could ever enter it: its people are campaign members. "
            "Build a sequence for campaign members, and enroll those of the campaign."
        )
    actions = list(sequence.actions.order_by("position"))
    if wordless := [action.name for action in actions if action.is_automatic and action.template_id is None]:
        return AutomaticEmailWithoutTemplate(wordless)
    if not actions:
        return SequenceHasNoActions(f"{sequence} has no actions yet. Add at least one.")
    return AlreadyActive(f"{sequence} is already active.")


def _default_owner_id(name: str) -> int | None:
    if not name:
        return None
    owner = find_owner(name)
    require_able(owner, otherwise="Choose an active user or a queue as the default owner.")
    return owner.pk


def _write_actions(sequence: Sequence, actions: list[Action], before: list[Action]) -> None:
    """Bring the actions of a draft in line, by their positions."""
    # Kept by position, so that links to the actions of the draft still lead there.
    ids = {action.position: action.pk for action in before}
    # First, as a shorter file leaves positions that the others may move to.
    sequence.actions.exclude(position__in=[action.position for action in actions]).delete()
    for action in actions:
        action.pk = ids.get(action.position)
    fields = list(model_to_dict(Action(), exclude=["id", "sequence", "position"]))
    Action.objects.bulk_update([action for action in actions if action.pk], fields)
    Action.objects.bulk_create(action for action in actions if not action.pk)


def _replies(file: SequenceFile, *, fields_in_use: Collection[int | None]) -> dict[int, Setting]:
    """Who answers replies, by position; only emails have any."""
    fields = lookup_fields(file.object) if any(action.replies != INHERIT for action in file.actions) else []

    def field(name: str) -> LookupField:
        return choose_field(fields, object=file.object, name=name, in_use=fields_in_use)

    return {
        position: Setting.named(action.replies, field=field)
        for position, action in enumerate(file.actions, start=1)
        if action.replies != INHERIT
    }


def _present_replies(actions: list[Action]) -> dict[int, Setting]:
    settings = who_answers(actions)
    return {action.position: settings[action.pk] for action in actions if settings[action.pk] != Setting.INHERIT}


def _outcomes(file: SequenceFile) -> dict[int, list[OutcomeDefinition]]:
    """What the outcomes of actions lead to, by position, in the order of the outcomes. Raises `UnknownResult`."""
    order = list(CallOutcome)
    return {
        position: [
            _outcome_of(outcome) for outcome in sorted(action.outcomes, key=lambda one: order.index(one.outcome))
        ]
        for position, action in enumerate(file.actions, start=1)
        if action.outcomes
    }


def _outcome_of(outcome: OutcomeFile) -> OutcomeDefinition:
    wait = outcome.wait or RepeatWaitFile()
    return OutcomeDefinition(
        outcome=outcome.outcome,
        effect=outcome.then,
        to=outcome.step,
        result_id=find_result(outcome.result).pk if outcome.result else None,
        channel=outcome.channel,
        wait_days=wait.days,
        wait_hours=wait.hours,
        wait_counts=wait.counts,
        most=outcome.at_most,
    )


def _template_of(action: ActionFile, templates: list[Template], *, object: str) -> Template | None:  # noqa: A002
    if not action.template:
        return None
    template = choose_template(templates, name=action.template)
    require_fit(template, object=object, type=action.type)
    return template


def _content(sequence: Sequence, actions: list[Action]) -> list[dict[str, Any]]:
    return [model_to_dict(row, exclude=["id", "skips"]) for row in (sequence, *actions)]


def _follow(file: SequenceFile, sequence: Sequence, *, fields_in_use: Collection[int | None]) -> list[Action]:
    """Set on the sequence what the file says; its actions are new values, not yet written."""
    fields = lookup_fields(file.object)
    templates = templates_for(file.object) if any(action.template for action in file.actions) else []

    def setting(name: str) -> Setting:
        return Setting.named(
            name, field=lambda name: choose_field(fields, object=file.object, name=name, in_use=fields_in_use)
        )

    plain = columns(SequenceColumns, file) | columns(EnrollmentColumns, file)
    for column, value in plain.items():
        setattr(sequence, column, value)
    sequence.object = file.object
    sequence.calendar = choose_calendar(file.calendar) if file.calendar else None
    sequence.delegation_id = setting(file.delegation).field_id
    sequence.default_owner_id = _default_owner_id(file.default_owner)
    sequence.enrollment_rules = as_json(file.enrollment_rules.rules()) if file.enrollment_rules else {}
    sequence.exit_rules = as_json(file.exit_rules.rules()) if file.exit_rules else {}
    sequence.returns, sequence.returns_after_days = file.returns.when, file.returns.days
    sequence.other_sequences = file.other_sequences.setting
    sequence.exclusive_priority = file.other_sequences.priority
    return [
        Action(
            sequence=sequence,
            position=position,
            **columns(ActionColumns, action),
            template=_template_of(action, templates, object=file.object),
            wait_days=action.wait.days,
            wait_hours=action.wait.hours,
            wait_counts=action.wait.counts,
            at_time=action.wait.at,
            **setting(action.delegation).columns,
        )
        for position, action in enumerate(file.actions, start=1)
    ]
