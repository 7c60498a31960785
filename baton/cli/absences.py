"""`baton absence`: set, list and cancel absences and their cover."""

import calendar
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from baton.cli.absence_feed import feed
from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson, PreviewOption, Why, clock, day
from baton.cli.outcomes import preview_or_apply
from baton.cli.output import Column, hint, print_json, print_table, say
from baton.delegation import staffing
from baton.delegation.calendar_addresses import remove_calendar_address, save_calendar_address
from baton.delegation.calendar_import import Origin, calendar_import, plan_in_words, today_of
from baton.delegation.cover_words import absence_cover_in_words, sequence_cover_in_words
from baton.delegation.covers import requested_warnings, sequence_covers_of, warnings_during
from baton.delegation.models import SequenceCover
from baton.people.absence_words import absence_hours
from baton.people.away import RequestedAbsence
from baton.people.imported_absences import plan_calendar
from baton.people.models import Absence, User
from baton.people.permissions import Verb
from baton.people.queries import (
    absences,
    find_absence,
    find_owner,
    find_queue,
    find_user,
    unmistakable_name,
    usual_cover,
)
from baton.rules.availability import CoverChoice
from baton.rules.calendar_files import LARGEST_CALENDAR, require_time_away, time_away_in
from baton.sequences.queries import find_sequence

SHARED = "members:"
WEEKDAYS = [name.lower() for name in calendar.day_name]

Clock = time | None
FromTime = Annotated[Clock, typer.Option("--from-time", metavar="HH:MM", parser=clock, help="Begin at this time.")]
UntilTime = Annotated[Clock, typer.Option("--until-time", metavar="HH:MM", parser=clock, help="End at this time.")]
LastDay = Annotated[date | None, typer.Option("--to", metavar="DATE", parser=day, help="Last day of the absence.")]
Endless = Annotated[bool, typer.Option("--until-further-notice", help="Without a last day, as for who left.")]
Every = Annotated[
    list[str], typer.Option(metavar="WEEKDAY", help="Repeat on this day of the week; give it more than once.")
]
COVER_HELP = "The user or queue that covers, or 'members:QUEUE' to share. Without cover, the work waits."
Cover = Annotated[str, typer.Option(metavar="OWNER", help=COVER_HELP)]
NO_COVER = "none"
IMPORT_COVER_HELP = (
    "Who covers what is new: a user, a queue, 'members:QUEUE', or 'none'. Default: the user's latest cover."
)
COVER_IN_HELP = "Another cover in one sequence; give it more than once."
CoverIn = Annotated[list[str], typer.Option(metavar="SEQUENCE=OWNER", help=COVER_IN_HELP)]
Overdue = Annotated[bool, typer.Option("--overdue/--not-overdue", help="Whether overdue actions are covered too.")]

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Set, list and cancel absences and who covers.")

app.command()(feed)


@app.command("set")
@requires(Verb.SET_ABSENCES)
def set_(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="The user who is away.")],
    first_day: Annotated[date, typer.Option("--from", metavar="DATE", parser=day, help="First day of the absence.")],
    last_day: LastDay = None,
    *,
    until_further_notice: Endless = False,
    from_time: FromTime = None,
    until_time: UntilTime = None,
    every: Every = [],  # noqa: B006 - Typer copies it
    cover: Cover = "",
    cover_in: CoverIn = [],  # noqa: B006 - Typer copies it
    overdue: Overdue = True,
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note, saved with the absence.")] = "",
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Set an absence. The cover gets the open actions that can be done on these days immediately.

    Days and times are in the user's own time zone. Sequence Agents can set their own absences.
    """
    _require_end(first_day, last_day, is_open=until_further_notice)
    choice = cover_choice(cover) if cover else None
    who = find_user(user)
    away = RequestedAbsence(
        who.pk,
        first_day,
        last_day,
        cover_id=choice.owner_id if choice else None,
        cover_is_shared=choice is not None and choice.is_shared,
        sequence_covers=dict(sequence_cover(text) for text in cover_in),
        note=note,
        from_time=from_time,
        until_time=until_time,
        weekdays=frozenset(weekday(name) for name in every),
        covers_overdue=overdue,
    )
    change, zone = staffing.absence(away=away), ZoneInfo(who.time_zone)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Covering", zone=zone)
    # After the result and on stderr, so that JSON stays alone on stdout.
    for warning in requested_warnings(away):
        hint(f"Warning: {warning.text}")


@app.command("list")
@requires(Verb.SEE_OWNERS, to_any=True)
def list_(*, as_json: AsJson = False) -> None:
    """List absences, earliest first."""
    all_absences = absences()
    elsewhere = sequence_covers_of(all_absences)
    if as_json:
        print_json([_as_json(absence, elsewhere[absence.pk]) for absence in all_absences])
    elif not all_absences:
        say("No absences.")
    else:
        columns = [
            Column("Id", is_number=True),
            Column("User"),
            Column("From", is_whole=True),
            Column("To", is_whole=True),
            Column("Cover"),
            Column("Note"),
        ]
        print_table(columns, [_line(absence, elsewhere[absence.pk]) for absence in all_absences])


@app.command()
@requires(Verb.SET_ABSENCES)
def cancel(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="The ID of the absence.")],
    *,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Cancel an absence. Covered actions go back to their owner."""
    change = staffing.absence_cancelled(cancelled=find_absence(number))
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Canceling")


@app.command("calendar")
@requires(Verb.SET_ABSENCES)
def calendar_at(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="The user whose calendar it is.")],
    address: Annotated[str, typer.Argument(metavar="[ADDRESS]", help="It begins with https:// or webcal://.")] = "",
    *,
    cover: Annotated[str, typer.Option(metavar="OWNER", help=IMPORT_COVER_HELP)] = "",
) -> None:
    """Read the time away of a user from the address of a calendar, every hour. Without an address, stop reading.

    What was imported stays when Baton stops reading.
    """
    away, by, at = find_user(user), actor(ctx), moment(ctx)
    if not address:
        remove_calendar_address(user=away, by=by, at=at)
        say(f"The calendar of {away} is no longer read.")
        return
    save_calendar_address(user=away, address=address, cover=_import_cover(cover, away), by=by, at=at)
    say(f"The calendar of {away} is read in a minute, and then every hour.")


@app.command("import")
@requires(Verb.SET_ABSENCES)
def import_(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An iCalendar file (.ics).", exists=True, dir_okay=False)
    ],
    user: Annotated[str, typer.Option("--user", metavar="USER", help="The user whose calendar it is.")],
    *,
    cover: Annotated[str, typer.Option(metavar="OWNER", help=IMPORT_COVER_HELP)] = "",
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Import the time away of a calendar. Imported again, what moved moves and what vanished goes.

    Events count that are shown as out of office, last all day and are shown as busy, or have a category such as
    Vacation. Absences entered by hand stay as they are.
    """
    away, at = find_user(user), moment(ctx)
    today = today_of(away, at=at)
    with file.open("rb") as opened:
        content = opened.read(LARGEST_CALENDAR + 1)
    events = time_away_in(content, today=today, time_zone=away.time_zone, address=away.email)
    require_time_away(events)
    choice = _import_cover(cover, away)
    change = calendar_import(user=away, events=events, origin=Origin.FILE, cover=choice, at=at)
    plan = plan_calendar(user=away, events=events, origin=Origin.FILE, today=today)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Importing")
    # On stderr, as the warnings below, so that JSON stays alone on stdout.
    hint(f"Time away in the next 12 months: {plan_in_words(plan)}.")
    if choice and plan.added:
        for warning in warnings_during([planned.days for planned in plan.added], user=away, cover=choice):
            hint(f"Warning: {warning.text}")


def _import_cover(text: str, away: User) -> CoverChoice | None:
    if text:
        return None if text == NO_COVER else cover_choice(text)
    usual = usual_cover(away)
    return CoverChoice(usual.cover_id, usual.cover_is_shared) if usual and usual.cover_id else None


def cover_choice(text: str) -> CoverChoice:
    """A user or queue by name, or 'members:' and a queue whose members share the work."""
    if text.startswith(SHARED):
        return CoverChoice(find_queue(text.removeprefix(SHARED)).pk, is_shared=True)
    return CoverChoice(find_owner(text).pk)


def sequence_cover(text: str) -> tuple[int, CoverChoice]:
    """The id of a sequence and who covers in it, from 'SEQUENCE=OWNER'."""
    # The last one, since names of sequences may contain it, and usernames do not.
    name, separator, cover = text.rpartition("=")
    if not separator:
        raise typer.BadParameter(
            f"'{text}' is not SEQUENCE=OWNER, such as 'Enterprise=Tom'.", param_hint="'--cover-in'"
        )
    return find_sequence(name).pk, cover_choice(cover)


def _require_end(first_day: date, last_day: date | None, *, is_open: bool) -> None:
    # An absence without an end has to be said: forgotten, it would give somebody's work away for good.
    if (last_day is None) != is_open:
        raise typer.BadParameter("Give the last day, or --until-further-notice.", param_hint="'--to'")
    if last_day and last_day < first_day:
        raise typer.BadParameter("The last day must be on or after the first day.", param_hint="'--to'")


def weekday(name: str) -> int:
    """The number of a day of the week by its name or the beginning of it, such as 'fri'; Monday is 0."""
    matches = [number for number, day_name in enumerate(WEEKDAYS) if day_name.startswith(name.lower())]
    # “t” may be Tuesday or Thursday.
    if len(matches) != 1:
        raise typer.BadParameter(f"'{name}' is not a day of the week, such as 'friday'.", param_hint="'--every'")
    return matches[0]


def _line(absence: Absence, elsewhere: list[SequenceCover]) -> tuple[object, ...]:
    hours = absence_hours(absence)
    note = " · ".join(text for text in (hours, absence.note) if text)
    covers = [absence_cover_in_words(absence)] if absence.cover else []
    covers += [sequence_cover_in_words(cover) for cover in elsewhere]
    last = absence.last_day or "until further notice"
    return str(absence.pk), absence.user, absence.first_day, last, "; ".join(covers), note


def _as_json(absence: Absence, elsewhere: list[SequenceCover]) -> dict[str, Any]:
    return {
        "id": absence.pk,
        "user": absence.user.username,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "from_time": absence.from_time,
        "until_time": absence.until_time,
        "every": [WEEKDAYS[number] for number in absence.weekdays],
        "cover": unmistakable_name(absence.cover) if absence.cover else None,
        "cover_is_shared": absence.cover_is_shared,
        "sequence_covers": [
            {
                "sequence": cover.sequence.name,
                "cover": unmistakable_name(cover.cover),
                "cover_is_shared": cover.is_shared,
            }
            for cover in elsewhere
        ],
        "covers_overdue": absence.covers_overdue,
        "note": absence.note,
    }
