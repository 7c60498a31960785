"""Which records are meant: the options of `enrol`, `pause`, `resume` and `remove`, and the names that found none."""

# ruff: noqa: A002 - `object` is our word for what kind of record it is

from dataclasses import dataclass
from typing import Annotated

import typer

from baton.cli.output import clean
from baton.crm.models import CrmObject
from baton.crm.queries import FoundRecords, find_records, record_ids
from baton.people.queries import find_owner


@dataclass(frozen=True, kw_only=True)
class Records:
    """Each field is an option."""

    record: Annotated[
        list[str] | None,
        typer.Option(metavar="RECORD", help="A record by CRM id, Baton id or email address; may be repeated."),
    ] = None
    # What is not UTF-8 then finds no record, and is told like any other name that finds none.
    from_file: Annotated[
        typer.FileText | None,
        typer.Option(
            "--from",
            metavar="FILE",
            encoding="utf-8-sig",
            errors="replace",
            help="Records as for --record, one a line; - reads them from stdin.",
        ),
    ] = None
    owner: Annotated[str, typer.Option(metavar="OWNER", help="All that this user or queue owns.")] = ""
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False

    def find(self, ctx: typer.Context, object: CrmObject | str) -> FoundRecords:
        """The records of the object that are meant."""
        one_by_one = bool(self.record or self.from_file)
        if [one_by_one, bool(self.owner), self.everything].count(True) != 1:
            ctx.fail("Say which records: with --record or --from, or with --owner, or with --all.")
        if one_by_one:
            return find_records(names=self._names(), object=object)
        owner = find_owner(self.owner) if self.owner else None
        return FoundRecords(tuple(record_ids(object=object, owner=owner)), (), ())

    def _names(self) -> list[str]:
        lines = self.from_file.read().splitlines() if self.from_file else []
        names = [clean(name).strip() for name in (*(self.record or []), *lines)]
        return [name for name in names if name]


def not_found(records: FoundRecords) -> list[tuple[str, str]]:
    """The names that mean no single record, and why."""
    return [
        *((name, "there is no such record") for name in records.unknown),
        *((name, "more than one record has this address; give the id") for name in records.ambiguous),
    ]
