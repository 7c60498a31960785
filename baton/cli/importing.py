"""`baton import`: what a CRM exported, brought in as one handover."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson
from baton.cli.outcomes import outcome_as_json, show_outcome
from baton.cli.output import Column, complain, counted, err, hint, print_json, print_table, say
from baton.connectors.salesforce import Export, Problem, open_export
from baton.delegation.importing import FileReport, ImportReport, OnProblem, OnProgress, import_export
from baton.participants.export import no_formula
from baton.people.permissions import Verb

SHOWN = 10
KINDS = {
    "User.csv": "Users",
    "Group.csv": "Queues",
    "GroupMember.csv": "Queue members",
    "Account.csv": "Accounts",
    "Lead.csv": "Leads",
    "Contact.csv": "Contacts",
}

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Bring in what a CRM exported.")


@app.callback()
def import_() -> None:
    """Bring in what a CRM exported."""


@app.command()
@requires(Verb.IMPORT_RECORDS)
def salesforce(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder with User.csv, Group.csv, Lead.csv and so on.")
    ],
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing if a single row cannot go in.")] = False,
    problems: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="Write every problem to this CSV file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import a Salesforce data export; repeat it as often as you like.

    Rows that cannot go in are listed, and all others go in. Owners follow at once, in one handover.
    """
    export = open_export(folder)
    with ExitStack() as stack:
        found = Problems(stack.enter_context(problem_file(problems)) if problems else None)
        stack.callback(found.list_first, in_file=problems)
        report = import_export(
            export,
            by=actor(ctx),
            at=moment(ctx),
            strict=strict,
            on_problem=found.add,
            on_progress=stack.enter_context(progress_of(export)),
        )
    if as_json:
        print_json(_as_json(report, found))
    else:
        _show(report)


class Problems:
    """The problems of an import: counted, the first kept, and all written down if asked."""

    def __init__(self, write: OnProblem | None) -> None:
        self._write = write
        self.count = 0
        self.first: list[Problem] = []

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(problem)
        if self._write:
            self._write(problem)

    def list_first(self, *, in_file: Path | None) -> None:
        for problem in self.first:
            column = f" {problem.column}" if problem.column else ""
            complain(f"{problem.file}:{problem.line}{column}: {problem.reason}")
        if self.count > len(self.first):
            where = f"they are all in {in_file}" if in_file else "--problems writes them all to a file"
            hint(f"and {counted(self.count - len(self.first), 'more problem')}; {where}.")


@contextmanager
def problem_file(path: Path) -> Iterator[OnProblem]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "column", "problem"])

        def write(problem: Problem) -> None:
            writer.writerow([problem.file, problem.line, no_formula(problem.column), no_formula(problem.reason)])

        yield write


@contextmanager
def progress_of(export: Export) -> Iterator[OnProgress]:
    """Draw a bar on stderr for the bytes read. It never quite ends, so that it turns while the database works on."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("Importing", total=sum(export.files.values()) + 1)
        yield lambda file, count: progress.update(task, advance=count, description=KINDS.get(file, file))


def _show(report: ImportReport) -> None:
    if not report.changed_something and not report.refused:
        say("Nothing changed: everything is as the export says.", "bold")
    columns = [Column(title, is_number=True) for title in ("Added", "Changed", "Unchanged", "Refused", "Left out")]
    print_table([Column("Object"), *columns], [_line(file, each) for file, each in report.files.items()])
    if report.placeholders:
        say(f"{counted(report.placeholders, 'owner')} that the export does not describe: added as placeholders.")
    if report.removed_participants:
        removed = counted(report.removed_participants, "participant")
        say(f"{removed} removed: their records were deleted, merged or converted in the CRM.")
    if report.lifted_opt_outs:
        say(f"{counted(report.lifted_opt_outs, 'opt-out')} lifted: the CRM opted the addresses in again.")
    if report.outcome and report.outcome.handover:
        show_outcome(report.outcome, is_preview=False)
    if report.refused:
        say(f"{counted(report.refused, 'row')} refused; all others went in.", "yellow")


def _line(file: str, report: FileReport) -> tuple[object, ...]:
    arrivals = report.arrivals
    return (
        KINDS.get(file, file),
        arrivals.added or None,
        arrivals.changed or None,
        arrivals.unchanged or None,
        report.refused or None,
        report.left_out or None,
    )


def _as_json(report: ImportReport, found: Problems) -> dict[str, Any]:
    return {
        "changed_something": report.changed_something,
        "files": {
            file: {
                "added": each.arrivals.added,
                "changed": each.arrivals.changed,
                "unchanged": each.arrivals.unchanged,
                "refused": each.refused,
                "left_out": each.left_out,
            }
            for file, each in report.files.items()
        },
        "placeholders": report.placeholders,
        "removed_participants": report.removed_participants,
        "lifted_opt_outs": report.lifted_opt_outs,
        "problems": found.count,
        "first_problems": [
            {"file": each.file, "line": each.line, "column": each.column, "problem": each.reason}
            for each in found.first
        ],
        "ownership": outcome_as_json(report.outcome) if report.outcome else None,
    }
