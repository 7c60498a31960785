"""The sequence or the action that an address names."""

from django.http import Http404
from django.utils.translation import gettext as _

from baton.sequences.models import Action, Sequence


def sequence_or_404(pk: int) -> Sequence:
    sequence = Sequence.objects.select_related("delegation").filter(pk=pk).first()
    if sequence is None:
        raise Http404(_("Sequence %(number)s was not found.") % {"number": pk})
    return sequence


def action_or_404(pk: int, action_pk: int) -> Action:
    actions = Action.objects.select_related("sequence__delegation", "delegation")
    action = actions.filter(pk=action_pk, sequence=pk).first()
    if action is None:
        raise Http404(_("This action is no longer in the sequence."))
    return action


def actions_of(sequence: Sequence) -> list[Action]:
    return list(sequence.actions.select_related("delegation", "template").order_by("position"))
