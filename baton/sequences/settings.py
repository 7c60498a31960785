"""A delegation setting as a value: the only door to the columns in which sequences and actions store theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from baton.crm.models import LookupField
from baton.rules.delegation import Inherit
from baton.rules.trail import Hop, Relation, Source, Target, ToRecordOwner, ToUserIn, UserField
from baton.sequences.file_shape import INHERIT, RECORD_OWNER
from baton.sequences.models import Action, Sequence

Mode = Literal["inherit", "record_owner", "field"]


@dataclass(frozen=True)
class Setting:
    """`field_id` names a lookup field, and is given with the mode `field` only."""

    mode: Mode
    field_id: int | None = None

    INHERIT: ClassVar["Setting"]
    RECORD_OWNER: ClassVar["Setting"]

    def __post_init__(self) -> None:
        # The table has the same constraint; here it fails where the mistake is, and not when it is saved.
        if (self.mode == "field") != (self.field_id is not None):
            raise ValueError("A delegation names a field with the mode 'field', and only then.")

    @classmethod
    def of_field(cls, field: LookupField) -> Self:
        return cls(mode="field", field_id=field.pk)

    @classmethod
    def of_sequence(cls, sequence: Sequence) -> Self:
        if sequence.delegation_id is None:
            return cls(mode="record_owner")
        return cls(mode="field", field_id=sequence.delegation_id)

    @classmethod
    def of_action(cls, action: Action) -> Self:
        match Action.Delegation(action.delegation_mode):
            case Action.Delegation.INHERIT:
                return cls(mode="inherit")
            case Action.Delegation.RECORD_OWNER:
                return cls(mode="record_owner")
            case Action.Delegation.FIELD:
                return cls(mode="field", field_id=action.delegation_id)

    @classmethod
    def named(cls, name: str, *, field: Callable[[str], LookupField]) -> Self:
        """What files and the command line write: “inherit”, “record owner”, or the name that `field` looks up."""
        match name.strip().lower().replace("-", " "):
            case word if word == INHERIT:
                return cls(mode="inherit")
            case word if word == RECORD_OWNER:
                return cls(mode="record_owner")
            case _:
                return cls.of_field(field(name))

    @classmethod
    def from_choice(cls, choice: str) -> Self:
        """From the value of an option in a form."""
        match choice:
            case "inherit" | "record_owner":
                return cls(mode=choice)
            case field_id:
                return cls(mode="field", field_id=int(field_id))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(mode=value["mode"], field_id=value["field_id"])

    @property
    def choice(self) -> str:
        """The value of its option in a form."""
        return self.mode if self.field_id is None else str(self.field_id)

    @property
    def columns(self) -> dict[str, Any]:
        """How an action stores it."""
        return {"delegation_mode": self.mode, "delegation_id": self.field_id}

    def within(self, sequence: Sequence) -> "Setting":
        """What applies to an action of the sequence, for questions that come before there is anything to own."""
        return Setting.of_sequence(sequence) if self == Setting.INHERIT else self

    def as_json(self) -> dict[str, str | int | None]:
        return {"mode": self.mode, "field_id": self.field_id}


Setting.INHERIT = Setting(mode="inherit")
Setting.RECORD_OWNER = Setting(mode="record_owner")


def name_of_delegation(action: Action) -> str:
    """The action's setting as `Setting.named` reads it."""
    if action.delegation:
        return action.delegation.name
    return INHERIT if Setting.of_action(action) == Setting.INHERIT else RECORD_OWNER


def label_of_override(action: Action) -> str:
    """To whom the action delegates where it overrides its sequence; blank where it inherits."""
    if action.delegation:
        return action.delegation.label
    return "" if Setting.of_action(action) == Setting.INHERIT else "Record owner"


def rule_of_sequence(sequence: Sequence) -> Target:
    """The sequence's setting as the delegation rule takes it."""
    return target_of(sequence.delegation)


def rule_of_action(action: Action) -> Inherit | Target:
    """The action's setting as the delegation rule takes it."""
    return Inherit() if Setting.of_action(action) == Setting.INHERIT else target_of(action.delegation)


def target_of(field: LookupField | None) -> Target:
    """A setting that names a field, or without one the record owner."""
    return ToUserIn(_user_field(field)) if field else ToRecordOwner()


def _user_field(field: LookupField) -> UserField:
    """A field as the rule takes it; a chain takes a query for its entries."""
    source = Source(field.source)
    entries: tuple[UserField, ...] = ()
    if source == Source.CHAIN:
        links = field.entries.select_related("field").order_by("position")
        # One level deep: a chain in a chain is refused when it is saved.
        entries = tuple(_user_field(link.field) for link in links)
    hop = Hop(Relation(field.through), field.related_field_id) if field.related_field_id else None
    return UserField(field.pk, field.label, hop, source, field.owner_id, entries)
