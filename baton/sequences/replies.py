"""Who answers replies to the emails of an action, where it is not simply who owns the action.

An action without a row inherits: who owns the action answers. `baton/rules/replying.py` has the rule.
"""

from collections.abc import Iterable
from datetime import datetime

from baton.people.activity import record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.delegation import Inherit
from baton.rules.trail import BY_TURNS, Target
from baton.sequences.models import Action, ReplySetting, Sequence
from baton.sequences.queries import allowed_field
from baton.sequences.settings import Setting, target_of
from baton.sql.transactions import one_transaction


class ChosenForActionsOnly(ValueError):
    """A member of a queue is chosen in turn when a record is enrolled; for a reply it would be too late."""


@one_transaction
def set_who_answers(*, action: Action, setting: Setting, by: User | None, at: datetime) -> None:
    """Write it, of a sequence in any status: it counts at once, since nothing of a reply's owner is stored.

    Only emails have replies, so what another type says is dropped.
    """
    require(by, Verb.DELEGATE)
    if action.type != Action.Type.EMAIL:
        setting = Setting.INHERIT
    if setting == who_answers([action])[action.pk]:
        return
    write_who_answers(action=action, setting=setting)
    record(subject=action.sequence, event="set_who_answers", by=by, at=at, name=action.name)


def write_who_answers(*, action: Action, setting: Setting) -> None:
    """Raises `ChosenForActionsOnly`, and what a delegation raises that names a field that is not offered."""
    present = ReplySetting.objects.filter(action=action).first()
    if setting == Setting.INHERIT:
        ReplySetting.objects.filter(action=action).delete()
        return
    current_id = present.field_id if present else None
    field = allowed_field(setting.field_id, sequence=action.sequence, current_id=current_id)
    if field and field.source in BY_TURNS:
        raise ChosenForActionsOnly(f"{field.label} is chosen when a record is enrolled, so it can’t answer replies.")
    ReplySetting.objects.update_or_create(action=action, defaults={"field": field})


def copy_who_answers(original: Sequence, copy: Sequence) -> None:
    """Of each action, for the action at the same position of a copy."""
    settings = ReplySetting.objects.filter(action__in=original.actions.all()).values_list("action__position", "field")
    by_position = dict(settings)
    ReplySetting.objects.bulk_create(
        ReplySetting(action=action, field_id=by_position[action.position])
        for action in copy.actions.filter(position__in=by_position)
    )


def who_answers(actions: Iterable[Action]) -> dict[int, Setting]:
    """The setting of each action, by its id. One query."""
    ids = [action.pk for action in actions]
    fields = dict(ReplySetting.objects.filter(action__in=ids).values_list("action", "field"))
    return {pk: _setting(fields[pk]) if pk in fields else Setting.INHERIT for pk in ids}


def rule_of_replies(action: Action) -> Inherit | Target:
    """The action's setting for replies as the rule takes it."""
    setting = ReplySetting.objects.select_related("field").filter(action=action).first()
    return target_of(setting.field) if setting else Inherit()


def names_of_who_answers(actions: Iterable[Action]) -> dict[int, str]:
    """As files write it, of the actions that have a setting. One query."""
    settings = ReplySetting.objects.filter(action__in=list(actions)).select_related("field")
    return {setting.action_id: setting.field.name if setting.field else "record owner" for setting in settings}


def labels_of_who_answers(actions: Iterable[Action]) -> dict[int, str]:
    """As pages show it, of the actions that have a setting. One query."""
    settings = ReplySetting.objects.filter(action__in=list(actions)).select_related("field")
    return {setting.action_id: setting.field.label if setting.field else "Record owner" for setting in settings}


def _setting(field_id: int | None) -> Setting:
    return Setting(mode="field", field_id=field_id) if field_id else Setting.RECORD_OWNER
