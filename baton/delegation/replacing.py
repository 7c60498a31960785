"""Replacing a lookup field by another one of its object wherever it is delegated to, because the CRM renamed it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from psycopg.types.json import Jsonb

from baton.crm.models import ChainEntry, LookupField
from baton.delegation.change import Change
from baton.delegation.models import Handover
from baton.people.activity import Entry, Subject
from baton.people.permissions import Verb
from baton.sequences.models import Action, ReplySetting, Sequence
from baton.sequences.settings import Setting
from baton.sql import Sql

USING_FIELDS = Sql("delegation/reach", "using_fields")
Places = dict[str, list[int]]


class NotReplaceable(ValueError):
    """A lookup field is replaced by another one of the same object."""


def field_replaced(*, field: LookupField, replacement: LookupField) -> Change:
    """Sequences, overrides and fallback orders that name the field name the other one; what follows is owned anew.

    So do those that read it from a related record, such as the account of a contact. Individual reassignments stay.
    """
    # Both have to hold users in records. A chain or a queue is no new name of a field.
    if field == replacement or field.object != replacement.object or not (field.is_stored and replacement.is_stored):
        raise NotReplaceable(f"{field} can only be replaced by another lookup field of the same object.")
    pairs = [(field, replacement), *_hops(field, replacement)]

    def prepare() -> Mapping[str, Any]:
        places = _places([old.pk for old, _new in pairs])
        for old, new in pairs:
            move_delegation(from_id=old.pk, to_id=new.pk, places=places)
        return _settings(field.pk, replacement.pk, places)

    return Change(
        cause=Handover.Cause.FIELD,
        verb=Verb.DELEGATE,
        reached=USING_FIELDS(fields=[new.pk for _old, new in pairs]),
        prepare=prepare,
        changes_people=True,
        is_deliberate=True,
        entry=lambda: Entry(subject=Subject.of(field), event="edited"),
    )


def put_back(handover: Handover) -> Mapping[str, Any]:
    """Name the field again that a handover replaced, wherever its replacement is still named; for an undo."""
    before, after = handover.setting_before or {}, handover.setting_after or {}
    fields = LookupField.objects.in_bulk([before["field_id"], after["field_id"]])
    if len(fields) < 2:  # noqa: PLR2004 - one of both is deleted
        return {}
    field, replacement = fields[before["field_id"]], fields[after["field_id"]]
    for old, new in [(field, replacement), *_hops(field, replacement)]:
        # Only the places that the handover changed: others may have named the new field on purpose since.
        move_delegation(from_id=new.pk, to_id=old.pk, places=before["places"])
    return _settings(replacement.pk, field.pk, before["places"])


def move_delegation(*, from_id: int, to_id: int, places: Places) -> None:
    """Name another field in those of the places that name one; a fallback order that has both loses the first."""
    Sequence.objects.filter(pk__in=places["sequences"], delegation=from_id).update(delegation=to_id)
    Action.objects.filter(pk__in=places["actions"], delegation=from_id).update(delegation=to_id)
    # Handovers from before replies had settings have no places for them.
    ReplySetting.objects.filter(pk__in=places.get("replies", []), field=from_id).update(field=to_id)
    entries = ChainEntry.objects.filter(pk__in=places["entries"], field=from_id)
    # A chain may not try a field twice; the constraint would stop the whole replacement.
    entries.exclude(chain__in=ChainEntry.objects.filter(field=to_id).values("chain")).update(field=to_id)


def _places(fields: list[int]) -> Places:
    """Where the fields are named, by id; the sequences are locked, lowest id first."""
    actions = list(Action.objects.filter(delegation__in=fields).values_list("pk", "sequence"))
    of_sequence = Q(delegation__in=fields) | Q(pk__in=[sequence_id for _pk, sequence_id in actions])
    locked = Sequence.objects.select_for_update(no_key=True).filter(of_sequence).order_by("pk")
    return {
        "sequences": [sequence.pk for sequence in locked if sequence.delegation_id in fields],
        "actions": [pk for pk, _sequence_id in actions],
        "replies": list(ReplySetting.objects.filter(field__in=fields).values_list("pk", flat=True)),
        "entries": list(ChainEntry.objects.filter(field__in=fields).values_list("pk", flat=True)),
    }


def _hops(field: LookupField, replacement: LookupField) -> list[tuple[LookupField, LookupField]]:
    """The fields that read these two from a related record, where both are there."""
    of_replacement = {hop.object: hop for hop in LookupField.objects.filter(related_field=replacement)}
    hops = LookupField.objects.filter(related_field=field)
    return [(hop, of_replacement[hop.object]) for hop in hops if hop.object in of_replacement]


def _settings(before_id: int, after_id: int, places: Places) -> Mapping[str, Any]:
    """For the handover: both fields, and the places, so that an undo changes no others."""
    before, after = Setting(mode="field", field_id=before_id), Setting(mode="field", field_id=after_id)
    return {
        "setting_before": Jsonb({**before.as_json(), "places": places}),
        "setting_after": Jsonb({**after.as_json(), "places": places}),
    }
