"""`baton sql`: print the SQL statements that Baton runs, to read or to `EXPLAIN`."""

from typing import Annotated

import typer

from baton.cli.acting import for_the_operator
from baton.cli.options import AsJson
from baton.cli.output import print_json, say
from baton.sql import PACKAGES, BadComposition, NoSuchSection, Sql, sections

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command("list")
@for_the_operator
@for_the_operator
def list_(*, as_json: AsJson = False) -> None:
    """List all sections, as `show` accepts them."""
    paths = sorted(PACKAGES.glob("*/sql/*.sql"))
    names = [
        f"{subject}.{name}"
        for subject in (f"{path.parent.parent.name}/{path.stem}" for path in paths)
        for name in sections(subject)
    ]
    if as_json:
        print_json(names)
    else:
        say("\n".join(names))


@app.command()
@for_the_operator
def show(
    name: Annotated[str, typer.Argument(metavar="SUBJECT.SECTION", help="A name from `baton sql list`.")],
    pieces: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLACE=SUBJECT.SECTION]…", help="Sections for the open places."),
    ] = None,
) -> None:
    """Print a statement with all its parts. Open places are listed below it.

    For example: baton sql show delegation/ownership.apply scope=delegation/scopes.open_actions
    reach=delegation/reach.inheriting base=delegation/rule.rule able=delegation/rule.able
    turned_at=delegation/rule.turned_at
    """
    try:
        statement = _section(name)
        for piece in pieces or []:
            place, _equals, of_piece = piece.partition("=")
            statement = _put(statement, place, _section(of_piece))
    except (NoSuchSection, BadComposition) as error:
        raise typer.BadParameter(str(error)) from error
    print(statement.text)  # not through `say`, which would wrap lines
    if statement.parameters():
        say(f"\nParameters: {', '.join(sorted(statement.parameters()))}")
    if statement.open_places():
        say(f"Open places: {', '.join(sorted(statement.open_places()))}")


def _put(statement: Sql, place: str, piece: Sql) -> Sql:
    """Put the piece into the place, in the statement or in one of its parts."""
    if place in statement.places():
        return statement(**{place: piece})
    with_piece = {
        name: _put(inner, place, piece) for name, inner in statement.pieces.items() if place in inner.open_places()
    }
    if not with_piece:
        raise BadComposition(f"There is no open place “{place}”.")
    return statement(**with_piece)


def _section(name: str) -> Sql:
    subject, _dot, section = name.rpartition(".")
    return Sql(subject, section)
