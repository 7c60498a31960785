"""`baton migrate` and `baton health`."""

import typer

from baton.cli import migrating
from baton.cli.acting import for_the_operator, moment, requires
from baton.cli.options import AsJson
from baton.cli.output import Column, complain, counted, print_json, print_table, say, working
from baton.delegation.failing_jobs import failing_jobs
from baton.insight.health import ailments
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.notices.digests import UNSENT_SHOWN_FOR, unsent_digests
from baton.people.permissions import Verb

AILMENTS = {
    "inactive": "is inactive",
    "no_members": "is a queue without active members",
    "away_uncovered": "is away with no cover",
}


@for_the_operator
def migrate(*, as_json: AsJson = False) -> None:
    """Create the database tables, or bring them up to date; safe to repeat."""
    with working("Migrating"):
        steps = migrating.migrate()
    if as_json:
        print_json({"migrated": steps})
    elif steps:
        say(f"The database is up to date: {counted(len(steps), 'migration')} applied.")
    else:
        say("The database is up to date.")


@requires(Verb.SEE_HEALTH)
def health(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List open actions that nobody is there to do, by owner; none is dropped or skipped because of it."""
    with working("Looking"):
        ailing = ailments()
    if as_json:
        print_json([{"kind": a.kind, "owner_id": a.owner_id, "owner": a.owner, "count": a.count} for a in ailing])
    elif not ailing:
        say("Every open action has someone to do it.", "green")
    else:
        columns = [Column("Open actions", is_number=True), Column("Owner"), Column("Trouble")]
        print_table(columns, [(a.count, a.owner, AILMENTS[a.kind]) for a in ailing])
    for job in failing_jobs():
        complain(f"Background job failing: {job.name}, {counted(job.failures, 'time')}. {job.error}")
    for pause in open_pauses():
        affected = f"Email of {pause.sender}" if pause.sender else "Email"
        complain(f"{affected} is not sent since {pause.since:%Y-%m-%d %H:%M} UTC; it waits. {pause.reply}")
    for digest in unsent_digests(since=moment(ctx) - UNSENT_SHOWN_FOR):
        complain(
            f"Notices to {digest.user} ({digest.sent_to}): {digest.get_status_display().lower()}. {digest.trouble}"
        )
    if (box := standing()) and box.trouble:
        complain(f"Answers to mail are not read. {box.trouble}")
