"""The steps by which the delegation rule comes to an owner and a cover; what explains an owner renders these."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from baton.rules.availability import Assignee, LastingObstacle, Obstacle, TimeAway, Unable


class Source(StrEnum):
    """Where a field gets its user from."""

    FIELD = "field"
    ACCOUNT_OWNER = "account_owner"
    CAMPAIGN_OWNER = "campaign_owner"
    OWNERS_MANAGER = "owners_manager"
    ENROLLER = "enroller"
    PERFORMER = "performer"
    OWNER = "owner"
    MEMBER = "member"
    ROTATION = "rotation"
    LEAST_LOADED = "least_loaded"
    CHAIN = "chain"


class Relation(StrEnum):
    """How another record is related to a record whose fields a delegation may read there."""

    ACCOUNT = "account"
    CONTACT = "contact"
    LEAD = "lead"
    CAMPAIGN = "campaign"


# Those that choose one member of a queue when they are first asked about a participant, who then keeps that member.
BY_TURNS = frozenset({Source.ROTATION, Source.LEAST_LOADED})
# A queue in one of these names its members as owners. In `OWNER`, the queue itself owns, for anybody to take from.
AMONG_MEMBERS = BY_TURNS | {Source.MEMBER}


@dataclass(frozen=True, slots=True)
class Hop:
    """A field of a related record, by its id."""

    through: Relation
    field_id: int


@dataclass(frozen=True, slots=True)
class UserField:
    """A field that points to a user, or what else a delegation may name instead.

    With a `hop` it is read as that field of a related record. `owner_id` is the user or queue that the source names,
    or the queue whose members it names. A chain has `entries`.
    """

    id: int
    label: str
    hop: Hop | None = None
    source: Source = Source.FIELD
    owner_id: int | None = None
    entries: tuple["UserField", ...] = ()

    @property
    def needs(self) -> Relation | None:
        """The related record without which it names nobody."""
        if self.source == Source.ACCOUNT_OWNER:
            return Relation.ACCOUNT
        if self.source == Source.CAMPAIGN_OWNER:
            return Relation.CAMPAIGN
        return self.hop.through if self.hop else None


@dataclass(frozen=True, slots=True)
class ToRecordOwner:
    """Delegate to nobody: the record owner owns."""


@dataclass(frozen=True, slots=True)
class ToUserIn:
    """Delegate to the user in a field."""

    field: UserField


Target = ToRecordOwner | ToUserIn


@dataclass(frozen=True, slots=True)
class ReassignedByHand:
    """Rule 1. `by` is absent where the operator did it.

    `handed_over_at` is when an owner gave own work to a colleague, and absent where somebody else reassigned it.
    `until` a moment, and `then` an earlier owner by hand; or the rule, where there is none.
    """

    owner: Assignee
    by: Assignee | None
    handed_over_at: datetime | None = None
    until: datetime | None = None
    then: Assignee | None = None


@dataclass(frozen=True, slots=True)
class RestoredByUndo:
    """Rule 1: an undo gave the action back to an owner whom the rule doesn't give. `by` is as above."""

    owner: Assignee
    by: Assignee | None


@dataclass(frozen=True, slots=True)
class InheritedFromSequence:
    """Rule 2: the sequence's setting applies."""

    target: Target


@dataclass(frozen=True, slots=True)
class OverriddenByAction:
    """Rule 2: the action's own setting applies."""

    target: Target


@dataclass(frozen=True, slots=True)
class ReadFromField:
    """Rule 3: the field names an active user, who owns."""

    field: UserField
    owner: Assignee


@dataclass(frozen=True, slots=True)
class MemberTurn:
    """A member of a queue who was chosen for a participant, in turn or by load: which, with what weight, and when."""

    queue_id: int
    user_id: int
    how: Source
    weight: int
    at: datetime
    is_at_enrollment: bool


@dataclass(frozen=True, slots=True)
class TookTurn:
    """Rule 3: the field names a queue, and this member of it was chosen, who owns."""

    field: UserField
    queue: Assignee
    owner: Assignee
    turn: MemberTurn


@dataclass(frozen=True, slots=True)
class RelatedRecordMissing:
    """Rule 4: the field is on a related record, and there is none."""

    field: UserField
    relation: Relation


@dataclass(frozen=True, slots=True)
class FieldIsBlank:
    """Rule 4."""

    field: UserField


@dataclass(frozen=True, slots=True)
class UserIsUnable:
    """Rule 4: the user in the field is inactive, or may not work on actions."""

    field: UserField
    user: Assignee
    obstacle: Unable


@dataclass(frozen=True, slots=True)
class FellBackToRecordOwner:
    """Rule 4: the delegation gave nobody."""

    owner: Assignee


@dataclass(frozen=True, slots=True)
class UsedRecordOwner:
    """Rule 5: there is no delegation."""

    owner: Assignee


@dataclass(frozen=True, slots=True)
class UsedDefaultOwner:
    """Rule 6: the record owner can't work, so the default owner, of the sequence or the organization, owns."""

    record_owner: Assignee
    obstacle: Unable
    owner: Assignee
    is_of_sequence: bool


@dataclass(frozen=True, slots=True)
class OwnerCannotWork:
    """Rule 8: the owner keeps the action all the same."""

    owner: Assignee
    obstacle: LastingObstacle


@dataclass(frozen=True, slots=True)
class OwnerIsAway:
    """Rule 7: when the action is expected or, if `is_due`, now that it can be done."""

    owner: Assignee
    time_away: TimeAway
    is_due: bool


@dataclass(frozen=True, slots=True)
class OverdueIsNotCovered:
    """Rule 7: the action was due before an absence that does not cover what was overdue."""

    owner: Assignee


@dataclass(frozen=True, slots=True)
class AskedToCover:
    """Rule 7: a user or queue in the chain of covers; without an `obstacle` they cover.

    `among` is the queue among whose members the person's turn has come. `is_for_sequence` tells that the absence
    names another cover for this sequence.
    """

    person: Assignee
    obstacle: Obstacle | None
    among: Assignee | None = None
    is_for_sequence: bool = False


@dataclass(frozen=True, slots=True)
class NobodyAvailable:
    """Rule 7: the chain ended without a cover, so the owner keeps the action."""

    owner: Assignee


@dataclass(frozen=True, slots=True)
class OwnsAnsweredEmail:
    """Of a reply: the owner of the action whose email was answered."""

    owner: Assignee


@dataclass(frozen=True, slots=True)
class RepliesSetForAction:
    """Of a reply: the action says who answers."""

    target: Target


SettingStep = InheritedFromSequence | OverriddenByAction
OfReply = OwnsAnsweredEmail | RepliesSetForAction
# A closed union on purpose: mypy finds every page that has no words yet for a new step.
TrailStep = (
    ReassignedByHand
    | RestoredByUndo
    | SettingStep
    | OfReply
    | ReadFromField
    | TookTurn
    | RelatedRecordMissing
    | FieldIsBlank
    | UserIsUnable
    | FellBackToRecordOwner
    | UsedRecordOwner
    | UsedDefaultOwner
    | OwnerCannotWork
    | OwnerIsAway
    | OverdueIsNotCovered
    | AskedToCover
    | NobodyAvailable
)
Trail = tuple[TrailStep, ...]
