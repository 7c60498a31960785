"""`baton email`: deciding about emails that perhaps were sent, and trying again what was not."""

from typing import Annotated

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.filters import Filters
from baton.cli.options import AsJson, PreviewOption, gathered
from baton.cli.output import Column, counted, hint, print_json, print_table, say, working
from baton.mail import deciding
from baton.mail.deciding import Decision
from baton.people.permissions import Verb

WORDS = {Decision.SENT: "marked as sent", Decision.AGAIN: "sent again", Decision.RETRY: "tried again"}

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Decide about emails with a problem.")


@app.callback()
def group() -> None:
    """Decide about emails with a problem."""


@app.command("decide")
@requires(Verb.SEND_AGAIN)
@gathered("filters", Filters)
def decide(
    ctx: typer.Context,
    filters: Filters,
    *,
    sent: Annotated[bool, typer.Option("--sent", help="Mark emails that were possibly sent as sent.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send emails that were possibly sent again.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try emails that were not sent again.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="All such emails there are.")] = False,
    preview: PreviewOption = False,
    as_json: AsJson = False,
) -> None:
    """Decide at once about the emails of the open actions that match."""
    by = actor(ctx)
    chosen = [decision for decision, is_chosen in zip(Decision, (sent, again, retry), strict=True) if is_chosen]
    if len(chosen) != 1:
        ctx.fail("Give one of --sent, --again and --retry.")
    if filters.are_set == everything:
        ctx.fail("Say which emails with a filter, such as --sequence; or --all for every such email.")
    [decision], matching = chosen, filters.matching()
    with working("Previewing" if preview else "Deciding"):
        if preview:
            decided = deciding.preview(matching=matching, decision=decision)
        else:
            decided = deciding.decide(matching=matching, decision=decision, by=by, at=moment(ctx))
    if as_json:
        print_json({"is_preview": preview, "decided": decided.count, "skipped": dict(decided.skipped)})
        return
    say(f"{counted(decided.count, 'email')} {'would be ' if preview else ''}{WORDS[decision]}.", "bold")
    if decided.skipped:
        rows = [(deciding.REFUSALS[reason], count) for reason, count in decided.skipped.items()]
        print_table([Column("Skipped, because"), Column("Actions", is_number=True)], rows)
    if preview:
        hint("Nothing was changed. Without --preview, it is.")
