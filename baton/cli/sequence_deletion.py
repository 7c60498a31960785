"""`baton sequence delete`."""

from typing import Annotated

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson
from baton.cli.output import hint, print_json, say
from baton.people.permissions import Verb
from baton.sequences import deletion
from baton.sequences.queries import find_sequence


@requires(Verb.BUILD_SEQUENCES)
def delete(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="SEQUENCE", help="The name of the sequence.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don’t ask first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a sequence in which no record was ever enrolled. This cannot be undone."""
    sequence = find_sequence(name)
    deletion.require_deletable(sequence)
    deleted = {"id": sequence.pk, "name": sequence.name}
    if not yes:
        hint(deletion.WHAT_DELETING_DOES)
        typer.confirm(f"Delete “{sequence}”?", abort=True, err=True)
    deletion.delete(sequence=sequence, by=actor(ctx), at=moment(ctx))
    if as_json:
        print_json({"deleted": deleted})
    else:
        say(f"“{sequence}” deleted.")
