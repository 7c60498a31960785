"""`baton mailbox`: read the mailbox for replies and bounces, and show its status."""

from typing import Any

import typer

from baton.cli.acting import admin, moment
from baton.cli.options import HERE, AsJson, TimeZone
from baton.cli.output import Column, clock, complain, counted, hint, print_json, print_table, say, working
from baton.mail import mailbox
from baton.mail.models import ReceivedMail

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Read replies and bounces from the mailbox.")


@app.command()
def check(ctx: typer.Context, *, time_zone: TimeZone = HERE, as_json: AsJson = False) -> None:
    """Read new messages now and list them. The worker does this every minute."""
    admin(ctx)
    with working("Reading the mailbox"):
        checked = mailbox.check(at=moment(ctx))
    if as_json:
        print_json({"received": [_as_json(received) for received in checked.received], "is_all": checked.is_all})
        return
    if checked.received:
        columns = [
            Column("Received", is_whole=True),
            Column("Type", is_whole=True),
            Column("From"),
            Column("Subject", needs=100),
            Column("Record"),
        ]
        print_table(
            columns, [_line(received, clock(received.received_at, time_zone)) for received in checked.received]
        )
    say(f"{counted(len(checked.received), 'message')} received." if checked.received else "No new messages.", "bold")
    if not checked.is_all:
        hint("There are more messages. Run the command again to read on.")


@app.command()
def status(ctx: typer.Context, *, time_zone: TimeZone = HERE, as_json: AsJson = False) -> None:
    """Show when the mailbox was last read, and any error."""
    admin(ctx)
    box = mailbox.require_standing()
    if as_json:
        print_json({"address": box.address, "read_at": box.read_at, "trouble": box.trouble})
        return
    say(
        f"{box.address}: last read {clock(box.read_at, time_zone)}." if box.read_at else f"{box.address}: never read."
    )
    if box.trouble:
        complain(box.trouble)


def _line(received: ReceivedMail, at: str) -> tuple[object, ...]:
    return at, received.get_kind_display(), received.received_from, received.subject, received.record


def _as_json(received: ReceivedMail) -> dict[str, Any]:
    return {
        "received_at": received.received_at,
        "kind": received.kind,
        "from": received.received_from,
        "subject": received.subject,
        "message_id": received.message_id,
        "record_id": received.record_id,
        "answers": received.answers.message_id if received.answers else None,
    }
