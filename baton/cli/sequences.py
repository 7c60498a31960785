"""`baton sequence`: load, show, activate and deactivate sequences."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from baton.cli.acting import admin
from baton.cli.options import AsJson
from baton.cli.output import Column, complain, counted, hint, print_json, print_table, say, working
from baton.delegation.coming_and_going import take_in_soon
from baton.delegation.overview import Glance, sequences_with_owners
from baton.sequences import files, operations
from baton.sequences.entrance import as_json, entrance_of, exits_of, in_words
from baton.sequences.models import Action, Sequence
from baton.sequences.queries import find_sequence
from baton.sequences.yaml_places import InvalidSequenceFile

SEQUENCE_NAME = typer.Argument(metavar="SEQUENCE", help="The name of the sequence.")
RECORD_OWNER_LABEL = "Record owner"

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Load, show, activate and deactivate sequences.")


@app.command()
def load(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A YAML file with a sequence.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Create or update a draft from a sequence file."""
    admin(ctx)
    try:
        loaded = operations.load(file=files.read(file))
    except InvalidSequenceFile as error:
        for problem in error.problems:
            complain(f"{file}: {problem}")
        raise typer.Exit(1) from error
    sequence = loaded.sequence
    if as_json:
        print_json({"id": sequence.pk, "name": sequence.name, "status": sequence.status, "outcome": loaded.outcome})
        return
    say(f"{sequence}: {loaded.outcome}, {counted(sequence.actions.count(), 'action')}.", "bold")
    if sequence.status == Sequence.Status.DRAFT:
        hint(f"This is a draft. Run `baton sequence activate '{sequence}'` to open it for enrollment.")


@app.command()
def show(
    name: Annotated[str, SEQUENCE_NAME],
    *,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Print it as a sequence file.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a sequence with its actions and their delegation."""
    sequence = find_sequence(name)
    actions = list(sequence.actions.select_related("delegation").order_by("position"))
    if as_yaml:
        sys.stdout.write(files.write(sequence))
    elif as_json:
        print_json(_as_json(sequence, actions))
    else:
        say(sequence.name, "bold")
        if sequence.description:
            say(sequence.description.strip())
        say(f"Status: {sequence.get_status_display()}. Object: {sequence.object}. Time zone: {sequence.time_zone}.")
        if sequence.calendar:
            say(f"Calendar: {sequence.calendar}")
        say(f"Delegation: {sequence.delegation or RECORD_OWNER_LABEL}")
        say(f"Entrance rules: {in_words(entrance_of(sequence)) or f'every {sequence.object}'}")
        say(f"Exit rules: {in_words(exits_of(sequence)) or 'none'}")
        if sequence.enrolment == Sequence.Enrolment.AUTOMATIC:
            limit = f", at most {sequence.daily_intake:,} per day" if sequence.daily_intake else ""
            say(f"Enrollment: automatic{limit}")
        say("Ends on reply" if sequence.ends_on_reply else "Continues on reply")
        columns = [
            Column("", is_number=True),
            Column("Action"),
            Column("Type"),
            Column("Delay"),
            Column("Delegation"),
        ]
        print_table(columns, [_line(action) for action in actions])


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List all sequences, active ones first, with their numbers of actions and participants."""
    with working("Counting"):
        glances = [(glance, ownership.count) for glance, ownership in sequences_with_owners()]
    if as_json:
        print_json([_glance_as_json(glance, open_actions) for glance, open_actions in glances])
    elif not glances:
        say("No sequences yet. Use `baton sequence load` to load one from a file.")
    else:
        columns = [
            Column("Sequence"),
            Column("Object"),
            Column("Status"),
            Column("Delegation"),
            Column("Actions", is_number=True),
            Column("Participants", is_number=True),
            Column("Open actions", is_number=True, needs=110),
        ]
        print_table(columns, [_glance_line(glance, open_actions) for glance, open_actions in glances])


@app.command()
def activate(ctx: typer.Context, name: Annotated[str, SEQUENCE_NAME], *, as_json: AsJson = False) -> None:
    """Activate a sequence, so records can be enrolled."""
    admin(ctx)
    sequence = find_sequence(name)
    operations.activate(sequence=sequence)
    if sequence.enrolment == Sequence.Enrolment.AUTOMATIC:
        take_in_soon()
    _print_status(sequence, as_json=as_json)


@app.command()
def deactivate(ctx: typer.Context, name: Annotated[str, SEQUENCE_NAME], *, as_json: AsJson = False) -> None:
    """Deactivate a sequence. No record can be enrolled, and its actions pause."""
    admin(ctx)
    sequence = find_sequence(name)
    operations.deactivate(sequence=sequence)
    _print_status(sequence, as_json=as_json)


def _print_status(sequence: Sequence, *, as_json: bool) -> None:
    if as_json:
        print_json({"id": sequence.pk, "name": sequence.name, "status": sequence.status})
    else:
        say(f"{sequence} is {sequence.status}.")


def _line(action: Action) -> tuple[object, ...]:
    type_ = f"{action.type}, automatic" if action.is_automatic else action.type
    return action.position, action.name, type_, _wait(action), _delegation(action)


def _wait(action: Action) -> str:
    days = f"{action.wait_counts} day"
    parts = [(action.wait_days, days), (action.wait_hours, "hour")]
    waits = [counted(count, unit) for count, unit in parts if count]
    return ", ".join([*waits, f"at {action.at_time:%H:%M}"] if action.at_time else waits)


def _delegation(action: Action) -> str | None:
    match Action.Delegation(action.delegation_mode):
        case Action.Delegation.INHERIT:
            return None
        case Action.Delegation.RECORD_OWNER:
            return RECORD_OWNER_LABEL
        case Action.Delegation.FIELD:
            return str(action.delegation)


def _glance_line(glance: Glance, open_actions: int) -> tuple[object, ...]:
    delegation = glance.field or RECORD_OWNER_LABEL
    overriding = f", {glance.overriding} overriding" if glance.overriding else ""
    return (
        glance.name,
        glance.object.value,
        glance.status.value,
        delegation + overriding,
        glance.actions,
        glance.participants,
        open_actions,
    )


def _glance_as_json(glance: Glance, open_actions: int) -> dict[str, Any]:
    return {
        "id": glance.id,
        "name": glance.name,
        "object": glance.object.value,
        "status": glance.status.value,
        "delegation": glance.field,
        "actions": glance.actions,
        "participants": glance.participants,
        "open_actions": open_actions,
    }


def _as_json(sequence: Sequence, actions: list[Action]) -> dict[str, Any]:
    return {
        "id": sequence.pk,
        "name": sequence.name,
        "object": sequence.object,
        "status": sequence.status,
        "description": sequence.description,
        "time_zone": sequence.time_zone,
        "calendar": sequence.calendar.name if sequence.calendar else None,
        "ends_on_reply": sequence.ends_on_reply,
        "delegation": sequence.delegation.name if sequence.delegation else None,
        "entrance": as_json(entrance_of(sequence)) or None,
        "exit": as_json(exits_of(sequence)) or None,
        "enrolment": sequence.enrolment,
        "daily_intake": sequence.daily_intake,
        "returns": sequence.returns,
        "returns_after_days": sequence.returns_after_days,
        "actions": [
            {
                "position": action.position,
                "name": action.name,
                "type": action.type,
                "is_automatic": action.is_automatic,
                "wait": {
                    "days": action.wait_days,
                    "hours": action.wait_hours,
                    "counts": action.wait_counts,
                    "at": f"{action.at_time:%H:%M}" if action.at_time else None,
                },
                "delegation": action.delegation.name if action.delegation else action.delegation_mode,
            }
            for action in actions
        ],
    }
