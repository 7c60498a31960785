"""`baton audit`: the activity log of everybody and everything, newest first."""

from typing import Annotated

import typer

from baton.cli.acting import requires
from baton.cli.options import AsJson
from baton.cli.output import Column, print_json, print_table, say
from baton.people.activity import SIGN_INS, latest_activities, sentence
from baton.people.permissions import Verb

MOST_LINES = 10_000


@requires(Verb.SEE_ACTIVITY)
def audit(
    *,
    of_sign_ins: Annotated[bool, typer.Option("--sign-ins", help="Sign-ins, refusals and sign-outs only.")] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=MOST_LINES, help="At most so many lines.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List who signed in and who changed what: users, roles, passwords, sequences, templates, calendars, exports."""
    log = latest_activities(events=SIGN_INS if of_sign_ins else (), at_most=limit)
    if as_json:
        print_json(
            [
                {
                    "id": line.pk,
                    "at": line.at,
                    "by": line.by.username if line.by else None,
                    "event": line.event,
                    "subject_type": line.subject_type,
                    "subject_id": line.subject_id,
                    "subject": line.subject_name,
                    "details": line.details,
                }
                for line in log
            ]
        )
    elif not log:
        say("Nothing has happened yet.")
    else:
        columns = [Column("When (UTC)", is_whole=True), Column("What"), Column("Subject")]
        print_table(columns, [(f"{line.at:%Y-%m-%d %H:%M}", sentence(line), line.subject_name) for line in log])
