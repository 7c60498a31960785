"""`baton import`: import the files of a CRM, as one handover."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

from baton.cli.acting import actor, moment, requires
from baton.cli.import_options import Reading, Reporting, is_short_form
from baton.cli.import_report import ProblemFile, report_as_json, show_problems, show_report
from baton.cli.options import gathered
from baton.cli.output import counted, err, hint, print_json, say
from baton.importing import running, watched_folder
from baton.importing.models import Import
from baton.importing.queries import refused_tables
from baton.importing.reading import OnProgress
from baton.importing.refused import rows_as_csv
from baton.importing.report import Problems
from baton.importing.running import Listener
from baton.importing.source import Source
from baton.people.permissions import Verb

SECONDS_BETWEEN_LOOKS = 5


@requires(Verb.IMPORT_RECORDS)
@gathered("reading", Reading)
@gathered("reporting", Reporting)
def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[salesforce] FILE|FOLDER|ZIP…", help="CSV or Excel files, zips, folders."),
    ] = None,
    *,
    reading: Reading,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would happen; import nothing.")] = False,
    watch: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", file_okay=False, help="Import what appears in a folder, until Ctrl-C."),
    ] = None,
    reporting: Reporting,
) -> None:
    """Import the files of a CRM. You can repeat it at any time.

    Rows with errors are skipped and listed; all others are imported. Ownership is updated immediately.
    """
    if watch:
        _watch(watch)
    if not paths:
        raise typer.BadParameter("Name the files to import, or a folder to --watch.")
    source = reading.source(paths)
    for unread in source.unread:
        hint(f"{unread.name} was not read: {unread.reason}.")
    names = ", ".join(map(str, paths[is_short_form(paths) :]))
    job = running.start(source=names, origin=Import.Origin.COMMAND_LINE, by=actor(ctx), at=moment(ctx))
    with _listening(source, reporting.problems) as listener:
        carry_out = running.preview if preview else running.run
        report = carry_out(job, source, options=reading.options, at=moment(ctx), listener=listener)
    if preview:
        # A preview is a job only while it reads. In the list of imports it would look like one that happened.
        job.delete()
    if reporting.refused:
        _write_refused(job, reporting.refused)
    if reporting.as_json:
        print_json(report_as_json(report, is_preview=preview))
    else:
        show_report(report, is_preview=preview)
    if report.refused_share > reporting.refused_share:
        # A few wrong rows are everyday, and must not turn a nightly job red; a tenth of them means a wrong file.
        raise typer.Exit(1)


def _watch(folder: Path) -> None:
    say(f"Watching {folder}. Press Ctrl-C to stop.")
    while True:
        count = watched_folder.take(folder, at=timezone.now())
        if count:
            say(f"{counted(count, 'import')} finished; see {watched_folder.DONE}/ and {watched_folder.FAILED}/.")
        time.sleep(SECONDS_BETWEEN_LOOKS)


@contextmanager
def _listening(source: Source, problems: Path | None) -> Iterator[Listener]:
    """Show progress and, at the end, the problems, which also go into a file."""
    with ExitStack() as stack:
        problem_file = stack.enter_context(ProblemFile.at(problems))
        shown_problems = Problems(on_problem=problem_file.write)
        # Registered before the progress bar, so it runs after that is gone, and also if the import is refused.
        stack.callback(show_problems, shown_problems, problems)
        yield Listener(on_progress=stack.enter_context(progress_of(source)), on_problem=shown_problems.add)


def _write_refused(job: Import, path: Path) -> None:
    """Rows of several files go into several files, since their columns differ."""
    for number, table in enumerate(refused_tables(job)):
        # The first has the name that was asked for, as nearly always there is only one.
        target = path.with_stem(f"{path.stem}-{number + 1}") if number else path
        with target.open("w", encoding="utf-8", newline="") as file:
            file.writelines(rows_as_csv(job, table))


@contextmanager
def progress_of(source: Source) -> Iterator[OnProgress]:
    """Show a progress bar of the bytes read. Its total is one more, so it keeps moving while the database works."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("Importing", total=source.size + 1)
        yield lambda stage, count: progress.update(task, advance=count, description=stage)
