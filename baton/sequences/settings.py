"""A delegation setting as a value: what a sequence or an action says about who owns its actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from baton.crm.models import LookupField
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
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        return cls(mode=value["mode"], field_id=value["field_id"])

    def as_json(self) -> dict[str, str | int | None]:
        return {"mode": self.mode, "field_id": self.field_id}


Setting.INHERIT = Setting(mode="inherit")
Setting.RECORD_OWNER = Setting(mode="record_owner")
