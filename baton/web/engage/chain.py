"""Why somebody owns an action, as a chain of links to draw: the trail of the delegation rule, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from baton.delegation.explain import Explanation
from baton.delegation.trail_words import step_in_words
from baton.participants.models import REASONS, ParticipantAction
from baton.rules.availability import Assignee
from baton.rules.trail import (
    AskedToCover,
    FellBackToRecordOwner,
    FieldIsBlank,
    InheritedFromSequence,
    NobodyAvailable,
    OverdueIsNotCovered,
    OverriddenByAction,
    OwnerCannotWork,
    OwnerIsAway,
    OwnsAnsweredEmail,
    ReadFromField,
    ReassignedByHand,
    RelatedRecordMissing,
    RepliesSetForAction,
    RestoredByUndo,
    TookTurn,
    TrailStep,
    UsedDefaultOwner,
    UsedRecordOwner,
    UserIsUnable,
)


class Tone(StrEnum):
    PLAIN = ""
    FAILED = "failed"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what it is (`label`), what it says (`text`), and the person in it, if any."""

    label: str
    text: str
    person: Assignee | None = None
    tone: Tone = Tone.PLAIN


def chain_of(explanation: Explanation) -> list[Link]:
    """From the setting that applies to whoever acts in the end; for a closed action, what was stored with it."""
    # The rule of today might name somebody else, who never owned it.
    if explanation.participant_action.closed_at is not None:
        return _closed(explanation)
    return [link for step in explanation.assignment.trail for link in _links(step, explanation)]


def _links(step: TrailStep, explanation: Explanation) -> Iterator[Link]:
    words = step_in_words(step, explanation.subject)
    person, tone = _look(step)
    yield Link(words.label, words.note, person, tone)
    # These steps name a person and decide at once, so the owner has a link of their own after them.
    if isinstance(step, ReadFromField | TookTurn | ReassignedByHand | RestoredByUndo):
        yield Link("Owner", "", step.owner, Tone.RESULT)


def _look(step: TrailStep) -> tuple[Assignee | None, Tone]:
    """The person to draw in a step's link, and its tone."""
    match step:
        case (
            InheritedFromSequence()
            | OverriddenByAction()
            | ReassignedByHand()
            | RestoredByUndo()
            | OwnerIsAway()
            | RepliesSetForAction()
        ):
            return None, Tone.PLAIN
        case ReadFromField() | TookTurn() | OwnsAnsweredEmail():
            return step.owner, Tone.PLAIN
        case UserIsUnable():
            return step.user, Tone.FAILED
        case FieldIsBlank() | RelatedRecordMissing() | OwnerCannotWork() | NobodyAvailable() | OverdueIsNotCovered():
            return None, Tone.FAILED
        case FellBackToRecordOwner() | UsedRecordOwner() | UsedDefaultOwner():
            return step.owner, Tone.RESULT
        case AskedToCover():
            return step.person, Tone.RESULT if step.obstacle is None else Tone.FAILED


def _closed(explanation: Explanation) -> list[Link]:
    """The facts that stay for ever; the rule might say something else today."""
    pa, assignment = explanation.participant_action, explanation.assignment
    links = [
        Link("Reason", REASONS[assignment.reason]),
        Link("Owner", "", assignment.owner, Tone.RESULT),
    ]
    if assignment.cover:
        links.append(Link("Cover", "stood in for the owner", assignment.cover))
    return [*links, *_performed(pa)]


def _performed(pa: ParticipantAction) -> list[Link]:
    if pa.performer is None:
        return []
    performer = Assignee(pa.performer.pk, pa.performer.name, pa.performer.is_active)
    return [Link(pa.get_status_display(), "", performer, Tone.RESULT)]
