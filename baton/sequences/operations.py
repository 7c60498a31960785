"""Writing sequences: loading their files, activating them, and setting their delegation."""

from baton.crm.models import LookupField
from baton.sequences.models import Action, Sequence
from baton.sequences.queries import FieldNotInFieldSet
from baton.sequences.settings import Setting


class FieldOfAnotherObject(Exception):
    """A sequence delegates to lookup fields of its own object only."""


class InheritsFromNothing(Exception):
    """Only an action inherits; a sequence names a field or the record owner."""


def set_sequence_delegation(*, sequence: Sequence, setting: Setting) -> None:
    """Write the sequence's own setting; `baton.delegation` then changes who owns what."""
    if setting.mode == "inherit":
        raise InheritsFromNothing(
            f"{sequence} cannot inherit its delegation. Name a field, or the record owner."
        )
    field = _field(setting, sequence=sequence, current_id=sequence.delegation_id)
    Sequence.objects.filter(pk=sequence.pk).update(delegation=field)
    sequence.delegation = field


def set_action_delegation(*, action: Action, setting: Setting) -> None:
    """Write the action's own setting; `baton.delegation` then changes who owns what."""
    field = _field(setting, sequence=action.sequence, current_id=action.delegation_id)
    Action.objects.filter(pk=action.pk).update(delegation_mode=setting.mode, delegation=field)
    action.delegation_mode, action.delegation = setting.mode, field


def _field(setting: Setting, *, sequence: Sequence, current_id: int | None) -> LookupField | None:
    """The setting's lookup field, if the sequence may delegate to it; one taken out of the set may stay."""
    if setting.field_id is None:
        return None
    field = LookupField.objects.get(pk=setting.field_id)
    if field.object != sequence.object:
        raise FieldOfAnotherObject(
            f"{field} is a lookup field of the {field.object}; {sequence} is for a {sequence.object}."
        )
    if not field.in_field_set and field.pk != current_id:
        raise FieldNotInFieldSet(field)
    return field
