"""`baton migrate` and `baton health`."""

from datetime import datetime

import typer

from baton.cli import migrating
from baton.cli.acting import for_the_operator, moment, requires
from baton.cli.options import AsJson
from baton.cli.output import Column, complain, counted, print_json, print_table, say, working
from baton.delegation.failing_jobs import failing_jobs
from baton.insight.problem_kinds import KINDS
from baton.insight.problems import HealthProblem, all_problems
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.notices.digests import UNSENT_SHOWN_FOR, unsent_digests
from baton.people.permissions import Verb


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
    """List what is wrong with delegation: owners, fields, email, covers and workload. Exits with 1 if any."""
    with working("Looking"):
        problems = all_problems(at=moment(ctx))
    if as_json:
        print_json([_as_json(problem) for problem in problems])
    elif not problems:
        say("Every open action has someone to do it.", "green")
    else:
        columns = [Column("Count", is_number=True), Column("Of"), Column("Problem"), Column("What helps", needs=140)]
        print_table(
            columns,
            [(p.count, f"{p.unit}s", p.cause, KINDS[p.kind].advice) for p in problems],
        )
    _complain(at=moment(ctx))
    if problems:
        # So that cron or monitoring can call it, and need not read the table.
        raise typer.Exit(1)


def _as_json(problem: HealthProblem) -> dict[str, object]:
    # There, the column holds the field that came instead; as “owner” it would mislead programs.
    is_rename = problem.kind == "absent_field"
    return {
        "kind": problem.kind,
        "count": problem.count,
        "unit": problem.unit,
        "cause": problem.cause,
        "owner_id": None if is_rename else problem.owner_id,
        "owner": None if is_rename else problem.owner,
        "sequence_id": problem.sequence_id,
        "sequence": problem.sequence,
        "field_id": problem.field_id,
        "field": problem.field,
        "renamed_to_id": problem.owner_id if is_rename else None,
        "detail": problem.detail,
    }


def _complain(*, at: datetime) -> None:
    """Background jobs and email that fail are told beside."""
    for job in failing_jobs():
        complain(f"Background job failing: {job.name}, {counted(job.failures, 'time')}. {job.error}")
    for pause in open_pauses():
        affected = f"Email of {pause.sender}" if pause.sender else "Email"
        complain(f"{affected} is not sent since {pause.since:%Y-%m-%d %H:%M} UTC; it waits. {pause.reply}")
    for digest in unsent_digests(since=at - UNSENT_SHOWN_FOR):
        complain(
            f"Notices to {digest.user} ({digest.sent_to}): {digest.get_status_display().lower()}. {digest.trouble}"
        )
    if (box := standing()) and box.trouble:
        complain(f"Replies to email are not read. {box.trouble}")
