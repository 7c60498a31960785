"""`baton sequence`: load, show, clone, activate, deactivate and delete sequences."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import HERE, AsJson, TimeZone
from baton.cli.output import Column, clock, complain, counted, hint, print_json, print_table, say, working
from baton.cli.sequence_deletion import delete
from baton.cli.sequence_json import sequence_as_json
from baton.delegation.automatic_enrollment import enroll_matching_soon
from baton.insight.activation import activation_problems
from baton.insight.activation_problem import ActivationProblem
from baton.insight.overview import Glance, sequences_with_owners
from baton.people.activity import differences_of, page_of_activity, sentence
from baton.people.models import Activity
from baton.people.permissions import Verb
from baton.sequences import building, files, operations
from baton.sequences.invalid_files import InvalidSequenceFile
from baton.sequences.models import Action, Sequence
from baton.sequences.other_sequences import other_sequences_in_words, reply_elsewhere_in_words
from baton.sequences.queries import action_count, actions_of, find_sequence
from baton.sequences.record_rules import enrollment_rules_of, exit_rules_of, rules_in_words
from baton.sequences.settings import label_of_override
from baton.sql.paging import PageRequest

SEQUENCE_NAME = typer.Argument(metavar="SEQUENCE", help="The name of the sequence.")
RECORD_OWNER_LABEL = "Record owner"

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Load, show, clone, activate, deactivate and delete sequences."
)
app.command()(delete)


@app.command()
@requires(Verb.BUILD_SEQUENCES)
def load(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A YAML file with a sequence.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Create or update a draft from a sequence file."""
    try:
        loaded = operations.load(file=files.read_sequence_file(file), by=actor(ctx), at=moment(ctx))
    except InvalidSequenceFile as error:
        for problem in error.problems:
            # Like a compiler, so that editors can jump to the line.
            complain(f"{file}: {problem}")
        raise typer.Exit(1) from error
    sequence = loaded.sequence
    if as_json:
        print_json({"id": sequence.pk, "name": sequence.name, "status": sequence.status, "outcome": loaded.outcome})
        return
    say(f"{sequence}: {loaded.outcome}, {counted(action_count(sequence), 'action')}.", "bold")
    if sequence.status == Sequence.Status.DRAFT:
        hint(f"This is a draft. Run `baton sequence activate '{sequence}'` to open it for enrollment.")


@app.command()
@requires(Verb.SEE_SEQUENCES)
def show(
    name: Annotated[str, SEQUENCE_NAME],
    *,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Print it as a sequence file.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a sequence with its actions and their delegation."""
    sequence = find_sequence(name)
    actions = actions_of(sequence)
    if as_yaml:
        sys.stdout.write(files.sequence_as_yaml(sequence))
    elif as_json:
        print_json(sequence_as_json(sequence, actions))
    else:
        say(sequence.name, "bold")
        if sequence.description:
            say(sequence.description.strip())
        say(f"Status: {sequence.get_status_display()}. Object: {sequence.object}. Time zone: {sequence.time_zone}.")
        if sequence.calendar:
            say(f"Calendar: {sequence.calendar}")
        say(f"Delegation: {sequence.delegation or RECORD_OWNER_LABEL}")
        say(f"Enrollment rules: {rules_in_words(enrollment_rules_of(sequence)) or f'every {sequence.object}'}")
        say(f"Exit rules: {rules_in_words(exit_rules_of(sequence)) or 'none'}")
        if sequence.enrollment == Sequence.Enrollment.AUTOMATIC:
            limit = f", at most {sequence.daily_intake:,} per day" if sequence.daily_intake else ""
            say(f"Enrollment: automatic{limit}")
        if others := other_sequences_in_words(sequence):
            say(others)
        say("Ends on reply" if sequence.ends_on_reply else "Continues on reply")
        say(reply_elsewhere_in_words(sequence))
        if sequence.taking_from_a_queue == Sequence.Taking.PARTICIPANT:
            say("Taking from a queue takes all of the participant’s actions that the queue owns")
        columns = [
            Column("", is_number=True),
            Column("Action"),
            Column("Type"),
            Column("Delay"),
            Column("Delegation"),
        ]
        print_table(columns, [_line(action) for action in actions])


@app.command("list")
@requires(Verb.SEE_OWNERSHIP)
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
@requires(Verb.BUILD_SEQUENCES)
def activate(
    ctx: typer.Context,
    name: Annotated[str, SEQUENCE_NAME],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only list the problems; exits with 1 if there are any.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Activate a sequence, so records can be enrolled. Problems that it has are listed."""
    sequence = find_sequence(name)
    # Before it is active, because afterwards automatic enrollment may have begun to change what is counted.
    problems = activation_problems(sequence=sequence, at=moment(ctx))
    if check:
        _print_problems(sequence, problems, as_json=as_json)
        raise typer.Exit(1 if problems else 0)
    operations.activate(sequence=sequence, by=actor(ctx), at=moment(ctx))
    for problem in problems:
        complain(problem.sentence)
    if sequence.enrollment == Sequence.Enrollment.AUTOMATIC:
        # By a worker: activation answers at once, though a million records may match.
        enroll_matching_soon()
    _print_status(sequence, as_json=as_json)


def _print_problems(sequence: Sequence, problems: list[ActivationProblem], *, as_json: bool) -> None:
    if as_json:
        print_json([{**asdict(problem), "is_blocking": problem.is_blocking} for problem in problems])
        return
    for problem in problems:
        say(f"{'Fix first: ' if problem.is_blocking else ''}{problem.sentence}")
    if not problems:
        say(f"{sequence} can be activated.", "green")


@app.command()
@requires(Verb.BUILD_SEQUENCES)
def deactivate(ctx: typer.Context, name: Annotated[str, SEQUENCE_NAME], *, as_json: AsJson = False) -> None:
    """Deactivate a sequence. No record can be enrolled, and its actions pause."""
    sequence = find_sequence(name)
    operations.deactivate(sequence=sequence, by=actor(ctx), at=moment(ctx))
    _print_status(sequence, as_json=as_json)


@app.command()
@requires(Verb.BUILD_SEQUENCES)
def clone(
    ctx: typer.Context,
    name: Annotated[str, SEQUENCE_NAME],
    clone_name: Annotated[str, typer.Argument(metavar="CLONE", help="The name of the clone.")],
    *,
    skip_original: Annotated[
        bool | None,
        typer.Option(help="Skip anyone who is or was in the original. Default: if it enrolls automatically."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Clone a sequence as a draft with the same settings, without its participants."""
    by, at = actor(ctx), moment(ctx)
    original = find_sequence(name)
    _print_status(
        building.clone(sequence=original, name=clone_name, skips_original=skip_original, by=by, at=at),
        as_json=as_json,
    )


@app.command()
@requires(Verb.SEE_ACTIVITY)
def log(
    name: Annotated[str, SEQUENCE_NAME],
    *,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="At most this many lines.")] = 20,
    time_zone: TimeZone = HERE,
    as_json: AsJson = False,
) -> None:
    """List who changed a sequence and its participants, newest first."""
    sequence = find_sequence(name)
    activities = page_of_activity(sequence, PageRequest(size=limit)).rows
    if as_json:
        print_json([_activity_as_json(activity) for activity in activities])
    elif not activities:
        say(f"Nothing was changed in {sequence} yet.")
    else:
        columns = [Column("When"), Column("What"), Column("Change")]
        rows = [
            (clock(activity.at, time_zone), sentence(activity), _differences(activity)) for activity in activities
        ]
        print_table(columns, rows)


def _differences(activity: Activity) -> str:
    changes = [
        edited.field
        if edited.before is None
        else f"{edited.field}: {edited.before or 'blank'} → {edited.after or 'blank'}"
        for edited in differences_of(activity)
    ]
    return "; ".join(changes)


def _activity_as_json(activity: Activity) -> dict[str, Any]:
    return {
        "at": activity.at,
        "by": activity.by.username if activity.by else None,
        "event": activity.event,
        "sentence": sentence(activity),
        "details": activity.details,
    }


def _print_status(sequence: Sequence, *, as_json: bool) -> None:
    if as_json:
        print_json({"id": sequence.pk, "name": sequence.name, "status": sequence.status})
    else:
        say(f"{sequence} is {sequence.status}.")


def _line(action: Action) -> tuple[object, ...]:
    type_ = f"{action.type}, automatic" if action.is_automatic else action.type
    return action.position, action.name, type_, _wait(action), label_of_override(action) or None


def _wait(action: Action) -> str:
    days = f"{action.wait_counts} day"
    parts = [(action.wait_days, days), (action.wait_hours, "hour")]
    waits = [counted(count, unit) for count, unit in parts if count]
    return ", ".join([*waits, f"at {action.at_time:%H:%M}"] if action.at_time else waits)


def _glance_line(glance: Glance, open_actions: int) -> tuple[object, ...]:
    overriding = f", {glance.overriding} overriding" if glance.overriding else ""
    return (
        glance.name,
        glance.object.value,
        glance.status.value,
        glance.delegation + overriding,
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
