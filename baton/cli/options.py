"""Options that several commands share: dates, zones, numbers of actions, and whole groups as one value."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, get_type_hints
from zoneinfo import ZoneInfo, available_timezones

import typer
from django.conf import settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Preview = Annotated[bool, typer.Option("--preview", help="Show what would happen, and change nothing.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, which is kept.")]


def zone(name: str | ZoneInfo) -> ZoneInfo:
    """The zone of that name; typer sends the default through here too, which is one already."""
    if str(name) not in available_timezones():
        raise typer.BadParameter(f"'{name}' is not a time zone, such as Europe/London.")
    return ZoneInfo(str(name))


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date, such as 2026-03-31.") from None


def wall_clock(text: str) -> datetime:
    """A date and time; without an offset it is naive, and means the zone that is given with it."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date and time, such as 2026-03-31T14:30.") from None


HERE = ZoneInfo(settings.TIME_ZONE)
TimeZone = Annotated[
    ZoneInfo, typer.Option(metavar="ZONE", parser=zone, help="The zone in which dates are given and shown.")
]


def gathered(name: str, options: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each field of a dataclass, and pass it the dataclass as `name`."""
    hints = get_type_hints(options, include_extras=True)
    names = [field.name for field in fields(options)]
    added = [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(options)
    ]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            chosen = options(**{each: given.pop(each) for each in names})
            command(**{name: chosen}, **given)

        own = inspect.signature(command)
        keywords = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own.parameters.values()]
        both = [each for each in keywords if each.name != name] + added
        run.__signature__ = own.replace(parameters=both)  # type: ignore[attr-defined]
        run.__doc__ = command.__doc__
        return run

    return decorate
