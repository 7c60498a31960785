"""`baton import`: import the export of a CRM, as one handover."""

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

MAX_PROBLEMS_LISTED = 10
OBJECTS_OF_FILES = {
    "User.csv": "Users",
    "Group.csv": "Queues",
    "GroupMember.csv": "Queue members",
    "Account.csv": "Accounts",
    "Lead.csv": "Leads",
    "Contact.csv": "Contacts",
}

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Import the export of a CRM.")


@app.callback()
def import_() -> None:
    """Import the export of a CRM."""


@app.command()
@requires(Verb.IMPORT_RECORDS)
def salesforce(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder with User.csv, Group.csv, Lead.csv and so on.")
    ],
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing if any row has an error.")] = False,
    problems: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="Write all errors to this CSV file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import a Salesforce data export. You can repeat it at any time.

    Rows with errors are skipped and listed; all others are imported. Ownership is updated immediately.
    """
    export = open_export(folder)
    with ExitStack() as stack:
        problem_log = ProblemLog(stack.enter_context(problem_file(problems)) if problems else None)
        stack.callback(problem_log.list_first, in_file=problems)
        report = import_export(
            export,
            by=actor(ctx),
            at=moment(ctx),
            strict=strict,
            on_problem=problem_log.add,
            on_progress=stack.enter_context(progress_of(export)),
        )
    if as_json:
        print_json(_as_json(report, problem_log))
    else:
        _show(report)


class ProblemLog:
    """Counts the problems of an import, keeps the first ones, and writes all of them if asked to."""

    def __init__(self, write: OnProblem | None) -> None:
        self._write = write
        self.count = 0
        self.first: list[Problem] = []

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.first) < MAX_PROBLEMS_LISTED:
            self.first.append(problem)
        if self._write:
            self._write(problem)

    def list_first(self, *, in_file: Path | None) -> None:
        for problem in self.first:
            column = f" {problem.column}" if problem.column else ""
            complain(f"{problem.file}:{problem.line}{column}: {problem.reason}")
        if self.count > len(self.first):
            where = f"See {in_file} for all of them" if in_file else "Use --problems to write all of them to a file"
            hint(f"And {counted(self.count - len(self.first), 'more problem')}. {where}.")


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
    """Show a progress bar of the bytes read. Its total is one more, so it keeps moving while the database works."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("Importing", total=sum(export.files.values()) + 1)
        yield lambda file, count: progress.update(task, advance=count, description=OBJECTS_OF_FILES.get(file, file))


def _show(report: ImportReport) -> None:
    if not report.changed_something and not report.refused:
        say("Nothing changed: Baton already matches the export.", "bold")
    columns = [Column(title, is_number=True) for title in ("Added", "Changed", "Unchanged", "Errors", "Skipped")]
    print_table(
        [Column("Object"), *columns], [_line(file, file_report) for file, file_report in report.files.items()]
    )
    if report.placeholders:
        say(f"{counted(report.placeholders, 'owner')} not in the export: added as inactive placeholders.")
    if report.removed_participants:
        removed = counted(report.removed_participants, "participant")
        say(f"{removed} removed: their records were deleted, merged or converted in the CRM.")
    if report.lifted_opt_outs:
        say(f"{counted(report.lifted_opt_outs, 'opt-out')} lifted: the CRM opted these addresses in again.")
    if report.outcome and report.outcome.handover:
        show_outcome(report.outcome, is_preview=False)
    if report.refused:
        say(f"{counted(report.refused, 'row')} with errors not imported; all others were.", "yellow")


def _line(file: str, report: FileReport) -> tuple[object, ...]:
    arrivals = report.arrivals
    return (
        OBJECTS_OF_FILES.get(file, file),
        arrivals.added or None,
        arrivals.changed or None,
        arrivals.unchanged or None,
        report.refused or None,
        report.left_out or None,
    )


def _as_json(report: ImportReport, problem_log: ProblemLog) -> dict[str, Any]:
    return {
        "changed_something": report.changed_something,
        "files": {
            file: {
                "added": file_report.arrivals.added,
                "changed": file_report.arrivals.changed,
                "unchanged": file_report.arrivals.unchanged,
                "refused": file_report.refused,
                "left_out": file_report.left_out,
            }
            for file, file_report in report.files.items()
        },
        "placeholders": report.placeholders,
        "removed_participants": report.removed_participants,
        "lifted_opt_outs": report.lifted_opt_outs,
        "problems": problem_log.count,
        "first_problems": [
            {"file": problem.file, "line": problem.line, "column": problem.column, "problem": problem.reason}
            for problem in problem_log.first
        ],
        "ownership": outcome_as_json(report.outcome) if report.outcome else None,
    }
