"""`baton move`: move participants to another sequence, where each carries on at the action that corresponds."""

from typing import Annotated, Any

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.enrollment import SequenceName, SkippedRecords, show_skipped
from baton.cli.options import AsJson, PreviewOption, Why, gathered
from baton.cli.outcomes import outcome_as_json, show_effect
from baton.cli.output import Column, counted, hint, print_json, print_table, say, working
from baton.cli.records import Records, unmatched_names
from baton.delegation import moving
from baton.delegation.effect_words import When
from baton.delegation.effects import effect_of
from baton.delegation.moving import MOVE_REFUSALS, Move
from baton.participants.queries import participants_of
from baton.people.permissions import Verb
from baton.sequences.models import Sequence
from baton.sequences.queries import find_sequence


@requires(Verb.MOVE_PARTICIPANTS)
@gathered("records", Records)
def move(
    ctx: typer.Context,
    sequence: SequenceName,
    records: Records,
    *,
    to: Annotated[str, typer.Option(metavar="SEQUENCE", help="The sequence to move them to, such as a clone.")],
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Move participants to another sequence. Each carries on at the step where it was, with its date."""
    by, source, target = actor(ctx), find_sequence(sequence), find_sequence(to)
    selection = records.find(ctx, source.object)
    participants = participants_of(sequence=source, records=None if records.everything else selection.ids)
    with working("Previewing" if preview else "Moving"):
        if preview:
            moved = moving.preview_move(participants=participants, to=target, by=by, at=moment(ctx))
        else:
            moved = moving.move(participants=participants, to=target, by=by, at=moment(ctx), why=why)
    skipped = unmatched_names(selection) + [
        (f"{refusal.name} ({refusal.record_id})", MOVE_REFUSALS[refusal.reason]) for refusal in moved.refusals
    ]
    if as_json:
        print_json(_as_json(moved, skipped, is_preview=preview))
    else:
        _show(moved, skipped, target, is_preview=preview)
    if not moved.moved:
        raise typer.Exit(1)


def _show(moved: Move, skipped: SkippedRecords, target: Sequence, *, is_preview: bool) -> None:
    say(f"{counted(moved.moved, 'participant')} {'would move' if is_preview else 'moved'} to {target}.", "bold")
    if moved.moved:
        lines = [(str(action.position), action.name, count) for action, count in moved.starts]
        columns = [Column("Step", is_number=True), Column("Carry on at"), Column("Participants", is_number=True)]
        print_table(columns, lines)
        show_effect(effect_of(moved.outcome), when=When.PREVIEW if is_preview else When.NOW, has_headline=False)
    show_skipped(skipped)
    if handover := moved.outcome.handover:
        say(f"See handover {handover.pk}.")
    if is_preview:
        hint("Preview only: nothing was changed. Run again without --preview to move them.")


def _as_json(moved: Move, skipped: SkippedRecords, *, is_preview: bool) -> dict[str, Any]:
    return {
        "is_preview": is_preview,
        "participants": moved.moved,
        "refusals": [{"record": record, "because": because} for record, because in skipped],
        **outcome_as_json(moved.outcome),
    }
