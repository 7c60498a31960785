"""`baton person`: what is stored about one person."""

from typing import Annotated

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.output import print_json
from baton.insight.person import export_person
from baton.people.permissions import Verb

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Export what is stored about one person.")


@app.callback()
def person() -> None:
    """Export what is stored about one person."""


@app.command()
@requires(Verb.SEE_RECORDS, to_any=True)
def export(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="An email address of the person.")],
) -> None:
    """Print all that Baton stores about a person as JSON: records, actions, notes, emails, replies, opt-outs."""
    print_json(export_person(address=address, by=actor(ctx), at=moment(ctx)))
