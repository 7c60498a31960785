"""What the badge of a participant says: its status, or what the person did who is out of the sequence by that."""

from dataclasses import dataclass

from baton.participants.models import Participant

# Nobody removed them, which is what “Removed” would say. The others were, by a user or by a rule.
_EXITS = {
    Participant.Exit.REPLIED: ("Replied", "reply"),
    Participant.Exit.BOUNCED: ("Email bounced", "bounce"),
    Participant.Exit.OPTED_OUT: ("Opted out", "off"),
    Participant.Exit.MOVED: ("Moved", "moved"),
    Participant.Exit.CONVERTED: ("Converted", "converted"),
    Participant.Exit.MERGED: ("Merged", "merged"),
    Participant.Exit.DELETED: ("Deleted", "deleted"),
}


LABELS_OF_EXITS = {exit_.value: label for exit_, (label, _look) in _EXITS.items()}


@dataclass(frozen=True, slots=True)
class Badge:
    """`look` is how it is drawn."""

    label: str
    look: str


def badge_of(*, status: str, exit: str) -> Badge:  # noqa: A002
    """Of a participant, or of a row that has what one has."""
    if status == Participant.Status.REMOVED and exit in _EXITS:
        return Badge(*_EXITS[Participant.Exit(exit)])
    return Badge(str(Participant.Status(status).label), status)
