"""`baton notices`: what a user is told by the bell."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from baton.cli.acting import actor, requires
from baton.cli.options import AsJson
from baton.cli.output import Column, clock, print_json, print_table, say
from baton.notices.queries import latest_notices
from baton.notices.sentences import sentence_of
from baton.people.permissions import NotAllowed, Verb
from baton.people.queries import find_user


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
    by, person = actor(ctx), find_user(user)
    if by and by.pk != person.pk:
        raise NotAllowed("You can only list your own notices.")
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
