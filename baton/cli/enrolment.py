"""`baton enrol`, `pause`, `resume` and `remove`: records into sequences, and participants out of them."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import AsJson, Preview, Why, gathered
from baton.cli.outcomes import outcome_as_json, show_effect
from baton.cli.output import Column, counted, hint, print_json, print_table, say, working
from baton.cli.records import Records, not_found
from baton.crm.models import CrmObject
from baton.delegation import enrolment
from baton.delegation.effect_words import When
from baton.delegation.effects import effect_of
from baton.delegation.enrolment import REFUSALS, Enrolment
from baton.participants import operations
from baton.participants.queries import participants_of
from baton.people.permissions import Verb
from baton.sequences.models import Sequence
from baton.sequences.queries import find_sequence

SHOWN = 20

SequenceName = Annotated[str, typer.Argument(metavar="SEQUENCE", help="The name of the sequence.")]
Refused = list[tuple[str, str]]


@requires(Verb.ENROLL)
@gathered("records", Records)
def enrol(
    ctx: typer.Context,
    sequence: SequenceName,
    records: Records,
    *,
    object: Annotated[  # noqa: A002
        CrmObject | None, typer.Option(metavar="OBJECT", help="Which object's records, if not the sequence's.")
    ] = None,
    preview: Preview = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Enrol records in a sequence. Each that cannot enter is refused by itself; the others go in."""
    by, into = actor(ctx), find_sequence(sequence)
    found = records.find(ctx, object or into.object)
    with working("Previewing" if preview else "Enrolling"):
        if preview:
            enrolled = enrolment.preview_enrolment(sequence=into, records=found.ids, at=moment(ctx))
        else:
            enrolled = enrolment.enrol(sequence=into, records=found.ids, by=by, at=moment(ctx), why=why)
    refused = not_found(found) + [(_named(each), str(REFUSALS[each.reason])) for each in enrolled.refusals]
    if as_json:
        print_json({"is_preview": preview, **_as_json(enrolled, refused)})
    else:
        _show(enrolled, refused, into, is_preview=preview)
    if refused and not enrolled.enrolled:
        raise typer.Exit(1)


@requires(Verb.PAUSE_PARTICIPANTS)
@gathered("records", Records)
def pause(ctx: typer.Context, sequence: SequenceName, records: Records, *, as_json: AsJson = False) -> None:
    """Pause participants: their actions wait until they are resumed."""
    _move(ctx, find_sequence(sequence), records, operations.pause, "paused", as_json=as_json)


@requires(Verb.PAUSE_PARTICIPANTS)
@gathered("records", Records)
def resume(ctx: typer.Context, sequence: SequenceName, records: Records, *, as_json: AsJson = False) -> None:
    """Resume paused participants."""
    _move(ctx, find_sequence(sequence), records, operations.resume, "resumed", as_json=as_json)


@requires(Verb.REMOVE_PARTICIPANTS)
@gathered("records", Records)
def remove(ctx: typer.Context, sequence: SequenceName, records: Records, *, as_json: AsJson = False) -> None:
    """Take participants out of a sequence: their open actions are cancelled, what was done stays."""
    _move(ctx, find_sequence(sequence), records, operations.remove, "removed", as_json=as_json)


def _move(
    ctx: typer.Context,
    sequence: Sequence,
    records: Records,
    operation: Callable[..., int],
    verb: str,
    *,
    as_json: bool,
) -> None:
    """Do it to those participants that it can be done to; that there is none of them is a refusal."""
    found = records.find(ctx, sequence.object)
    participants = participants_of(sequence=sequence, records=None if records.everything else found.ids)
    with working("Working"):
        count = operation(participants=participants, by=actor(ctx), at=moment(ctx))
    refused = not_found(found)
    if as_json:
        print_json({verb: count, "refusals": _refusals_as_json(refused)})
    else:
        say(f"{counted(count, 'participant')} of {sequence} {verb}.", "bold")
        _show_refused(refused)
    if not count:
        raise typer.Exit(1)


def _named(refusal: enrolment.Refusal) -> str:
    return f"{refusal.name} ({refusal.record_id})"


def _show(enrolled: Enrolment, refused: Refused, sequence: Sequence, *, is_preview: bool) -> None:
    say(
        f"{counted(enrolled.enrolled, 'record')} {'would be enrolled' if is_preview else 'enrolled'} in {sequence}.",
        "bold",
    )
    show_effect(effect_of(enrolled.outcome), when=When.PREVIEW if is_preview else When.NOW, has_headline=False)
    _show_refused(refused)
    if handover := enrolled.outcome.handover:
        say(f"It is handover {handover.pk}.")
    if is_preview:
        hint("Nothing was changed. Without --preview, it is.")


def _show_refused(refused: Refused) -> None:
    if not refused:
        return
    print_table([Column("Refused"), Column("Because")], refused[:SHOWN])
    if len(refused) > SHOWN:
        hint(f"{len(refused) - SHOWN:,} more were refused; --json lists all.")


def _as_json(enrolled: Enrolment, refused: Refused) -> dict[str, Any]:
    refusals = _refusals_as_json(refused)
    return {"enrolled": enrolled.enrolled, "refusals": refusals, **outcome_as_json(enrolled.outcome)}


def _refusals_as_json(refused: Refused) -> list[dict[str, str]]:
    return [{"record": record, "because": because} for record, because in refused]
