"""`baton mapping`: how the columns of a CRM's files are read."""

from pathlib import Path
from typing import Annotated

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson
from baton.cli.output import Column, print_json, print_table, say
from baton.importing.saved import all_mappings, mapping_named, save_mapping
from baton.mappings.mapping_files import read_mapping, shipped, write_mapping
from baton.people.permissions import Verb

app = typer.Typer(add_completion=False, no_args_is_help=True, help="List, show and save how columns are read.")


@app.command(name="list")
@requires(Verb.IMPORT_RECORDS)
def list_(*, as_json: AsJson = False) -> None:
    """List the mappings that come with Baton and those that were saved."""
    rows = [
        (name, mapping.label, "comes with Baton" if name in shipped() else "saved")
        for name, mapping in sorted(all_mappings().items())
    ]
    if as_json:
        print_json([dict(zip(("name", "label", "origin"), row, strict=True)) for row in rows])
    else:
        print_table([Column("Name"), Column("For"), Column("Origin")], rows)


@app.command()
@requires(Verb.IMPORT_RECORDS)
def show(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Print a mapping as a file, to be edited and saved."""
    typer.echo(write_mapping(mapping_named(name)), nl=False)


@app.command()
@requires(Verb.IMPORT_RECORDS)
def save(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
) -> None:
    """Save the mapping in a file under the name that it gives itself, in place of the one that has it."""
    mapping = read_mapping(file)
    save_mapping(name=mapping.name, mapping=mapping, by=actor(ctx), at=moment(ctx))
    say(f"The mapping {mapping.name} was saved.")
