"""Prints what an import did: counts by kind, problems in groups, and what became of ownership."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TextIO

from baton.cli.outcomes import outcome_as_json, show_outcome
from baton.cli.output import Column, complain, counted, hint, print_table, say
from baton.importing.report import ImportReport, KindReport, ProblemGroup, Problems
from baton.mappings.kinds import KINDS
from baton.mappings.rows import Problem
from baton.tables.csv_cells import no_formula

MOST_GROUPS = 10
COUNTS = ("added", "changed", "unchanged", "refused", "deleted", "left_out")
PLURALS: dict[str, str] = {kind: facts.plural for kind, facts in KINDS.items()}
TITLES = ("Added", "Changed", "Unchanged", "Errors", "Deleted", "Skipped")


class ProblemFile:
    """A CSV file of all problems, if one is asked for."""

    def __init__(self, file: TextIO | None) -> None:
        self._writer = csv.writer(file) if file else None
        if self._writer:
            self._writer.writerow(["file", "line", "column", "problem", "row imported"])

    @classmethod
    @contextmanager
    def at(cls, path: Path | None) -> Iterator[Self]:
        if path is None:
            yield cls(None)
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            yield cls(file)

    def write(self, problem: Problem) -> None:
        if self._writer:
            imported = "no" if problem.refuses else "yes"
            cells = (problem.table, problem.line, problem.column, problem.reason, imported)
            # Reasons quote cells of the file, and people open this in a spreadsheet.
            self._writer.writerow([no_formula(cell) if isinstance(cell, str) else cell for cell in cells])


def show_report(report: ImportReport, *, is_preview: bool) -> None:
    for remark in report.remarks:
        hint(remark)
    # A daily import usually changes nothing. A table of zeros would look as if something had gone wrong.
    if not report.changed_something and not report.refused:
        say("Nothing would change." if is_preview else "Nothing changed: Baton already matches the files.", "bold")
    counts_by_kind = {kind: counts for kind, counts in report.kinds.items() if counts.rows or counts.deleted}
    columns = [Column("Object"), *(Column(title, is_number=True) for title in TITLES)]
    print_table(columns, [_line(kind, counts) for kind, counts in counts_by_kind.items()])
    if report.placeholders:
        say(f"{counted(report.placeholders, 'placeholder')} added for owners and accounts that the files only name.")
    if report.removed_participants:
        removed = counted(report.removed_participants, "participant")
        say(f"{removed} removed: their records were deleted, merged or converted in the CRM.")
    if report.moved_participants:
        moved = counted(report.moved_participants, "participant")
        say(f"{moved} carried on as the record that theirs was merged into or became.")
    if report.lifted_opt_outs:
        say(f"{counted(report.lifted_opt_outs, 'opt-out')} lifted: the CRM opted these addresses in again.")
    if report.outcome and (report.outcome.handover or is_preview):
        show_outcome(report.outcome, is_preview=is_preview)
    if report.refused:
        say(f"{counted(report.refused, 'row')} with errors not imported; all others were.", "yellow")


def report_as_json(report: ImportReport, *, is_preview: bool) -> dict[str, Any]:
    return {
        "is_preview": is_preview,
        "changed_something": report.changed_something,
        **report.as_json(),
        "ownership": outcome_as_json(report.outcome) if report.outcome else None,
    }


def show_problems(problems: Problems, path: Path | None) -> None:
    """The problems by their causes, the most frequent first."""
    groups = problems.biggest(MOST_GROUPS)
    for group in groups:
        complain(_in_words(group))
    # Counted over all problems, though only some are kept: “10 problems” for ten thousand would be a lie.
    others = problems.count - sum(group.count for group in groups)
    if others:
        where = f"See {path} for all of them" if path else "Use --problems to write all of them to a file"
        hint(f"And {counted(others, 'more problem')}. {where}.")


def _in_words(group: ProblemGroup) -> str:
    first = group.first
    column = f" {first.column}" if first.column else ""
    remainder = "" if first.refuses else "; the rest of the row was imported"
    several = f"{group.count:,} rows, the first at " if group.count > 1 else ""
    return f"{several}{first.table}:{first.line}{column}: {first.reason}{remainder}"


def _line(kind: str, counts: KindReport) -> tuple[object, ...]:
    return (PLURALS[kind], *(getattr(counts, name) or None for name in COUNTS))
