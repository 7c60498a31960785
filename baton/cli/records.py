"""The options that select records for `enroll`, `pause`, `resume` and `remove`."""

# ruff: noqa: A002 - `object` is the CRM's word for the type of a record

from dataclasses import dataclass
from typing import Annotated

import typer

from baton.cli.output import clean
from baton.crm.models import CrmObject
from baton.crm.queries import FoundRecords, find_records, record_ids
from baton.people.queries import find_owner


@dataclass(frozen=True, kw_only=True)
class Records:
    """A selection of records; each field is an option."""

    record: Annotated[
        list[str] | None,
        typer.Option(metavar="RECORD", help="A record by CRM ID, Baton ID or email address; can be repeated."),
    ] = None
    # A name that is not valid UTF-8 matches no record, and is listed as unknown.
    from_file: Annotated[
        typer.FileText | None,
        typer.Option(
            "--from",
            metavar="FILE",
            encoding="utf-8-sig",
            errors="replace",
            help="A file with one record per line, as for --record; - reads stdin.",
        ),
    ] = None
    owner: Annotated[str, typer.Option(metavar="OWNER", help="All records that this user or queue owns.")] = ""
    everything: Annotated[bool, typer.Option("--all", help="All records.")] = False

    def find(self, ctx: typer.Context, object: CrmObject | str) -> FoundRecords:
        """The selected records of the object."""
        one_by_one = bool(self.record or self.from_file)
        if [one_by_one, bool(self.owner), self.everything].count(True) != 1:
            ctx.fail("Choose records with --record or --from, with --owner, or with --all.")
        if one_by_one:
            return find_records(names=self._names(), object=object)
        owner = find_owner(self.owner) if self.owner else None
        return FoundRecords(tuple(record_ids(object=object, owner=owner)), (), ())

    def _names(self) -> list[str]:
        lines = self.from_file.read().splitlines() if self.from_file else []
        names = [clean(name).strip() for name in (*(self.record or []), *lines)]
        return [name for name in names if name]


def unmatched_names(records: FoundRecords) -> list[tuple[str, str]]:
    """The names that do not match exactly one record, with the reason."""
    return [
        *((name, "no record found") for name in records.unknown),
        *((name, "several records have this address; use the ID") for name in records.ambiguous),
    ]
