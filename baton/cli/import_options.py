"""How `baton import` reads files, and when it refuses them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from baton.cli.options import AsJson
from baton.importing.options import MOST_ABSENT, REFUSED_SHARE, ImportOptions
from baton.importing.saved import mapping_named
from baton.importing.source import Source
from baton.mappings.dates import DateOrder

SHORT_FORM = "salesforce"  # `baton import salesforce DIR`


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Each field is an option."""

    mapping: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="How columns are read. By default, it is recognized.")
    ] = None
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing if there is any problem.")] = False
    complete: Annotated[
        bool, typer.Option("--complete", help="Records that are not in these files are gone from the CRM.")
    ] = False
    most_absent: Annotated[
        float, typer.Option(metavar="SHARE", help="With --complete: import nothing if more records are gone.")
    ] = MOST_ABSENT
    default_owner: Annotated[
        str | None, typer.Option(metavar="NAME", help="Owns records whose owner is blank or unknown.")
    ] = None
    date_order: Annotated[
        DateOrder | None, typer.Option(help="Of dates such as 03/04/2026, if the file does not tell.")
    ] = None
    time_zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Of times without one, as America/Chicago.")
    ] = None
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Of the files, as windows-1252.")] = None
    separator: Annotated[
        str | None, typer.Option(metavar="CHARACTER", help="Between cells, if it is not recognized.")
    ] = None

    @property
    def options(self) -> ImportOptions:
        return ImportOptions(
            strict=self.strict,
            complete=self.complete,
            most_absent=self.most_absent,
            encoding=self.encoding,
            separator=self.separator,
        )

    def source(self, paths: Sequence[Path]) -> Source:
        """The files, recognized. Raises `UnreadableSource`."""
        mapping = self.mapping
        if is_short_form(paths):
            mapping, paths = mapping or SHORT_FORM, paths[1:]
        source = Source.open(paths, mapping=mapping_named(mapping) if mapping else None, options=self.options)
        return source.with_terms(
            default_owner=self.default_owner, date_order=self.date_order, time_zone=self.time_zone
        )


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """Each field is an option."""

    refused_share: Annotated[float, typer.Option(metavar="SHARE", help="Exit with 1 if more rows have errors.")] = (
        REFUSED_SHARE
    )
    problems: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write all problems to this CSV file.")
    ] = None
    refused: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write the rows with errors to this CSV file.")
    ] = None
    as_json: AsJson = False


def is_short_form(paths: Sequence[Path]) -> bool:
    """Whether the first of the paths names the mapping."""
    return len(paths) > 1 and str(paths[0]) == SHORT_FORM
