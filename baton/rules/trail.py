"""The steps by which the delegation rule comes to an owner and a cover; what explains an owner renders these."""

from dataclasses import dataclass

from baton.rules.availability import Assignee, Inactive, NoMembers, Obstacle, TimeAway


@dataclass(frozen=True, slots=True)
class UserField:
    """A field that points to a user; with `on_account_id` it is read as that field of the record's account."""

    id: int
    label: str
    on_account_id: int | None = None

    @property
    def is_on_account(self) -> bool:
        return self.on_account_id is not None


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
    """Rule 1. `by` is absent where the operator did it."""

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
class RecordHasNoAccount:
    """Rule 4: the field is on the account, and there is none."""

    field: UserField


@dataclass(frozen=True, slots=True)
class FieldIsBlank:
    """Rule 4."""

    field: UserField


@dataclass(frozen=True, slots=True)
class UserIsInactive:
    """Rule 4."""

    field: UserField
    user: Assignee


@dataclass(frozen=True, slots=True)
class FellBackToRecordOwner:
    """Rule 4: the delegation gave nobody."""

    owner: Assignee


@dataclass(frozen=True, slots=True)
class UsedRecordOwner:
    """Rule 5: there is no delegation."""

    owner: Assignee


@dataclass(frozen=True, slots=True)
class OwnerCannotWork:
    """Rule 7: the owner keeps the action all the same."""

    owner: Assignee
    obstacle: Inactive | NoMembers


@dataclass(frozen=True, slots=True)
class OwnerIsAway:
    """Rule 6."""

    owner: Assignee
    time_away: TimeAway


@dataclass(frozen=True, slots=True)
class AskedToCover:
    """Rule 6: somebody in the chain of covers; without an `obstacle` they cover."""

    person: Assignee
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True)
class NobodyAvailable:
    """Rule 6: the chain ended without a cover, so the owner keeps the action."""

    owner: Assignee


SettingStep = InheritedFromSequence | OverriddenByAction
TrailStep = (
    ReassignedByHand
    | SettingStep
    | ReadFromField
    | RecordHasNoAccount
    | FieldIsBlank
    | UserIsInactive
    | FellBackToRecordOwner
    | UsedRecordOwner
    | OwnerCannotWork
    | OwnerIsAway
    | AskedToCover
    | NobodyAvailable
)
Trail = tuple[TrailStep, ...]
