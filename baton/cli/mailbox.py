"""`baton mailbox`: read the mailbox for replies and bounces, show its status, and explain messages."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from baton.cli.acting import moment, requires
from baton.cli.options import HERE, AsJson, TimeZone
from baton.cli.output import (
    Column,
    clock,
    complain,
    counted,
    hint,
    print_json,
    print_json_line,
    print_table,
    say,
    working,
)
from baton.connectors.imap.folder import MAX_BYTES
from baton.mail import mailbox
from baton.mail.models import ReceivedMail
from baton.people.permissions import Verb
from baton.rules.inbound import InboundEmail, InboundKind, read_email
from baton.rules.mail_text import storable

KIND_LABELS = {
    InboundKind.REPLY: "a reply",
    InboundKind.AUTO_REPLY: "an automatic reply",
    InboundKind.BOUNCE: "a bounce",
    InboundKind.TRANSIENT: "not delivered yet",
    InboundKind.COMPLAINT: "a complaint",
    InboundKind.OTHER: "something else",
}

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Read replies and bounces from the mailbox.")


@app.command()
@requires(Verb.CHECK_MAILBOX)
def check(ctx: typer.Context, *, time_zone: TimeZone = HERE, as_json: AsJson = False) -> None:
    """Read new messages now and list them. The worker does this every minute."""
    with working("Reading the mailbox"):
        checked = mailbox.check_mailbox(at=moment(ctx))
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
@requires(Verb.CHECK_MAILBOX)
def status(*, time_zone: TimeZone = HERE, as_json: AsJson = False) -> None:
    """Show when the mailbox was last read, and any error."""
    box = mailbox.require_standing()
    if as_json:
        print_json({"address": box.address, "read_at": box.read_at, "trouble": box.trouble})
        return
    say(
        f"{box.address}: last read {clock(box.read_at, time_zone)}." if box.read_at else f"{box.address}: never read."
    )
    if box.trouble:
        complain(box.trouble)


@app.command()
@requires(Verb.CHECK_MAILBOX)
def explain(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.eml…", help="Messages as a mailbox stores them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Say what Baton makes of messages in files: bounces, complaints, automatic replies, replies. It changes nothing.

    With --json each file is one line. A file that cannot be read is named, and the others are explained all the same.
    """
    unread = 0
    for file in files:
        try:
            with file.open("rb") as stream:
                # As much as is fetched from a mailbox, so the explanation is what Baton would have done.
                reading = read_email(stream.read(MAX_BYTES))
        # A name with a NUL is a ValueError to Python.
        except (OSError, ValueError) as error:
            complain(f"{_name(file)}: {getattr(error, 'strerror', None) or 'This is not the name of a file'}.")
            unread += 1
            continue
        if as_json:
            print_json_line(_explanation(file, reading))
        else:
            _print_explanation(file, reading)
    if unread:
        raise typer.Exit(1)


def _explanation(file: Path, reading: InboundEmail) -> dict[str, Any]:
    return {
        "file": _name(file),
        "kind": "delayed" if reading.kind == InboundKind.TRANSIENT else reading.kind.value,
        "address_is_dead": reading.address_is_dead,
        "reason": reading.reason,
        "recipient": reading.recipient,
        "answers": list(reading.answers),
        "returns_on": reading.returns_on,
    }


def _print_explanation(file: Path, reading: InboundEmail) -> None:
    say(f"{_name(file)}: {KIND_LABELS[reading.kind]}", "bold")
    details = {
        "Recipient": reading.recipient,
        "Reason": reading.reason.replace("_", " "),
        "Server's answer": reading.why,
        "Returns on": str(reading.returns_on or ""),
        "Answers": ", ".join(reading.answers),
    }
    for title, value in details.items():
        if value:
            say(f"{title}: {value}", indent=2)
    if reading.kind == InboundKind.BOUNCE:
        say("The address is dead." if reading.address_is_dead else "The address is not marked as dead.", indent=2)


def _name(file: Path) -> str:
    """The name of a file, whatever bytes are in it."""
    # Files saved by mail programs may have names that are not UTF-8, which would end the printing.
    return storable(os.fsencode(file).decode("utf-8", "replace"))


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
