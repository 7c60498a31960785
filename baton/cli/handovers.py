"""`baton handovers`, `handover show` and `undo`: list, show and undo handovers."""

from typing import Annotated, Any

import typer

from baton.cli.acting import actor, requires
from baton.cli.options import HERE, AsJson, PreviewOption, TimeZone, Why
from baton.cli.outcomes import outcome_as_json, preview_or_apply, show_effect, show_settings
from baton.cli.output import Column, clock, counted, hint, print_json, print_table, say
from baton.delegation import undo as undoing
from baton.delegation.effect_words import When
from baton.delegation.effects import effect_of
from baton.delegation.handovers import ChangeOutcome
from baton.delegation.models import Handover
from baton.delegation.queries import find_handover, flows_of, latest_handovers, lost_changes
from baton.people.permissions import Verb

NUMBER = typer.Argument(metavar="HANDOVER", help="The ID of the handover.")
OPERATOR = "operator"

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Show one handover.")


@app.callback()
def handover() -> None:
    """Show one handover."""


@requires(Verb.SEE_HANDOVERS)
def handovers(
    ctx: typer.Context,
    *,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Show at most this many.")] = 20,
    time_zone: TimeZone = HERE,
    as_json: AsJson = False,
) -> None:
    """List handovers, newest first: who moved how many actions, and why."""
    # One more than shown tells whether there are others.
    latest = latest_handovers(limit=limit + 1, by=actor(ctx))
    page = latest[:limit]
    if as_json:
        print_json([_as_json(handover) for handover in page])
    elif not page:
        say("No handovers yet.")
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
        print_table(columns, [_line(handover, clock(handover.at, time_zone)) for handover in page])
    if len(latest) > limit:
        hint(f"Showing the first {limit:,}. Use --limit to see more.")


@app.command()
@requires(Verb.SEE_HANDOVERS)
def show(
    ctx: typer.Context, number: Annotated[int, NUMBER], *, time_zone: TimeZone = HERE, as_json: AsJson = False
) -> None:
    """Show who gained and who lost actions in one handover."""
    by = actor(ctx)
    handover = find_handover(number, by=by)
    settings = (handover.setting_before, handover.setting_after)
    outcome = ChangeOutcome(flows_of(handover, by=by), {}, handover, settings)
    if as_json:
        print_json({**outcome_as_json(outcome), **_as_json(handover)})
        return
    say(f"Handover {handover.pk}: {_summary(handover)}", "bold")
    reason = f". Reason: {handover.why}" if handover.why else ""
    say(f"{clock(handover.at, time_zone)}, by {handover.by or OPERATOR}{reason}")
    if handover.until:
        say(f"Until {clock(handover.until, time_zone)}")
    if handover.sequence:
        say(f"Sequence: {handover.sequence}" + (f", action: {handover.action}" if handover.action else ""))
    show_effect(effect_of(outcome), when=When.LOG)
    show_settings(settings)
    if lost := lost_changes(handover):
        say(f"{counted(lost, 'owner change')} no longer stored: the participants ended long ago.")
    if handover.left_alone_count:
        say(f"{counted(handover.left_alone_count, 'action')} left unchanged: closed or reassigned in the meantime.")


@requires(Verb.UNDO)
def undo(
    ctx: typer.Context,
    number: Annotated[int, NUMBER],
    *,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Undo a handover. Restores the previous owners of actions that are still open and have not moved since."""
    change = undoing.undo(handover=find_handover(number))
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Undoing")


def _line(handover: Handover, at: str) -> tuple[object, ...]:
    return (
        str(handover.pk),
        at,
        _summary(handover),
        handover.sequence,
        handover.by or OPERATOR,
        handover.change_count,
        handover.why,
    )


def _summary(handover: Handover) -> str:
    cause = str(handover.get_cause_display())
    if handover.undoes:
        return f"{cause}: handover {handover.undoes.pk}"
    undone_by = _undone_by(handover)
    return f"{cause}, undone by {undone_by}" if undone_by else cause


def _undone_by(handover: Handover) -> int | None:
    """The id of the handover that undid this one."""
    undone_by: Handover | None = getattr(handover, "undone_by", None)  # absent if no handover undid it
    return undone_by.pk if undone_by else None


def _as_json(handover: Handover) -> dict[str, Any]:
    return {
        "id": handover.pk,
        "at": handover.at,
        "by": handover.by.username if handover.by else None,
        "cause": handover.cause,
        "why": handover.why,
        "until": handover.until,
        "sequence": handover.sequence.name if handover.sequence else None,
        "action": handover.action.name if handover.action else None,
        "changes": handover.change_count,
        "left_alone": handover.left_alone_count,
        "undoes": handover.undoes.pk if handover.undoes else None,
        "undone_by": _undone_by(handover),
        "follows": handover.follows_id,
    }
