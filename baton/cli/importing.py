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
from baton.cli.import_report import ProblemFile, report_as_json, show_problems, show_report
from baton.cli.options import AsJson
from baton.cli.output import counted, err, hint, print_json, say
from baton.importing import running, watched_folder
from baton.importing.models import Import
from baton.importing.options import MOST_ABSENT, REFUSED_SHARE, ImportOptions
from baton.importing.queries import refused_tables
from baton.importing.reading import OnProgress
from baton.importing.refused import rows_as_csv
from baton.importing.report import Problems
from baton.importing.running import Listener
from baton.importing.saved import mapping_named
from baton.importing.source import Source
from baton.mappings.dates import DateOrder
from baton.people.permissions import Verb

SECONDS_BETWEEN_LOOKS = 5
SHORT_FORM = "salesforce"  # `baton import salesforce DIR`


@requires(Verb.IMPORT_RECORDS)
def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[salesforce] FILE|FOLDER|ZIP…", help="CSV or Excel files, zips, folders."),
    ] = None,
    *,
    mapping: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="How columns are read. By default, it is recognized.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would happen; import nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing if there is any problem.")] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="Records that are not in these files are gone from the CRM.")
    ] = False,
    most_absent: Annotated[
        float, typer.Option(metavar="SHARE", help="With --complete: import nothing if more records are gone.")
    ] = MOST_ABSENT,
    refused_share: Annotated[
        float, typer.Option(metavar="SHARE", help="Exit with 1 if more rows have errors.")
    ] = REFUSED_SHARE,
    default_owner: Annotated[
        str | None, typer.Option(metavar="NAME", help="Owns records whose owner is blank or unknown.")
    ] = None,
    date_order: Annotated[
        DateOrder | None, typer.Option(help="Of dates such as 03/04/2026, if the file does not tell.")
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Of times without one, as America/Chicago.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Of the files, as windows-1252.")] = None,
    separator: Annotated[
        str | None, typer.Option(metavar="CHARACTER", help="Between cells, if it is not recognized.")
    ] = None,
    problems: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write all problems to this CSV file.")
    ] = None,
    refused: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write the rows with errors to this CSV file.")
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", file_okay=False, help="Import what appears in a folder, until Ctrl-C."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import the files of a CRM. You can repeat it at any time.

    Rows with errors are skipped and listed; all others are imported. Ownership is updated immediately.
    """
    if watch:
        _watch(watch)
    if not paths:
        raise typer.BadParameter("Name the files to import, or a folder to --watch.")
    name, files = _short_form(mapping, paths)
    options = ImportOptions(
        strict=strict, complete=complete, most_absent=most_absent, encoding=encoding, separator=separator
    )
    source = Source.open(files, mapping=mapping_named(name) if name else None, options=options)
    source = source.with_terms(default_owner=default_owner, date_order=date_order, time_zone=time_zone)
    for unread in source.unread:
        hint(f"{unread.name} was not read: {unread.reason}.")
    job = running.start(
        source=", ".join(map(str, files)), origin=Import.Origin.COMMAND_LINE, by=actor(ctx), at=moment(ctx)
    )
    with ExitStack() as stack:
        problem_file = stack.enter_context(ProblemFile.at(problems))
        shown_problems = Problems(on_problem=problem_file.write)
        stack.callback(show_problems, shown_problems, problems)
        listener = Listener(on_progress=stack.enter_context(progress_of(source)), on_problem=shown_problems.add)
        carry_out = running.preview if preview else running.run
        report = carry_out(job, source, options=options, at=moment(ctx), listener=listener)
    if preview:
        job.delete()
    if refused:
        _write_refused(job, refused)
    if as_json:
        print_json(report_as_json(report, is_preview=preview))
    else:
        show_report(report, is_preview=preview)
    if report.refused_share > refused_share:
        raise typer.Exit(1)


def _watch(folder: Path) -> None:
    say(f"Watching {folder}. Press Ctrl-C to stop.")
    while True:
        count = watched_folder.take(folder, at=timezone.now())
        if count:
            say(f"{counted(count, 'import')} finished; see {watched_folder.DONE}/ and {watched_folder.FAILED}/.")
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _short_form(mapping: str | None, paths: list[Path]) -> tuple[str | None, list[Path]]:
    if len(paths) > 1 and str(paths[0]) == SHORT_FORM:
        return mapping or SHORT_FORM, paths[1:]
    return mapping, paths


def _write_refused(job: Import, path: Path) -> None:
    """Rows of several files go into several files, since their columns differ."""
    for number, table in enumerate(refused_tables(job)):
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
