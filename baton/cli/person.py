"""`baton person`: export or erase what is stored about one person."""

from typing import Annotated

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson
from baton.cli.output import Column, hint, print_json, print_table, say
from baton.insight.forgetting import Forgetting, find_person, forget_person, preview_forgetting
from baton.insight.person import export_person
from baton.people.permissions import Verb
from baton.wording import plural

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Export or erase what is stored about one person.")


@app.callback()
def person() -> None:
    """Export or erase what is stored about one person."""


@app.command()
@requires(Verb.FORGET_PERSONS)
def export(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="An email address of the person.")],
) -> None:
    """Print all that Baton stores about a person as JSON: records, actions, notes, emails, replies, opt-outs."""
    print_json(export_person(address=address, by=actor(ctx), at=moment(ctx)))


@app.command()
@requires(Verb.FORGET_PERSONS)
def forget(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="An email address of the person.")],
    *,
    preview: Annotated[
        bool, typer.Option("--preview", "--dry-run", help="Show what would be erased, and change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don’t ask first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase what Baton stores about a person. This cannot be undone.

    The person leaves all sequences. What was done, by whom and when stays, without a name. The address stays in the
    suppression list, so that it gets no email if the person is imported again.
    """
    records = find_person(address)
    forgetting = preview_forgetting(records=records, by=actor(ctx))
    if not as_json:
        _print(forgetting)
    if preview:
        hint("Nothing was changed, because of --preview.")
    elif yes or typer.confirm("Erase all this? It cannot be undone.", err=True):
        forgetting = forget_person(records=records, by=actor(ctx), at=moment(ctx))
        hint("Erased. Backups still have the data until they are deleted; so does the CRM.")
    else:
        raise typer.Abort
    if as_json:
        print_json({"records": forgetting.records, "leaves": forgetting.leaves, "erased": forgetting.counts})


def _print(forgetting: Forgetting) -> None:
    print_table([Column("Erased"), Column("Rows", is_number=True)], forgetting.counts.items())
    if forgetting.leaves:
        say(
            plural("The person leaves %d sequence.", "The person leaves %d sequences.", forgetting.leaves)
            % forgetting.leaves
        )
