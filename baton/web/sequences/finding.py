"""The sequence or the action that an address names."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from baton.sequences.models import Action, Sequence

LARGEST_ID = 2**63 - 1


def sequence_or_404(pk: int) -> Sequence:
    _require_possible(pk)
    return get_object_or_404(Sequence.objects.select_related("delegation"), pk=pk)


def action_or_404(pk: int, action_pk: int) -> Action:
    _require_possible(pk)
    _require_possible(action_pk)
    actions = Action.objects.select_related("sequence__delegation", "delegation")
    return get_object_or_404(actions, pk=action_pk, sequence=pk)


def actions_of(sequence: Sequence) -> list[Action]:
    return list(sequence.actions.select_related("delegation").order_by("position"))


def _require_possible(pk: int) -> None:
    """PostgreSQL refuses to compare with a number that no id can be."""
    if pk > LARGEST_ID:
        raise Http404
