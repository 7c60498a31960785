"""Every step of the delegation rule in words: a sentence to read, a label and a note for the picture of the chain.

The action's page, the panel beside the work list and the command line take their words from here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime

from baton.crm.relations import related_records
from baton.delegation.cover_steps import StepWords, cover_in_words
from baton.delegation.end_words import end_in_words
from baton.participants.models import REASONS, ParticipantAction
from baton.rules.availability import (
    Inactive,
    LastingObstacle,
    MayNotWork,
    NoMembers,
    Unable,
)
from baton.rules.delegation import Assignment
from baton.rules.reassignment import Reassignment
from baton.rules.trail import (
    AskedToCover,
    FellBackToRecordOwner,
    FieldIsBlank,
    InheritedFromSequence,
    NobodyAvailable,
    OfReply,
    OverdueIsNotCovered,
    OverriddenByAction,
    OwnerCannotWork,
    OwnerIsAway,
    OwnsAnsweredEmail,
    ReadFromField,
    ReassignedByHand,
    RelatedRecordMissing,
    Relation,
    RepliesSetForAction,
    RestoredByUndo,
    SettingStep,
    Source,
    TookTurn,
    ToUserIn,
    TrailStep,
    UsedDefaultOwner,
    UsedRecordOwner,
    UserField,
    UserIsUnable,
)


@dataclass(frozen=True, slots=True)
class TrailNames:
    """What the sentences are about, by name; `object` is the word for the record, as in “this lead”."""

    sequence: str
    action: str
    object: str
    record: str
    related: Mapping[Relation, str]

    def names(self, **more: str) -> dict[str, str]:
        return {
            "sequence": self.sequence,
            "action": self.action,
            "object": self.object,
            "record": self.record,
            **{str(relation): name for relation, name in self.related.items()},
            **more,
        }


def subject_of(pa: ParticipantAction) -> TrailNames:
    record = pa.participant.record
    return TrailNames(
        sequence=pa.action.sequence.name,
        action=pa.action.name,
        object=record.get_object_display().lower(),
        record=record.name,
        related={relation: other.name for relation, other in related_records(record).items()},
    )


def sentences_of(assignment: Assignment, subject: TrailNames) -> tuple[str, ...]:
    """Why an open action is owned by whom it is, one sentence for each step."""
    return tuple(step_in_words(step, subject).sentence for step in assignment.trail)


def reply_sentences(assignment: Assignment, subject: TrailNames) -> tuple[str, ...]:
    """Why a reply is whose it is."""
    return tuple(sentence.replace("this action", "this reply") for sentence in sentences_of(assignment, subject))


def closed_sentences(pa: ParticipantAction, assignment: Assignment) -> tuple[str, ...]:
    """Who owned a closed action and why, and who did it, from what was stored with it."""
    names = {"owner": assignment.owner.name, "status": pa.get_status_display().lower()}
    owned = ("{owner} owned this action when it was {status}.".format(**names), f"{REASONS[assignment.reason]}.")
    covered = (f"{assignment.cover.name} covered.",) if assignment.cover else ()
    performed = (f"{pa.performer.name} {names['status']} it.",) if pa.performer else ()
    return (*owned, *covered, *performed)


def sentence_without(reassignment: Reassignment, by_rule: Assignment) -> str:
    """Who would own the action otherwise; of one that an undo restored, also until when it is so."""
    sentence = f"Without the {'undo' if reassignment.is_by_undo else 'reassignment'}, {{}} would own this action."
    return sentence.format(by_rule.owner.name)


def step_in_words(step: TrailStep, subject: TrailNames) -> StepWords:
    match step:
        case ReassignedByHand() | RestoredByUndo():
            words = _reassigned(step)
        case InheritedFromSequence() | OverriddenByAction() | OwnsAnsweredEmail() | RepliesSetForAction():
            words = _setting(step, subject)
        case ReadFromField() | FieldIsBlank() | UserIsUnable():
            words = _read(step, subject)
        case TookTurn():
            words = _turn(step, subject)
        case RelatedRecordMissing():
            sentence = f"This {subject.object} has no {step.relation}."
            words = StepWords(_place(step.field, subject), f"no {step.relation}", sentence)
        case FellBackToRecordOwner() | UsedRecordOwner():
            sentence = f"So the record owner, {step.owner.name}, owns this action."
            words = StepWords("Owner", "record owner", sentence)
        case UsedDefaultOwner():
            words = _default_owner(step)
        case OwnerCannotWork():
            words = _cannot_work(step)
        case OwnerIsAway() | OverdueIsNotCovered() | AskedToCover() | NobodyAvailable():
            words = cover_in_words(step)
    return words


def _reassigned(step: ReassignedByHand | RestoredByUndo) -> StepWords:
    if isinstance(step, RestoredByUndo):
        return _restored(step)
    label, owner = "Reassigned", step.owner.name
    until = f" until {end_in_words(step.until)}" if step.until else ""
    then = f" Then {_follows_then(step)}." if step.until else ""
    if step.by is None:
        return StepWords(label, until.strip(), f"This action was reassigned to {owner}{until}.{then}")
    by = step.by.name
    if step.handed_over_at:
        day = date_format(localtime(step.handed_over_at))
        return StepWords("Handed over", f"by {by} on {day}", f"Handed over by {by} to {owner} on {day}.")
    # “Ben reassigned this to Ben” is what taking from a queue looks like in the facts.
    if step.by.id == step.owner.id and not until:
        return StepWords(label, f"by {by}", f"{by} took this action.")
    return StepWords(label, f"by {by}{until}", f"{by} reassigned this action to {owner}{until}.{then}")


def _follows_then(step: ReassignedByHand) -> str:
    return f"{step.then.name} owns it again" if step.then else "it follows delegation again"


def _restored(step: RestoredByUndo) -> StepWords:
    undid = "An undo" if step.by is None else f"{step.by.name} undid a handover, which"
    sentence = "{undid} returned this action to {owner}, until delegation gives it to {owner} again."
    note = "" if step.by is None else f"by {step.by.name}"
    return StepWords("Restored by undo", note, sentence.format(undid=undid, owner=step.owner.name))


def _of_reply(step: OfReply) -> StepWords:
    if isinstance(step, OwnsAnsweredEmail):
        return StepWords("Email", "its owner answers", f"{step.owner.name} owns the action whose email was answered.")
    whom = step.target.field.label if isinstance(step.target, ToUserIn) else "Record owner"
    return StepWords("Who answers", whom, f"The action sets who answers its replies: {whom}.")


def _setting(step: SettingStep | OfReply, subject: TrailNames) -> StepWords:
    if isinstance(step, OwnsAnsweredEmail | RepliesSetForAction):
        return _of_reply(step)
    is_inherited = isinstance(step, InheritedFromSequence)
    label = "Sequence delegation" if is_inherited else "Action override"
    if isinstance(step.target, ToUserIn):
        names = subject.names(field=step.target.field.label)
        sentence = (
            "Sequence “%(sequence)s” delegates to %(field)s."
            if is_inherited
            else "Action “%(action)s” overrides the sequence and delegates to %(field)s."
        )
        return StepWords(label, "Delegates to {field}".format(**names), sentence % names)
    sentence = (
        "Sequence “%(sequence)s” has no delegation."
        if is_inherited
        else "Action “%(action)s” overrides the sequence and has no delegation."
    )
    return StepWords(label, "No delegation" if is_inherited else "Record owner", sentence % subject.names())


def _read(step: ReadFromField | FieldIsBlank | UserIsUnable, subject: TrailNames) -> StepWords:
    label = _place(step.field, subject)
    match step:
        case ReadFromField():
            return StepWords(label, "", f"{_naming(step.field, step.owner.name, subject)}.")
        case FieldIsBlank():
            names = subject.names(queue=step.field.label, **_hop_names(step.field, subject))
            return StepWords(label, "blank", BLANK[_kind(step.field)] % names)
        case UserIsUnable():
            note, cannot = _inability(step.obstacle)
            return StepWords(label, note, f"{_naming(step.field, step.user.name, subject)}, who {cannot}.")


# Whom a field names, and that it names nobody; by its source, or “related” where it is on a related record. A chain
# is told by its entries; an account always has an owner, and one user or queue is always there.
NAMED = {
    Source.FIELD: "On this %(object)s that is %(user)s",
    "related": "On the %(relation)s, %(related)s, that is %(user)s",
    Source.ACCOUNT_OWNER: "The owner of the account, %(account)s, is %(user)s",
    Source.CAMPAIGN_OWNER: "The owner of the campaign, %(campaign)s, is %(user)s",
    Source.OWNERS_MANAGER: "The manager of the record owner is %(user)s",
    Source.ENROLLER: "The %(object)s was enrolled by %(user)s",
    Source.PERFORMER: "The previous action was done by %(user)s",
    Source.OWNER: "That is %(user)s",
    Source.MEMBER: "Shared among the queue’s members, this %(object)s goes to %(user)s",
}
BLANK = {
    Source.FIELD: "That field is blank on this %(object)s.",
    "related": "That field is blank on the %(relation)s, %(related)s.",
    Source.OWNERS_MANAGER: "The record owner has no manager.",
    Source.ENROLLER: "No user enrolled this %(object)s.",
    Source.PERFORMER: "No user has done an earlier action.",
    Source.MEMBER: "%(queue)s has no members who can work.",
    Source.ROTATION: "No member of the queue could be chosen.",
    Source.LEAST_LOADED: "No member of the queue could be chosen.",
}
TURNS = {
    Source.ROTATION: "It was %(user)s’s turn in %(queue)s",
    Source.LEAST_LOADED: "%(user)s had the fewest open actions of %(queue)s",
}


def _turn(step: TookTurn, subject: TrailNames) -> StepWords:
    turn = step.turn
    sentence = TURNS[turn.how] % {"user": step.owner.name, "queue": step.queue.name}
    when = f"when {subject.record} was enrolled" if turn.is_at_enrollment else f"on {date_format(turn.at)}"
    # Only by load, where the weight explains why somebody with more actions was chosen.
    weighed = f", for a weight of {turn.weight}," if turn.weight != 1 and turn.how == Source.LEAST_LOADED else ""
    return StepWords(step.field.label, "", f"{sentence}{weighed} {when}.")


def _kind(field: UserField) -> str:
    return "related" if field.hop else field.source


def _naming(field: UserField, user: str, subject: TrailNames) -> str:
    return NAMED[_kind(field)] % subject.names(user=user, **_hop_names(field, subject))


def _hop_names(field: UserField, subject: TrailNames) -> dict[str, str]:
    return {"relation": field.hop.through, "related": subject.related[field.hop.through]} if field.hop else {}


def _place(field: UserField, subject: TrailNames) -> str:
    if field.hop:
        return f"{field.label} on the {field.hop.through}"
    if field.source != Source.FIELD:
        return field.label
    return "{field} on the {object}".format(**subject.names(field=field.label))


def _default_owner(step: UsedDefaultOwner) -> StepWords:
    _note, cannot = _inability(step.obstacle)
    whose = "sequence’s default owner" if step.is_of_sequence else "default owner"
    sentence = (
        f"The record owner, {step.record_owner.name}, {cannot}, so the {whose}, {step.owner.name}, owns this action."
    )
    return StepWords("Owner", "default owner", sentence)


def _cannot_work(step: OwnerCannotWork) -> StepWords:
    note, text = _lasting(step.obstacle)
    return StepWords("Delegation health", note, text % {"owner": step.owner.name})


def _lasting(obstacle: LastingObstacle) -> tuple[str, str]:
    match obstacle:
        case Inactive():
            return "inactive owner", "%(owner)s is inactive but owns this action until it is reassigned."
        case MayNotWork():
            text = "%(owner)s’s role doesn’t allow working on it, but %(owner)s owns it until it is reassigned."
            return "owner can’t work actions", text
        case NoMembers():
            text = "%(owner)s has no active members, so no one can take this action from the queue."
            return "queue without members", text


def _inability(obstacle: Unable) -> tuple[str, str]:
    """A note, and what follows on “who” or on a name."""
    match obstacle:
        case Inactive():
            return "inactive", "is inactive"
        case MayNotWork():
            return "can’t work actions", "can’t work on actions"
