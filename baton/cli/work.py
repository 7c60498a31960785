"""`baton complete`, `skip`, `reopen`, `reschedule` and `take`: work current actions."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from baton.cli.acting import actor, moment, requires
from baton.cli.options import HERE, AsJson, TimeZone, wall_clock
from baton.cli.output import clock, print_json, say
from baton.engage import operations, reopening
from baton.mail.completing import complete_and_follow
from baton.mail.queries import EMAIL_STATE, NOT_BEING_SENT
from baton.participants.models import ParticipantAction
from baton.participants.queries import current_action, find_participant_action
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb
from baton.sequences.outcomes import CallOutcome

Number = Annotated[int, typer.Argument(metavar="ID", help="The ID of the participant action.")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="A note, saved with the action.")]


OutcomeOption = Annotated[
    CallOutcome | None,
    typer.Option("--outcome", help="What a call came to. The action’s settings say what follows."),
]


@requires(Verb.WORK_ACTIONS)
def complete(
    ctx: typer.Context, number: Number, *, outcome: OutcomeOption = None, note: Note = "", as_json: AsJson = False
) -> None:
    """Complete a current action. The participant's next action becomes current, unless the outcome says otherwise."""
    pa = find_participant_action(number)
    done = complete_and_follow(participant_action_id=pa.pk, by=actor(ctx), at=moment(ctx), note=note, outcome=outcome)
    if done.followed and not as_json:
        say(done.followed)
    _print_result(pa.pk, as_json=as_json)


@requires(Verb.WORK_ACTIONS)
def skip(ctx: typer.Context, number: Number, *, note: Note = "", as_json: AsJson = False) -> None:
    """Skip a current action. The participant's next action becomes current."""
    pa = find_participant_action(number)
    operations.skip(participant_action_id=pa.pk, by=actor(ctx), at=moment(ctx), note=note)
    _print_result(pa.pk, as_json=as_json)


@requires(Verb.REOPEN_ACTIONS)
def reopen(ctx: typer.Context, number: Number, *, time_zone: TimeZone = HERE, as_json: AsJson = False) -> None:
    """Reopen an action that was completed or skipped in the last day. The next action waits again."""
    pa = find_participant_action(number)
    reopening.reopen(participant_action_id=pa.pk, by=actor(ctx), at=moment(ctx), email_state=EMAIL_STATE)
    _print_result(pa.pk, as_json=as_json, zone=time_zone)


@requires(Verb.WORK_ACTIONS)
def reschedule(
    ctx: typer.Context,
    number: Number,
    to: Annotated[
        datetime,
        typer.Option(
            "--to", metavar="DATETIME", parser=wall_clock, help="The new date and time, for example 2026-03-31T14:30."
        ),
    ],
    *,
    note: Note = "",
    time_zone: TimeZone = HERE,
    as_json: AsJson = False,
) -> None:
    """Reschedule a current action. The later actions move with it."""
    pa = find_participant_action(number)
    # A time with an offset is meant as it is; one without is on the clock of whoever types.
    at = to if to.tzinfo else to.replace(tzinfo=time_zone)
    operations.reschedule(participant_action_id=pa.pk, to=at, by=actor(ctx), at=moment(ctx), why=note)
    _print_result(pa.pk, as_json=as_json, zone=time_zone)


@requires(Verb.TAKE_ACTIONS)
def take(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[ID]", help="The ID of the participant action.")] = None,
    *,
    following: Annotated[
        bool, typer.Option("--next", help="Take the action in your queues that has been due longest.")
    ] = False,
    time_zone: TimeZone = HERE,
    as_json: AsJson = False,
) -> None:
    """Take a current action from one of your queues.

    Later actions stay with the queue, unless the sequence says that taking takes all that the queue owns.
    """
    if (number is None) != following:
        raise typer.BadParameter("Enter the ID of an action, or use --next.")
    by = _member(ctx)
    if number is None:
        action = operations.take_next(by=by, at=moment(ctx), ready=NOT_BEING_SENT)
    else:
        action = operations.take(participant_action_id=find_participant_action(number).pk, by=by, at=moment(ctx))
    _print_taken(action.pk, as_json=as_json, zone=time_zone)


def _member(ctx: typer.Context) -> User:
    by = actor(ctx)
    if by is None:
        raise NotAllowed("The operator is not a member of any queue. Choose the user: baton --as USERNAME take …")
    return by


def _print_taken(number: int, *, as_json: bool, zone: ZoneInfo) -> None:
    pa = find_participant_action(number)
    if as_json:
        print_json(_as_json(pa))
        return
    at = clock(pa.expected_at, zone)
    say(f"{pa.owner} took {pa.action} ({pa.pk}) for {pa.participant.record}, expected {at}.", "bold")


def _print_result(number: int, *, as_json: bool, zone: ZoneInfo = HERE) -> None:
    pa = find_participant_action(number)
    current = current_action(participant=pa.participant)
    if as_json:
        print_json({**_as_json(pa), "current": _as_json(current) if current else None})
        return
    # Rescheduled or reopened. Otherwise what matters is the action that comes next.
    if current == pa:
        say(f"{pa.action} for {pa.participant.record} is expected {clock(pa.expected_at, zone)}.", "bold")
        return
    say(f"{pa.action} for {pa.participant.record}: {pa.get_status_display().lower()}.", "bold")
    if current is None:
        say("This was the participant's last action.")
    else:
        covering = f", covered by {current.cover}" if current.cover else ""
        at = clock(current.expected_at, zone)
        say(f"Next: {current.action} ({current.pk}), expected {at}, owned by {current.owner}{covering}.")


def _as_json(pa: ParticipantAction) -> dict[str, Any]:
    return {
        "id": pa.pk,
        "action": pa.action.name,
        "status": pa.status,
        "expected_at": pa.expected_at,
        "closed_at": pa.closed_at,
        "owner": pa.owner.name,
        "cover": pa.cover.name if pa.cover else None,
        "performer": pa.performer.name if pa.performer else None,
        "outcome": pa.outcome or None,
        "followed": pa.followed,
        "note": pa.note,
    }
