"""`baton notices` and `baton notice-settings`: what the bell tells a user, and what they want to be told."""

from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.conf import settings

from baton.cli.acting import actor, own_user, requires
from baton.cli.options import AsJson
from baton.cli.options import clock as time_of_day
from baton.cli.output import Column, clock, hint, print_json, print_table, say
from baton.notices.models import Notice
from baton.notices.operations import Preferences, set_preferences
from baton.notices.queries import kinds_for, latest_notices, preferences_of
from baton.notices.sentences import sentence_of
from baton.people.models import User
from baton.people.permissions import Verb

ALL = "all"

Kinds = list[str]
Bell = Annotated[
    Kinds, typer.Option("--bell", metavar="KIND", help="Turn a kind on by bell; more than once, or 'all'.")
]
NoBell = Annotated[Kinds, typer.Option("--no-bell", metavar="KIND", help="Turn a kind off by bell.")]
Email = Annotated[Kinds, typer.Option("--email", metavar="KIND", help="Turn a kind on by email.")]
NoEmail = Annotated[Kinds, typer.Option("--no-email", metavar="KIND", help="Turn a kind off by email.")]
QuietTime = time | None
FROM_HELP = "Send no notices by email from this time, in the user’s time zone."
QuietFrom = Annotated[QuietTime, typer.Option(metavar="HH:MM", parser=time_of_day, help=FROM_HELP)]
QuietUntil = Annotated[QuietTime, typer.Option(metavar="HH:MM", parser=time_of_day, help="Send them from this time.")]
NoQuietHours = Annotated[bool, typer.Option("--no-quiet-hours", help="Send notices by email at any time.")]


@requires(Verb.SEE_NOTICES)
def notices(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="The user whose notices are listed.")],
    *,
    unread: Annotated[bool, typer.Option("--unread", help="Only notices that the user has not read.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many notices, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the notices of a user, newest first. Users can list their own."""
    person = own_user(ctx, user, refusal="You can only list your own notices.")
    latest = latest_notices(user=person, limit=limit, only_unread=unread)
    if as_json:
        print_json(
            [
                {
                    "id": notice.pk,
                    "kind": notice.kind,
                    "at": notice.at,
                    "sentence": sentence_of(notice),
                    "text": notice.text,
                    "count": notice.count,
                    "is_read": notice.read_at is not None,
                }
                for notice in latest
            ]
        )
    elif not latest:
        say(f"{person.name} has no {'unread ' if unread else ''}notices.")
    else:
        zone = ZoneInfo(person.time_zone)
        columns = [Column("When"), Column("Notice"), Column("Text", needs=110), Column("Read")]
        rows = [
            (clock(notice.at, zone), sentence_of(notice), notice.text, "yes" if notice.read_at else "no")
            for notice in latest
        ]
        print_table(columns, rows)


@requires(Verb.SEE_NOTICES)
def notice_settings(
    ctx: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="The user whose settings they are.")],
    *,
    bell: Bell = [],  # noqa: B006 - Typer copies it
    no_bell: NoBell = [],  # noqa: B006
    email: Email = [],  # noqa: B006
    no_email: NoEmail = [],  # noqa: B006
    quiet_from: QuietFrom = None,
    quiet_until: QuietUntil = None,
    no_quiet_hours: NoQuietHours = False,
    as_json: AsJson = False,
) -> None:
    """Show which notices a user gets by bell and by email, and the quiet hours, or change them.

    What is turned off comes first: `--no-email all --email reply` leaves only replies on. Users can do this for
    themselves.
    """
    person = own_user(ctx, user, refusal="You can only see and change your own notice settings.")
    if no_quiet_hours and (quiet_from or quiet_until):
        raise typer.BadParameter("Give either times or --no-quiet-hours.", param_hint="'--no-quiet-hours'")
    present = preferences_of(person)
    preferences = Preferences(
        not_by_bell=_unwanted(present.not_by_bell, on=bell, off=no_bell, of=person),
        not_by_email=_unwanted(present.not_by_email, on=email, off=no_email, of=person),
        quiet_from=None if no_quiet_hours else quiet_from or present.quiet_from,
        quiet_until=None if no_quiet_hours else quiet_until or present.quiet_until,
    )
    is_change = any((bell, no_bell, email, no_email, quiet_from, quiet_until, no_quiet_hours))
    if is_change:
        set_preferences(user=person, preferences=preferences, by=actor(ctx))
    if as_json:
        print_json(_settings_as_json(person, preferences))
        return
    if is_change:
        say("Notice settings saved.", "bold")
    _print_settings(person, preferences)


def _unwanted(present: list[str], *, on: Kinds, off: Kinds, of: User) -> list[Notice.Kind]:
    """The kinds that are off after the change, in the order of all kinds."""
    unwanted = ({Notice.Kind(kind) for kind in present} | _kinds(off, of)) - _kinds(on, of)
    return [kind for kind in Notice.Kind if kind in unwanted]


def _kinds(names: Kinds, person: User) -> set[Notice.Kind]:
    """The kinds with these names; 'all' is every kind that the user can get."""
    able = {kind.value: kind for kind in kinds_for(person)}
    if unknown := [name for name in names if name not in able and name != ALL]:
        known = ", ".join([*able, ALL])
        raise typer.BadParameter(f"'{unknown[0]}' is no kind of notice for {person}. Choose from: {known}.")
    return set(able.values()) if ALL in names else {able[name] for name in names}


def _print_settings(person: User, preferences: Preferences) -> None:
    rows = [
        (kind.value, kind.label, kind not in preferences.not_by_bell, kind not in preferences.not_by_email)
        for kind in kinds_for(person)
    ]
    print_table([Column("Kind"), Column("Notice"), Column("Bell"), Column("Email")], rows)
    if preferences.quiet_from and preferences.quiet_until:
        hours = f"{preferences.quiet_from:%H:%M} to {preferences.quiet_until:%H:%M}"
        say(f"Quiet hours: {hours} ({person.time_zone})")
    else:
        say("Quiet hours: none")
    if not person.email:
        hint(f"{person} has no email address, so gets no notices by email.")
    elif not settings.EMAIL_HOST:
        hint("Outgoing email isn’t set up, so no notices are sent by email.")


def _settings_as_json(person: User, preferences: Preferences) -> dict[str, object]:
    return {
        "user": person.username,
        "kinds": [
            {
                "kind": kind.value,
                "label": kind.label,
                "by_bell": kind not in preferences.not_by_bell,
                "by_email": kind not in preferences.not_by_email,
            }
            for kind in kinds_for(person)
        ],
        "quiet_from": preferences.quiet_from,
        "quiet_until": preferences.quiet_until,
        "time_zone": person.time_zone,
    }
