"""Finding the action that an address names.

An agent does not learn of actions that are not theirs: they are not found.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404

from baton.engage.queries import require_readable
from baton.participants.models import ParticipantAction
from baton.participants.queries import UnknownParticipantAction, find_participant_action
from baton.participants.visibility import require_seen, sees_action
from baton.people.models import User


def action_or_404(pk: int) -> ParticipantAction:
    with _not_found():
        return find_participant_action(pk)


def reassignable_or_404(pk: int, *, by: User) -> ParticipantAction:
    """An action that is the person's or their team's; they may see others of its sequence, but not move them."""
    with _not_found():
        if not sees_action(participant_action_id=pk, by=by):
            raise UnknownParticipantAction(pk)
        return find_participant_action(pk)


def seen_or_404(pk: int, *, by: User) -> None:
    """For the page of the action, with all its owners."""
    with _not_found():
        require_seen(participant_action_id=pk, by=by)


def readable_or_404(pk: int, *, by: User) -> None:
    """For the work list, in which people find what they have done, too."""
    with _not_found():
        require_readable(participant_action_id=pk, by=by)


@contextmanager
def _not_found() -> Iterator[None]:
    try:
        yield
    except UnknownParticipantAction as unknown:
        raise Http404(str(unknown)) from unknown
