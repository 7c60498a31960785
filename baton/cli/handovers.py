"""`baton handovers`, `handover show` and `undo`: what moved, who moved it, and giving it back."""

from typing import Annotated, Any

import typer

from baton.cli.acting import requires
from baton.cli.options import HERE, AsJson, Preview, TimeZone, Why
from baton.cli.outcomes import hand_over, outcome_as_json, show_effect
from baton.cli.output import Column, clock, counted, hint, print_json, print_table, say
from baton.delegation import undo as undoing
from baton.delegation.effect_words import When
from baton.delegation.effects import effect_of
from baton.delegation.handovers import Outcome
from baton.delegation.models import Handover
from baton.delegation.queries import find_handover, flows_of, latest_handovers
from baton.people.permissions import Verb

NUMBER = typer.Argument(metavar="HANDOVER", help="The number of the handover.")
OPERATOR = "operator"

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Show one handover.")


@app.callback()
def handover() -> None:
    """Show one handover."""


@requires(Verb.SEE_HANDOVERS)
def handovers(
    *,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many.")] = 20,
    time_zone: TimeZone = HERE,
    as_json: AsJson = False,
) -> None:
    """List the handovers, newest first: who moved how many actions, and why."""
    found = latest_handovers(limit=limit + 1)
    shown = found[:limit]
    if as_json:
        print_json([_as_json(each) for each in shown])
    elif not shown:
        say("Nothing has been handed over yet.")
    else:
        columns = [
            Column("Id", is_number=True),
            Column("When", is_whole=True),
            Column("What"),
            Column("Sequence", needs=110),
            Column("By"),
            Column("Changes", is_number=True),
            Column("Why"),
        ]
        print_table(columns, [_line(each, clock(each.at, time_zone)) for each in shown])
    if len(found) > limit:
        hint(f"There are more than {limit}; --limit shows more.")


@app.command()
@requires(Verb.SEE_HANDOVERS)
def show(number: Annotated[int, NUMBER], *, time_zone: TimeZone = HERE, as_json: AsJson = False) -> None:
    """Show who lost and who gained actions in one handover."""
    found = find_handover(number)
    outcome = Outcome(flows_of(found), {}, found)
    if as_json:
        print_json({**outcome_as_json(outcome), **_as_json(found)})
        return
    say(f"Handover {found.pk}: {_what(found)}", "bold")
    say(f"{clock(found.at, time_zone)}, by {found.by or OPERATOR}" + (f", because: {found.why}" if found.why else ""))
    if found.sequence:
        say(f"Sequence: {found.sequence}" + (f", action: {found.action}" if found.action else ""))
    show_effect(effect_of(outcome), when=When.LOG)
    if found.left_alone_count:
        say(f"{counted(found.left_alone_count, 'action')} left alone, being closed or with another owner since.")


@requires(Verb.UNDO)
def undo(
    ctx: typer.Context,
    number: Annotated[int, NUMBER],
    *,
    preview: Preview = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Give the owners back that a handover replaced, where the actions are still open and still as it left them."""
    change = undoing.undo(handover=find_handover(number))
    hand_over(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Undoing")


def _line(handover: Handover, at: str) -> tuple[object, ...]:
    return (
        str(handover.pk),
        at,
        _what(handover),
        handover.sequence,
        handover.by or OPERATOR,
        handover.change_count,
        handover.why,
    )


def _what(handover: Handover) -> str:
    cause = str(handover.get_cause_display())
    if handover.undoes:
        return f"{cause}: handover {handover.undoes.pk}"
    undone_by = _undone_by(handover)
    return f"{cause}, undone by {undone_by}" if undone_by else cause


def _undone_by(handover: Handover) -> int | None:
    """The number of the handover that undid this one."""
    undone_by: Handover | None = getattr(handover, "undone_by", None)  # there is no row, no attribute
    return undone_by.pk if undone_by else None


def _as_json(handover: Handover) -> dict[str, Any]:
    return {
        "id": handover.pk,
        "at": handover.at,
        "by": handover.by.username if handover.by else None,
        "cause": handover.cause,
        "why": handover.why,
        "sequence": handover.sequence.name if handover.sequence else None,
        "action": handover.action.name if handover.action else None,
        "changes": handover.change_count,
        "left_alone": handover.left_alone_count,
        "undoes": handover.undoes.pk if handover.undoes else None,
        "undone_by": _undone_by(handover),
    }
