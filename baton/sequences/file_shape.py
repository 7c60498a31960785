"""What may stand in a sequence file, key by key; `docs/sequence-files.md` says it in the user's words."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from baton.crm.models import CrmObject
from baton.sequences.models import Action

INHERIT = "inherit"
RECORD_OWNER = "record owner"
TEN_YEARS = 3650


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise PydanticCustomError("nul", "must not contain a NUL character")
    return value


def _known_zone(value: str) -> str:
    zones = available_timezones()
    if value not in zones:
        raise PydanticCustomError(
            "zone", "must be a time zone, such as Europe/London{hint}", {"hint": hint_at(value, zones)}
        )
    return value


def _small_if_word(value: str) -> str:
    return value.lower() if value.lower() in {INHERIT, RECORD_OWNER} else value


def _small(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(_without_nul)]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_without_nul)]
Delegation = Annotated[Name, AfterValidator(_small_if_word)]
Count = Annotated[int, Field(ge=0, le=TEN_YEARS)]


class _Value(BaseModel, extra="forbid", frozen=True, strict=True, str_strip_whitespace=True):
    """What may stand at one place of a file."""


class WaitFile(_Value, frozen=True):
    days: Count = 0
    hours: Count = 0
    counts: Annotated[Action.Days, Field(strict=False), BeforeValidator(_small)] = Action.Days.BUSINESS


class ActionFile(_Value, frozen=True):
    name: Name
    type: Annotated[Action.Type, Field(strict=False), BeforeValidator(_small)]
    wait: WaitFile = WaitFile()
    instructions: Text = ""
    automatic: bool = False
    delegation: Delegation = INHERIT

    @field_validator("automatic")
    @classmethod
    def _only_email_is_automatic(cls, automatic: bool, others: ValidationInfo) -> bool:  # noqa: FBT001
        if automatic and others.data.get("type", Action.Type.EMAIL) != Action.Type.EMAIL:
            raise PydanticCustomError("automatic", "must be false: only an email can be automatic")
        return automatic


class SequenceFile(_Value, frozen=True):
    name: Name
    object: Annotated[CrmObject, Field(strict=False), BeforeValidator(_small)]
    description: Text = ""
    time_zone: Annotated[str, AfterValidator(_known_zone), Field(validation_alias="time zone")] = "UTC"
    delegation: Delegation = RECORD_OWNER
    actions: Annotated[tuple[ActionFile, ...], Field(strict=False)] = ()

    @field_validator("delegation")
    @classmethod
    def _a_sequence_has_nothing_to_inherit_from(cls, delegation: str) -> str:
        if delegation == INHERIT:
            raise PydanticCustomError("inherit", "must be a lookup field or “record owner”: only an action inherits")
        return delegation


def known_keys(place: tuple[int | str, ...]) -> list[str]:
    match place:
        case ():
            value: type[_Value] = SequenceFile
        case ("actions", int()):
            value = ActionFile
        case _:
            value = WaitFile
    return [str(field.validation_alias or name) for name, field in value.model_fields.items()]


def hint_at(value: str, known: Iterable[str]) -> str:
    near = get_close_matches(value, known, n=1)
    return f"; did you mean “{near[0]}”?" if near else ""
