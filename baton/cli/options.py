"""Options that several commands share: dates, time zones, and groups of options as one value."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime, time
from typing import Annotated, Any, get_type_hints
from zoneinfo import ZoneInfo, available_timezones

import typer
from django.conf import settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PreviewOption = Annotated[bool, typer.Option("--preview", help="Show what would happen, and change nothing.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, saved with the change.")]


def zone(name: str | ZoneInfo) -> ZoneInfo:
    """The time zone with this name. Typer also passes the default, which is already a ZoneInfo."""
    if str(name) not in available_timezones():
        raise typer.BadParameter(f"'{name}' is not a time zone. Example: America/New_York.")
    return ZoneInfo(str(name))


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date. Example: 2026-03-31.") from None


def clock(text: str | time) -> time:
    try:
        return time.fromisoformat(str(text))
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a time of day. Example: 14:30.") from None


def wall_clock(text: str) -> datetime:
    """A date and time. Without a UTC offset it is naive, and the command applies `--time-zone`."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date and time. Example: 2026-03-31T14:30.") from None


HERE = ZoneInfo(settings.TIME_ZONE)
TimeZone = Annotated[ZoneInfo, typer.Option(metavar="ZONE", parser=zone, help="The time zone of dates.")]


def gathered(name: str, options: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add an option to the command for each field of a dataclass, and pass the dataclass as `name`."""
    hints = get_type_hints(options, include_extras=True)
    names = [field.name for field in fields(options)]
    added = [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(options)
    ]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def run(**arguments: Any) -> None:
            grouped = options(**{option: arguments.pop(option) for option in names})
            command(**{name: grouped}, **arguments)

        own = inspect.signature(command)
        keywords = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own.parameters.values()]
        parameters = [parameter for parameter in keywords if parameter.name != name] + added
        run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__doc__ = command.__doc__
        return run

    return decorate
