"""`baton opt-out` and `baton suppressions`: addresses that receive no email, and numbers that are not called."""

import csv
import sys
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import HERE, AsJson, TimeZone, Why
from baton.cli.output import (
    Column,
    clock,
    complain,
    counted,
    hint,
    print_json,
    print_json_list,
    print_table,
    say,
    working,
)
from baton.crm import suppressions
from baton.crm.models import Suppression
from baton.crm.suppression_files import SUPPRESSION_COLUMNS, FileImport, row_of
from baton.mail import opting_out
from baton.people.permissions import Verb

MAX_BAD_ROWS_LISTED = 20

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="List, lift, import and export opt-outs, “do not call” numbers and dead addresses.",
)


@requires(Verb.OPT_OUT, to_any=True)
def opt_out(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS|NUMBER", help="An email address or a phone number.")],
    *,
    lift: Annotated[bool, typer.Option("--lift", help="Allow email or calls again; requires --why.")] = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Stop all email to an address, or all calls and SMS to a phone number. With --lift, allow it again.

    It applies to every record that has the address or number, also to those imported later.
    """
    by, at = actor(ctx), moment(ctx)
    # By its form: nobody should have to say of what is plainly a phone number that it is one.
    is_number = "@" not in address and any(letter.isdigit() for letter in address)
    address = suppressions.require_number(address) if is_number else suppressions.require_address(address)
    kind = Suppression.Kind.DO_NOT_CALL if is_number else Suppression.Kind.OPTED_OUT
    if lift:
        changed = suppressions.lift(addresses=[address], kind=kind, why=why, by=by, at=at) > 0
    elif is_number:
        changed = opting_out.refuse_calls(number=address, source=Suppression.Source.CLI, why=why, at=at, by=by)
    else:
        changed = opting_out.opt_out(address=address, source=Suppression.Source.CLI, why=why, at=at, by=by)
    if as_json:
        print_json({"address": address, "is_opted_out": not lift, "changed": changed})
        return
    out, out_of = ("on “do not call”", "") if is_number else ("opted out", " of email")
    state = f"no longer {out}" if lift and changed else f"not {out}" if lift else f"{out}{out_of}"
    say(f"{address} is {state}." if changed else f"Nothing changed: {address} is {state}.")


@app.command("list")
@requires(Verb.SEE_SUPPRESSIONS)
def list_(
    *,
    with_lifted: Annotated[bool, typer.Option("--all", help="Include lifted ones.")] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Show at most this many in the table.")] = 50,
    time_zone: TimeZone = HERE,
    as_json: AsJson = False,
) -> None:
    """List suppressed addresses, newest first. With --json, list all of them."""
    rows = suppressions.suppressed(with_lifted=with_lifted)
    if as_json:
        print_json_list(map(_as_json, rows))
        return
    # One more than shown tells that there are others, without counting a million.
    page = list(islice(rows, limit + 1))
    if not page:
        say("No suppressed addresses.")
        return
    columns = [
        Column("Address"), Column("Kind"), Column("Source"), Column("Date", is_whole=True), Column("Reason"),
        Column("By", needs=110), *([Column("Lifted", is_whole=True)] if with_lifted else []),
    ]  # fmt: skip
    print_table(
        columns,
        [
            (
                row, row.get_kind_display(), row.get_source_display(), clock(row.suppressed_at, time_zone),
                row.why, row.by, clock(row.lifted_at, time_zone) if row.lifted_at else None,
            )[: len(columns)]
            for row in page[:limit]
        ],
    )  # fmt: skip
    if len(page) > limit:
        hint(f"Showing the first {limit:,}. Use --limit to see more, or --json for all.")


@app.command()
@requires(Verb.ALLOW_EMAIL)
def lift(
    ctx: typer.Context,
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="Email addresses or phone numbers.")],
    *,
    kind: Annotated[
        Suppression.Kind,
        typer.Option(metavar="KIND", help="opted_out, do_not_call, or dead if the addresses do work."),
    ],
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Allow email to addresses, or calls to numbers, again."""
    by = actor(ctx)
    lifted = suppressions.lift(addresses=addresses, kind=kind, why=why, by=by, at=moment(ctx))
    if as_json:
        print_json({"lifted": lifted})
    else:
        say(f"{counted(lifted, 'address', 'addresses')} lifted.")


@app.command("import")
@requires(Verb.IMPORT_SUPPRESSIONS)
def import_(
    ctx: typer.Context,
    file: Annotated[
        typer.FileText,
        # Excel writes a byte order mark, which would be part of the first header; a broken byte costs its row.
        typer.Argument(metavar="FILE", encoding="utf-8-sig", errors="replace", help="A CSV file; - reads stdin."),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Suppress the addresses in a CSV file.

    Required column: address or email. Optional columns: kind, source, why and date. Rows with errors are skipped and
    listed; all others are imported.
    """
    by = actor(ctx)
    with working("Importing"):
        report = opting_out.import_opt_outs(lines=file, by=by, at=moment(ctx))
    _complain_about_rows(report)
    if as_json:
        bad_rows = [{"line": row.line, "problem": row.reason} for row in report.bad_rows]
        print_json({"added": report.added, "known": report.known, "bad_rows": bad_rows})
    else:
        say(f"{counted(report.added, 'address', 'addresses')} added, {report.known:,} already suppressed.", "bold")
    # Nothing at all went in, so the file is another than was meant. Single bad rows are no failure.
    if report.bad_rows and not report.added + report.known:
        raise typer.Exit(1)


@app.command()
@requires(Verb.SEE_SUPPRESSIONS)
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", dir_okay=False, help="The file to write; default: stdout.")
    ] = None,
) -> None:
    """Write all suppressed addresses as CSV, which `import` can read."""
    with ExitStack() as stack:
        into = stack.enter_context(file.open("w", encoding="utf-8", newline="")) if file else sys.stdout
        writer = csv.writer(into, lineterminator="\n")
        writer.writerow(SUPPRESSION_COLUMNS)
        writer.writerows(map(row_of, suppressions.suppressed()))


def _complain_about_rows(report: FileImport) -> None:
    for row in report.bad_rows[:MAX_BAD_ROWS_LISTED]:
        complain(f"Line {row.line}: {row.reason}.")
    if len(report.bad_rows) > MAX_BAD_ROWS_LISTED:
        unlisted = counted(len(report.bad_rows) - MAX_BAD_ROWS_LISTED, "more row")
        complain(f"And {unlisted} with errors. Use --json to list all.")


def _as_json(suppression: Suppression) -> dict[str, Any]:
    return {
        "address": suppression.spelling,
        "kind": suppression.kind,
        "source": suppression.source,
        "why": suppression.why,
        "date": suppression.suppressed_at,
        "by": suppression.by.username if suppression.by else None,
        "lifted": suppression.lifted_at,
        "lifted_by": suppression.lifted_by.username if suppression.lifted_by else None,
        "lifted_why": suppression.lifted_why,
    }
