"""The trail of the delegation rule as JSON: one object for each step, with the people and fields by name."""

import re
from dataclasses import fields
from typing import Any

from baton.rules.availability import Assignee, Inactive, MayNotWork, NoMembers, Obstacle, TimeAway, UserIsAway
from baton.rules.trail import ToRecordOwner, ToUserIn, Trail, TrailStep, UserField

Named = Assignee | UserField | ToUserIn
Value = Named | ToRecordOwner | TimeAway | Obstacle | bool | None


def trail_as_json(trail: Trail) -> list[dict[str, Any]]:
    """`step` is the kind of step, such as `inherited_from_sequence`; the trail of a closed action is empty."""
    return [_step_as_json(step) for step in trail]


def _step_as_json(step: TrailStep) -> dict[str, Any]:
    values = {field.name: _plain(getattr(step, field.name)) for field in fields(step)}
    return {"step": _snake_case(type(step).__name__), **values}


def _plain(value: Value) -> Any:
    match value:
        case None | bool():
            return value
        case Assignee(name=name) | UserField(label=name) | ToUserIn(field=UserField(label=name)):
            return name
        case ToRecordOwner():
            return "record owner"
        case TimeAway(first_day=first_day, last_day=last_day):
            return {"first_day": first_day, "last_day": last_day}
        case Inactive() | MayNotWork() | NoMembers() | UserIsAway():
            return _snake_case(type(value).__name__)


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
