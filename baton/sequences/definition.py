"""What a sequence and an action are made of, once for all who build them: pages, files and the command line.

A field has the name of its column. What `SequenceColumns`, `EnrollmentColumns` and `ActionColumns` name, a file says
too, just as it is stored, under the key that `key_of` gives. From them follows what a file may say, what is saved,
compared, written and shown as JSON. So a new column of that kind is added to its table, here, and to the form that
asks for it.
"""

from datetime import time
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from baton.sequences.models import Action, Sequence
from baton.yaml_files.problems import hint_at


def small(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


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


def _priority(value: Any) -> Any:
    """One of them, or its word in any capitals."""
    # Stored as numbers, so that a list sorts by them; files have the word.
    priorities = {priority.name.lower(): priority for priority in Action.Priority}
    if isinstance(value, Action.Priority):
        return value
    if str(value).lower() not in priorities:
        raise PydanticCustomError("priority", "must be {choices}", {"choices": "high, normal or low"})
    return priorities[str(value).lower()]


Text = Annotated[str, AfterValidator(_without_nul)]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_without_nul)]
Word = BeforeValidator(small)


class Shape(BaseModel, extra="forbid", frozen=True, strict=True, str_strip_whitespace=True):
    """A value with the fields that are named, and no others."""


class SequenceColumns(Shape, frozen=True):
    name: Name
    description: Text = ""
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    ends_on_reply: bool = True
    on_a_reply_elsewhere: Annotated[Sequence.Elsewhere, Field(strict=False), Word] = Sequence.Elsewhere.PAUSE
    waits_for_return: bool = False
    follows_conversion: bool = False
    taking_from_a_queue: Annotated[Sequence.Taking, Field(strict=False), Word] = Sequence.Taking.ACTION


class Details(SequenceColumns, frozen=True):
    """What a sequence is, but for its object, its actions, its delegation and who enters and leaves."""

    calendar_id: int | None = None


class EnrollmentColumns(Shape, frozen=True):
    enrollment: Annotated[Sequence.Enrollment, Field(strict=False), Word] = Sequence.Enrollment.MANUAL
    daily_intake: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class EnrollmentSettings(EnrollmentColumns, frozen=True):
    """How records are enrolled: manually or automatically, how many a day, whether again, and beside what."""

    returns: Annotated[Sequence.Return, Field(strict=False)] = Sequence.Return.ALWAYS
    returns_after_days: int | None = None
    other_sequences: Annotated[Sequence.OtherSequences, Field(strict=False)] = Sequence.OtherSequences.ALLOWED
    exclusive_priority: int | None = None


class ActionColumns(Shape, frozen=True):
    name: Name
    type: Annotated[Action.Type, Field(strict=False), Word]
    instructions: Text = ""
    priority: Annotated[Action.Priority, Field(strict=False), BeforeValidator(_priority)] = Action.Priority.NORMAL
    is_automatic: bool = False


class StepDefinition(ActionColumns, frozen=True):
    """What an action is, but for its position and its delegation; the wait is in days and hours."""

    template_id: int | None = None
    wait_days: int = 0
    wait_hours: int = 0
    wait_counts: Annotated[Action.Days, Field(strict=False)] = Action.Days.BUSINESS
    at_time: time | None = None


def columns(shape: type[Shape], row: object) -> dict[str, Any]:
    """The fields of a shape with what a row, a file or another shape has in them."""
    return {name: getattr(row, name) for name in shape.model_fields}


def written(shape: type[Shape], row: object) -> dict[str, Any]:
    """The same as people write it: a priority by its word."""
    defaults = {name: field.default for name, field in shape.model_fields.items()}
    return {name: _written(value, defaults[name]) for name, value in columns(shape, row).items()}


def key_of(name: str) -> str:
    """The key in a file of the field of this name."""
    return name.removeprefix("is_").replace("_", " ")


def _written(value: Any, default: object) -> Any:
    if isinstance(default, Action.Priority):
        return Action.Priority(value).name.lower()
    return str(value) if isinstance(value, str) else value
