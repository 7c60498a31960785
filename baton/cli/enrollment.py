"""Enroll records in a sequence, and pause, resume, finish and remove its participants; skip a channel; add notes."""

from collections.abc import Callable
from collections.abc import Sequence as Rows
from functools import partial
from typing import Annotated, Any

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson, PreviewOption, Why, gathered
from baton.cli.outcomes import outcome_as_json, show_effect
from baton.cli.output import Column, counted, hint, print_json, print_table, say, working
from baton.cli.records import Records, unmatched_names
from baton.crm.models import CrmObject
from baton.delegation import enrollment
from baton.delegation.effect_words import When
from baton.delegation.effects import effect_of
from baton.delegation.enrollment import ENROLLMENT_REFUSALS, Enrollment, EnrollmentWarning
from baton.engage import resuming
from baton.engage.channels import skip_channels
from baton.mail.finishing import finish_with
from baton.mail.queries import NOT_BEING_SENT
from baton.participants import operations
from baton.participants.notes import add_notes
from baton.participants.queries import participants_of
from baton.people.permissions import NotAllowed, Verb
from baton.sequences.models import Action, Sequence
from baton.sequences.queries import find_sequence
from baton.sequences.results import find_result

MAX_SKIPPED_LISTED = 20

SequenceName = Annotated[str, typer.Argument(metavar="SEQUENCE", help="The name of the sequence.")]
SkippedRecords = list[tuple[str, str]]  # the record's name and the reason


@requires(Verb.ENROLL, to_any=True)
@gathered("records", Records)
def enroll(
    ctx: typer.Context,
    sequence: SequenceName,
    records: Records,
    *,
    object: Annotated[  # noqa: A002
        CrmObject | None,
        typer.Option(metavar="OBJECT", help="The object of the records; default: the sequence's object."),
    ] = None,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Enroll records in a sequence. Records that cannot be enrolled are skipped, with the reason for each."""
    by, into = actor(ctx), find_sequence(sequence)
    selection = records.find(ctx, object or into.object)
    with working("Previewing" if preview else "Enrolling"):
        if preview:
            enrolled = enrollment.preview_enrollment(sequence=into, records=selection.ids, at=moment(ctx), by=by)
        else:
            enrolled = enrollment.enroll(sequence=into, records=selection.ids, by=by, at=moment(ctx), why=why)
    skipped = unmatched_names(selection) + [
        (_label(refusal), str(ENROLLMENT_REFUSALS[refusal.reason])) for refusal in enrolled.refusals
    ]
    if as_json:
        print_json({"is_preview": preview, **_as_json(enrolled, skipped)})
    else:
        _show(enrolled, skipped, into, is_preview=preview)
    # Some refusals are normal, as most lists have people who are in already. None enrolled is a failure.
    if skipped and not enrolled.enrolled:
        raise typer.Exit(1)


@requires(Verb.PAUSE_PARTICIPANTS, to_any=True)
@gathered("records", Records)
def pause(ctx: typer.Context, sequence: SequenceName, records: Records, *, as_json: AsJson = False) -> None:
    """Pause participants. Their actions wait until you resume them."""
    _change_participants(ctx, find_sequence(sequence), records, operations.pause, "paused", as_json=as_json)


@requires(Verb.PAUSE_PARTICIPANTS, to_any=True)
@gathered("records", Records)
def resume(
    ctx: typer.Context,
    sequence: SequenceName,
    records: Records,
    *,
    keep_dates: Annotated[
        bool, typer.Option("--keep-dates", help="Keep the dates as they were. What is overdue is due now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Resume paused participants. Their dates move on by the length of the pause."""
    resumed = partial(resuming.resume, keeps_dates=keep_dates)
    _change_participants(ctx, find_sequence(sequence), records, resumed, "resumed", as_json=as_json)


@requires(Verb.REMOVE_PARTICIPANTS, to_any=True)
@gathered("records", Records)
def remove(ctx: typer.Context, sequence: SequenceName, records: Records, *, as_json: AsJson = False) -> None:
    """Remove participants from a sequence. Open actions are canceled; completed work stays."""
    _change_participants(ctx, find_sequence(sequence), records, operations.remove, "removed", as_json=as_json)


@requires(Verb.FINISH_PARTICIPANTS, to_any=True)
@gathered("records", Records)
def finish(
    ctx: typer.Context,
    sequence: SequenceName,
    records: Records,
    *,
    result: Annotated[str, typer.Option(metavar="RESULT", help="The result, such as “Meeting booked”; see Setup.")],
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note, shown on the record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Finish participants with a result. Open actions are canceled. Some results opt the person out."""
    finished = partial(finish_with, result=find_result(result), note=note)
    _change_participants(ctx, find_sequence(sequence), records, finished, "finished", as_json=as_json)


@requires(Verb.SKIP_CHANNELS, to_any=True)
@gathered("records", Records)
def skip_channel(
    ctx: typer.Context,
    sequence: SequenceName,
    records: Records,
    *,
    channel: Annotated[Action.Type, typer.Option(help="Which actions are skipped.")],
    note: Annotated[str, typer.Option(metavar="TEXT", help="The reason, saved with each action.")] = "",
    as_json: AsJson = False,
) -> None:
    """Skip all open calls, emails, SMS or tasks of participants. Their other actions move up."""
    skipping = partial(skip_channels, channel=channel, ready=NOT_BEING_SENT, note=note)
    _change_participants(ctx, find_sequence(sequence), records, skipping, "skipped", as_json=as_json)


@requires(Verb.ADD_NOTES)
@gathered("records", Records)
def note(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
    records: Records,
    *,
    object: Annotated[CrmObject, typer.Option(metavar="OBJECT", help="The object of the records.")] = CrmObject.LEAD,  # noqa: A002
    as_json: AsJson = False,
) -> None:
    """Add the same note to records, in your name. Exits with 1 if none got it."""
    by = actor(ctx)
    if by is None:
        raise NotAllowed("A note has an author. Choose the user: baton --as USERNAME note …")
    selection = records.find(ctx, object)
    count = add_notes(records=selection.ids, text=text, by=by, at=moment(ctx))
    skipped = unmatched_names(selection)
    if as_json:
        print_json({"noted": count, "refusals": _refusals_as_json(skipped)})
    else:
        say(f"Note added to {counted(count, 'record')}.", "bold")
        show_skipped(skipped)
    if not count:
        raise typer.Exit(1)


def _change_participants(
    ctx: typer.Context,
    sequence: Sequence,
    records: Records,
    operation: Callable[..., int],
    verb: str,
    *,
    as_json: bool,
) -> None:
    """Run the operation and print how many participants changed. Exits with 1 if none did."""
    selection = records.find(ctx, sequence.object)
    # With --all by the sequence itself, since its participants may have records that are deleted by now.
    participants = participants_of(sequence=sequence, records=None if records.everything else selection.ids)
    with working("Working"):
        count = operation(participants=participants, by=actor(ctx), at=moment(ctx))
    skipped = unmatched_names(selection)
    if as_json:
        print_json({verb: count, "refusals": _refusals_as_json(skipped)})
    else:
        say(f"{counted(count, 'participant')} of {sequence} {verb}.", "bold")
        show_skipped(skipped)
    if not count:
        raise typer.Exit(1)


def _label(refusal: enrollment.EnrollmentRefusal) -> str:
    return f"{refusal.name} ({refusal.record_id})"


def _show(enrolled: Enrollment, skipped: SkippedRecords, sequence: Sequence, *, is_preview: bool) -> None:
    say(
        f"{counted(enrolled.enrolled, 'record')} {'would be enrolled' if is_preview else 'enrolled'} in {sequence}.",
        "bold",
    )
    if enrolled.ended:
        ended = counted(enrolled.ended, "participant")
        say(f"{ended} {'would leave' if is_preview else 'left'} exclusive sequences of a lower priority.")
    show_effect(effect_of(enrolled.outcome), when=When.PREVIEW if is_preview else When.NOW, has_headline=False)
    _show_warnings(enrolled.warnings)
    show_skipped(skipped)
    if handover := enrolled.outcome.handover:
        say(f"See handover {handover.pk}.")
    if is_preview:
        hint("Preview only: nothing was changed. Run again without --preview to enroll.")


def show_skipped(skipped: SkippedRecords) -> None:
    if not skipped:
        return
    print_table([Column("Skipped"), Column("Reason")], skipped[:MAX_SKIPPED_LISTED])
    if len(skipped) > MAX_SKIPPED_LISTED:
        hint(f"{len(skipped) - MAX_SKIPPED_LISTED:,} more were skipped. Use --json to list all.")


def _show_warnings(warnings: Rows[EnrollmentWarning]) -> None:
    if warnings:
        rows = [(f"{warning.name} ({warning.record_id})", ", ".join(warning.sequences)) for warning in warnings]
        print_table([Column("Enrolled"), Column("Also in")], rows[:MAX_SKIPPED_LISTED])
    if len(warnings) > MAX_SKIPPED_LISTED:
        hint(f"{len(warnings) - MAX_SKIPPED_LISTED:,} more are in other sequences. Use --json to list all.")


def _as_json(enrolled: Enrollment, skipped: SkippedRecords) -> dict[str, Any]:
    refusals = _refusals_as_json(skipped)
    warnings = [
        {"id": warning.record_id, "record": warning.name, "sequences": warning.sequences}
        for warning in enrolled.warnings
    ]
    counts = {"enrolled": enrolled.enrolled, "left_other_sequences": enrolled.ended}
    return {**counts, "warnings": warnings, "refusals": refusals, **outcome_as_json(enrolled.outcome)}


def _refusals_as_json(skipped: SkippedRecords) -> list[dict[str, str]]:
    return [{"record": record, "because": because} for record, because in skipped]
