"""The sequence or the action that an address names."""

from django.http import Http404

from baton.sequences.models import Action, Sequence
from baton.sequences.queries import action_by_id, sequence_by_id


def sequence_or_404(pk: int) -> Sequence:
    sequence = sequence_by_id(pk)
    if sequence is None:
        raise Http404(f"Sequence {pk} was not found.")
    return sequence


def action_or_404(pk: int, action_pk: int) -> Action:
    action = action_by_id(sequence_id=pk, action_id=action_pk)
    if action is None:
        raise Http404("This action is no longer in the sequence.")
    return action
